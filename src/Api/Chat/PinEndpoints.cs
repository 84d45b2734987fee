using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Chat;

/// <summary>The pinned messages of a stream's chat: newest first, at most 5.</summary>
internal static class PinEndpoints
{
    public static void MapPins(this RouteGroupBuilder live)
    {
        live.MapPost("/{streamId}/pin-message", Pin)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsWrite)
            .AsOperation("pinMessage", RefusalCodes.Forbidden, RefusalCodes.StreamEnded, RefusalCodes.NotFound)
            .WithSummary("Pins a message (owner or moderator); the sixth drops the oldest.")
            .Produces<PinBoardView>();
        live.MapDelete("/{streamId}/pin-message/{messageId}", Unpin)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsWrite)
            .AsOperation("unpinMessage", RefusalCodes.Forbidden, RefusalCodes.StreamEnded)
            .WithSummary("Unpins a message.")
            .Produces<PinBoardView>();
    }

    private static Task<IResult> Pin(string streamId, Body<PinRequest> body, Caller caller, IGrains grains) =>
        grains.Stream(streamId).Pin(new MessageCommand(caller, body.Value.MessageId)).AnswerOk();

    private static Task<IResult> Unpin(string streamId, string messageId, Caller caller, IGrains grains) =>
        grains.Stream(streamId).Unpin(new MessageCommand(caller, messageId)).AnswerOk();

    internal sealed record PinRequest(string MessageId) : IRequest<PinRequest>
    {
        public static PinRequest Read(Fields fields) => new(fields.Id("messageId"));
    }
}
