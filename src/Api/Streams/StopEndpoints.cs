using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Livehouse.Api.Streams;

/// <summary>Stopping or killing a stream.</summary>
internal static class StopEndpoints
{
    public static void MapStop(this RouteGroupBuilder live) => live.MapPost("/stop", Stop)
        .RequireAuthorization()
        .OpenToKeys(ApiKeyScopes.StreamsWrite)
        .AsOperation("stopStream", RefusalCodes.NotFound, RefusalCodes.Forbidden, RefusalCodes.InvalidState)
        .WithSummary("Ends a stream: the given one, or the caller's own. Stopping twice returns the same answer.")
        .Produces<StreamAnswer>();

    public static void MapKill(this RouteGroupBuilder admin) => admin.MapPost("/live/{streamId}/kill", Kill)
        .RequireAuthorization()
        .OpenToKeys(ApiKeyScopes.StreamsWrite)
        .AsOperation("killStream", RefusalCodes.Forbidden)
        .WithSummary("Ends any stream of the tenant immediately (moderators and admins): the room is deleted, recording stopped, every client notified.")
        .Produces<StreamAnswer>();

    private static async Task<IResult> Stop(Body<StopRequest> body, HttpContext context, Caller caller, IGrains grains, AuditedModeration audited)
    {
        var streamId = body.Value.StreamId ?? (await grains.User(caller.TenantId, caller.UserId).Current()).StreamId;
        if (streamId is null) return Problem.From(Refusal.NotFound("A stream of yours"));
        var stopped = await grains.Stream(streamId).Stop(caller);
        if (stopped.IsRefused) return Problem.From(stopped.Refusal);
        await audited.WriteStop(context, stopped.Value);
        return ToAnswer(stopped.Value);
    }

    private static async Task<IResult> Kill(
        string streamId, Body<KillRequest> body, HttpContext context, Caller caller, IGrains grains, AuditedModeration audited)
    {
        var killed = await grains.Stream(streamId).Kill(new KillStream(caller, body.Value.Reason));
        if (killed.IsRefused) return Problem.From(killed.Refusal);
        await audited.Write(context, AuditActions.StreamKill, streamId, ("owner", killed.Value.OwnerId));
        return ToAnswer(killed.Value);
    }

    private static Ok<StreamAnswer> ToAnswer(StreamView stream) => TypedResults.Ok(new StreamAnswer(stream));

    /// <param name="StreamId">Null: the stream that the caller started last.</param>
    internal sealed record StopRequest(string? StreamId = null) : IRequest<StopRequest>
    {
        public static bool MayBeEmpty => true;

        public static StopRequest Read(Fields fields) => new(fields.OptionalId("streamId"));
    }

    internal sealed record KillRequest(string Reason) : IRequest<KillRequest>
    {
        public static KillRequest Read(Fields fields) => new(fields.Text("reason", 1, StreamLimits.KillReasonLengthMax));
    }
}
