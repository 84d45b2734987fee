using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.LiveEvents;
using Livehouse.Refusals;

namespace Livehouse.Api.Discovery;

/// <summary>What moderators recommend: an event, or a stream without one.</summary>
internal static class FeaturedEndpoints
{
    private const string EventPrefix = "ev_";

    public static void MapFeatured(this RouteGroupBuilder admin)
    {
        admin.MapPut("/live/{streamId}/featured", Put)
            .RequireAuthorization()
            .AsOperation("featureStream", RefusalCodes.Forbidden, RefusalCodes.StreamEnded, RefusalCodes.InvalidState)
            .WithSummary("Recommends an event or a live stream, by its id (moderators), until a time or for good; position 0 stands first.")
            .Produces<FeaturedAnswer>();
        admin.MapDelete("/live/{streamId}/featured", Delete)
            .RequireAuthorization()
            .AsOperation("unfeatureStream", RefusalCodes.Forbidden)
            .WithSummary("Recommends an event or a stream no longer (moderators).")
            .Produces<FeaturedAnswer>();
    }

    private static Task<IResult> Put(
        string streamId, Body<FeatureRequest> body, HttpContext context, Caller caller, IGrains grains, AuditedModeration audited) =>
        Feature(streamId, new FeatureCommand(caller, true, body.Value.Until, body.Value.Position), context, grains, audited);

    private static Task<IResult> Delete(string streamId, HttpContext context, Caller caller, IGrains grains, AuditedModeration audited) =>
        Feature(streamId, new FeatureCommand(caller, false, null, 0), context, grains, audited);

    private static async Task<IResult> Feature(string id, FeatureCommand command, HttpContext context, IGrains grains, AuditedModeration audited)
    {
        var eventId = id.StartsWith(EventPrefix, StringComparison.Ordinal) ? id : null;
        if (eventId is null)
        {
            var stream = await grains.Stream(id).Get(command.Caller);
            if (stream.IsRefused) return Problem.From(stream.Refusal);
            eventId = stream.Value.EventId;
        }

        var refusal = eventId is null
            ? (await grains.Stream(id).Feature(command)).Refusal
            : (await grains.Event(eventId).Feature(command)).Refusal;
        if (refusal is not null) return Problem.From(refusal);
        await audited.Write(context, command.IsFeatured ? AuditActions.LiveFeature : AuditActions.LiveUnfeature, eventId ?? id);
        return TypedResults.Ok(new FeaturedAnswer(id, command.IsFeatured, command.Until, command.IsFeatured ? command.Position : null));
    }

    /// <param name="Until">Null: until it is taken off.</param>
    /// <param name="Position">0 stands first.</param>
    internal sealed record FeatureRequest(DateTimeOffset? Until = null, int Position = 0) : IRequest<FeatureRequest>
    {
        public static bool MayBeEmpty => true;

        public static FeatureRequest Read(Fields fields) =>
            new(fields.OptionalTime("until"), fields.OptionalInteger("position", 0, EventLimits.FeaturedPositionMax) ?? 0);
    }

    internal sealed record FeaturedAnswer(string Id, bool Featured, DateTimeOffset? Until, int? Position);
}
