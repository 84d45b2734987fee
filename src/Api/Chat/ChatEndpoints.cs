using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Chat;

/// <summary>A stream's chat history and its settings. Chat messages themselves go over the hub.</summary>
internal static class ChatEndpoints
{
    public static void MapChat(this RouteGroupBuilder live)
    {
        live.MapGet("/{streamId}/messages", Messages)
            .OpenToKeys(ApiKeyScopes.StreamsRead)
            .AsOperation("listStreamMessages", RefusalCodes.Forbidden)
            .WithSummary("Chat history, newest first, for users who may watch.")
            .Produces<MessagePage>();
        live.MapDelete("/{streamId}/messages/{messageId}", Delete)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsWrite)
            .AsOperation("deleteStreamMessage", RefusalCodes.Forbidden)
            .WithSummary("Deletes a message (owner or moderator).")
            .Produces<DeletedAnswer>();
        live.MapPut("/{streamId}/chat", Configure)
            .RequireAuthorization()
            .OpenToKeys(ApiKeyScopes.StreamsWrite)
            .AsOperation("configureChat", RefusalCodes.Forbidden, RefusalCodes.StreamEnded)
            .WithSummary($"Slow mode (0 to {ChatLimits.SlowModeSecondsMax} seconds) and followers-only (owner or moderator); omitted fields stay unchanged.")
            .Produces<ChatAnswer>();
    }

    private static Task<IResult> Messages(string streamId, Paging paging, Caller caller, IGrains grains) =>
        grains.Stream(streamId).Messages(new ReadMessages(caller, paging.Limit, paging.Cursor)).AnswerOk();

    private static Task<IResult> Delete(string streamId, string messageId, Caller caller, IGrains grains) =>
        grains.Stream(streamId).DeleteMessage(new MessageCommand(caller, messageId)).Answer(_ => TypedResults.Ok(new DeletedAnswer(messageId, true)));

    private static Task<IResult> Configure(string streamId, Body<ChatRequest> body, Caller caller, IGrains grains) =>
        grains.Stream(streamId)
            .ConfigureChat(new ConfigureChat(caller, body.Value.SlowModeSeconds, body.Value.FollowersOnly))
            .Answer(static chat => TypedResults.Ok(new ChatAnswer(chat)));

    internal sealed record DeletedAnswer(string MessageId, bool Deleted);

    internal sealed record ChatAnswer(ChatSettings Chat);

    internal sealed record ChatRequest(int? SlowModeSeconds = null, bool? FollowersOnly = null) : IRequest<ChatRequest>
    {
        public static ChatRequest Read(Fields fields) =>
            new(fields.OptionalInteger("slowModeSeconds", 0, ChatLimits.SlowModeSecondsMax), fields.OptionalFlag("followersOnly"));
    }
}
