using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Streaming.Dialects;
using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Streaming;

/// <summary>
/// The callbacks of RTMP servers: nginx-rtmp, SRS and MediaMTX, told apart by their bodies. In this order, and a refused one changes nothing: the server's
/// proof (401) · every field given once (403) · a body that one of them sends (400) · the stream key, and everything else that the channel decides (403).
/// </summary>
internal static class IngestWebhookEndpoint
{
    private const string ServerQuery = "server";

    public static void MapIngestWebhooks(this IEndpointRouteBuilder app)
    {
        Describe(
            app.MapPost("/api/streaming/webhook", ReceiveAny),
            "receiveIngestEvent",
            "Callbacks of RTMP servers (nginx-rtmp, SRS, MediaMTX) for any channel.");
        Describe(
            app.MapPost("/api/streaming/events/{eventId}/webhook", Receive), "receiveChannelEvent", "Callbacks of RTMP servers for one channel.");
    }

    private static void Describe(RouteHandlerBuilder endpoint, string operation, string summary) => endpoint
        .AllowAnonymous()
        .WithMetadata(WithoutIdempotency.Instance)
        .WithTags("Webhooks")
        .AsOperation(operation, RefusalCodes.Unauthorized, RefusalCodes.PublishDenied, RefusalCodes.ValidationFailed)
        .WithMetadata(
            new SignedBy([SecurityDescriptions.Ingest]) { Code = RefusalCodes.Unauthorized },
            ForeignBodies.Ingest,
            new QueryField(IngestProof.Query, $"`INGEST_SECRET`, or an API key with the scope `ingest`; or in the header `{IngestProof.Header}`."),
            new QueryField(ServerQuery, "What the operator calls this RTMP server, where there are several of its kind.")
            {
                LengthMax = IngestLimits.ServerNameLengthMax,
            })
        .WithSummary(summary)
        .Produces<CallbackAnswer>();

    private static Task<IResult> ReceiveAny(HttpContext context, IngestProof proof, IGrains grains) =>
        Receive(null, context, proof, grains);

    private static async Task<IResult> Receive(string? eventId, HttpContext context, IngestProof proof, IGrains grains)
    {
        if (await proof.Of(context) is not { } server)
        {
            return new Problem(RefusalCodes.Unauthorized, "The RTMP server must show INGEST_SECRET, or an API key with the scope ingest.");
        }

        if (context.Request.Query.Any(static field => field.Value.Count > 1)) return Denied("A field of the address is given twice.");
        if (await RequestBytes.Read(context) is not { } body) return ProblemCatalog.ForStatus(StatusCodes.Status413PayloadTooLarge);
        if (CallbackFields.Read(body) is not { } fields) return Problem.Invalid("The callback's body is neither a form nor a JSON object.");
        if (fields.HasRepeats) return Denied("A field is given twice.");
        if (Dialect.Read(fields, context.Request.Query[ServerQuery].ToString()) is not { } callback)
        {
            return Problem.Invalid("The callback is none of nginx-rtmp, SRS or MediaMTX.");
        }

        if (callback.Word is not { } word) return TypedResults.Ok(CallbackAnswer.Accepted);
        var answer = await Pass(callback, word with { TenantId = server.TenantId }, eventId, grains);
        if (!answer.IsRefused) return TypedResults.Ok(CallbackAnswer.Accepted);
        // The only status that MediaMTX documents for a refusal.
        return word.Connection.Server == IngestServer.MediaMtx
            ? new Problem(RefusalCodes.Unauthorized, answer.Refusal.Detail)
            : Problem.From(answer.Refusal);
    }

    private static async Task<Outcome<Done>> Pass(Callback callback, IngestWord word, string? named, IGrains grains)
    {
        if (!StreamName.TryRead(callback.Name, callback.Query, out var name) || !IsBounded(word)) return Refused("The stream's name is not valid.");
        // MediaMTX's is a password, which an encoder may send beside the query; of any other it is the same field twice.
        if (name.Key is not null && word.Key is not null && word.Connection.Server != IngestServer.MediaMtx) return Refused("The key is given twice.");
        word = word with { Key = name.Key ?? word.Key };
        if (named is not null && named != name.Channel)
        {
            if (!Channels.IsValid(named) || Channels.IsEvent(named) || !Channels.IsEvent(name.Channel)) return Refused("The address is another channel's.");
            word = word with { StreamId = named };
        }

        return await grains.Ingest(name.Channel).Receive(word);
    }

    private static bool IsBounded(IngestWord word) =>
        word.Connection.ClientId.Length <= IngestLimits.ClientIdLengthMax
        && word.Connection.ServerName.Length <= IngestLimits.ServerNameLengthMax
        && !(word.Connection.Address?.Length > IngestLimits.AddressLengthMax)
        && !(word.File?.Path.Length > IngestLimits.RecordedPathLengthMax);

    private static Problem Denied(string detail) => new(RefusalCodes.PublishDenied, detail);

    private static Refusal Refused(string detail) => new(RefusalCodes.PublishDenied, detail);
}
