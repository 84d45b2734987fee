using Livehouse.Api.Access;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Api.Ingress;

/// <summary>A URL and a key for the owner's encoder. The key is shown only once, here, and is not stored.</summary>
internal static class IngressEndpoint
{
    /// <summary>The kinds of ingress; the first is the default.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["rtmp", "whip"];

    public static void MapIngress(this RouteGroupBuilder live) => live.MapPost("/{streamId}/ingress", Open)
        .RequireAuthorization()
        .OpenToKeys(ApiKeyScopes.StreamsWrite)
        .AsOperation(
            "openIngress",
            RefusalCodes.Forbidden, RefusalCodes.StreamEnded, RefusalCodes.InvalidState, RefusalCodes.Conflict, RefusalCodes.MediaUnavailable)
        .WithSummary("Opens an RTMP or WHIP ingress into the stream's room, for its owner.")
        .Produces<IngressAnswer>(StatusCodes.Status201Created);

    private static async Task<IResult> Open(
        string streamId, Body<IngressRequest> body, Caller caller, Operation operation, IGrains grains, IImmediateOutbox outbox, HttpContext context)
    {
        var kind = body.Value.Kind;
        var order = await grains.Stream(streamId).OrderIngress(new OrderIngress(caller, operation.Id, kind));
        if (order.IsRefused) return Problem.From(order.Refusal);
        try
        {
            var result = await outbox.RunNow(order.Value.OutboxMessageId, GrainRef.Stream(streamId), order.Value.Message, context.RequestAborted);
            if (result is not IngressOpened opened) return Problem.From(Refusal.MediaUnavailable());
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Json(new IngressAnswer(opened.IngressId, opened.Url, opened.StreamKey, kind), statusCode: StatusCodes.Status201Created);
        }
        catch (OutboxMessageFailedException failure)
        {
            return Problem.From(Refusal.MediaUnavailable(failure.Message));
        }
    }

    /// <param name="StreamKey">A secret of the owner.</param>
    internal sealed record IngressAnswer(string IngressId, string Url, string StreamKey, string Kind);

    /// <param name="Kind"><c>rtmp</c> (default) or <c>whip</c>.</param>
    internal sealed record IngressRequest(string Kind = "rtmp") : IRequest<IngressRequest>
    {
        public static bool MayBeEmpty => true;

        public static IngressRequest Read(Fields fields) => new(fields.OptionalWord("kind", [.. Kinds]) ?? Kinds[0]);
    }
}

/// <summary>Runs an outbox message that a caller is waiting for.</summary>
internal interface IImmediateOutbox
{
    /// <summary>Makes one attempt immediately; its grain receives the outcome before this returns.</summary>
    /// <exception cref="OutboxMessageFailedException">It failed.</exception>
    Task<OutboxResult?> RunNow(string? outboxMessageId, GrainRef grain, OutboxMessage message, CancellationToken cancellation);
}
