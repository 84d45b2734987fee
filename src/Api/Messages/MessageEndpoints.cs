using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Users;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Messages;

/// <summary>Private messages: sent, listed, read, deleted. The server keeps ciphertext that it can't read.</summary>
internal static class MessageEndpoints
{
    public static void MapMessages(this RouteGroupBuilder messages)
    {
        messages.MapPost("", Send)
            .RequireAuthorization()
            .WithMetadata(new BodyBound(RequestLimits.MessageBodyBytesMax))
            .AsOperation(
                "sendMessage",
                RefusalCodes.NotFound,
                RefusalCodes.Forbidden,
                RefusalCodes.Conflict,
                RefusalCodes.IdempotencyKeyReused,
                RefusalCodes.RateLimited)
            .WithSummary("Sends a private message; a repeated clientId is the same message.")
            .Produces<SentAnswer>(StatusCodes.Status201Created);
        messages.MapGet("/with/{userId}", With)
            .RequireAuthorization()
            .AsOperation("listConversation")
            .WithSummary("Messages from and to one other user, newest first.")
            .Produces<MailPage>();
        messages.MapPost("/{messageId}/read", MarkRead)
            .RequireAuthorization()
            .WithMetadata(WithoutIdempotency.Instance)
            .AsOperation("markMessageRead", RefusalCodes.Forbidden)
            .WithSummary("Marks a message as read; its sender is notified.")
            .Produces<ReadAnswer>();
        messages.MapDelete("/{messageId}", Delete)
            .RequireAuthorization()
            .AsOperation("deleteMessage")
            .WithSummary("Deletes a message: for both users if the caller sent it, otherwise only the caller's own copy.")
            .Produces<DeletedAnswer>();
    }

    private static async Task<IResult> Send(
        Body<MessageRequest> body, HttpContext context, Caller caller, UserDirectory users, IGrains grains, MailDispatch dispatch)
    {
        var message = body.Value;
        // Passed to the sender's inbox like any other refusal by the recipient: a repeat of an accepted message gets the first answer.
        var unknown = await users.Unknown(context, [message.To]);
        var admitted = unknown.Count > 0 ? Refusal.UnknownUsers("to", unknown) : await grains.Inbox(caller.TenantId, message.To).Admit(caller);
        var sent = await grains
            .Inbox(caller.TenantId, caller.UserId)
            .Send(new SendMail(caller, message.To, message.ClientId, message.Text, message.Attachments, admitted.Refusal));
        if (sent.IsRefused) return Problem.From(sent.Refusal);
        await dispatch.Run(caller, sent.Value.Order);
        return TypedResults.Json(new SentAnswer(sent.Value.MessageId, sent.Value.Seq), statusCode: StatusCodes.Status201Created);
    }

    private static Task<IResult> With(string userId, Paging paging, Caller caller, IGrains grains) =>
        grains.Inbox(caller.TenantId, caller.UserId).With(new ReadConversation(caller, userId, paging.Limit, paging.Cursor)).AnswerOk();

    private static async Task<IResult> MarkRead(string messageId, Body<EmptyRequest> _, Caller caller, IGrains grains, MailDispatch dispatch)
    {
        var read = await grains.Inbox(caller.TenantId, caller.UserId).MarkRead(new MailCommand(caller, messageId));
        if (read.IsRefused) return Problem.From(read.Refusal);
        await dispatch.Run(caller, read.Value.Order);
        return TypedResults.Ok(new ReadAnswer(messageId, read.Value.ReadAt));
    }

    private static async Task<IResult> Delete(string messageId, Caller caller, IGrains grains, MailDispatch dispatch)
    {
        var deleted = await grains.Inbox(caller.TenantId, caller.UserId).Delete(new MailCommand(caller, messageId));
        if (deleted.IsRefused) return Problem.From(deleted.Refusal);
        await dispatch.Run(caller, deleted.Value.Order);
        return TypedResults.Ok(new DeletedAnswer(messageId, true));
    }

    /// <param name="Seq">In the caller's own log.</param>
    internal sealed record SentAnswer(string MessageId, long Seq);

    internal sealed record ReadAnswer(string MessageId, DateTimeOffset ReadAt);

    internal sealed record DeletedAnswer(string MessageId, bool Deleted);

    internal sealed record MessageRequest(string To, string ClientId, SealedText Text, IReadOnlyList<string> Attachments) : IRequest<MessageRequest>
    {
        public static MessageRequest Read(Fields fields) => new(
            fields.UserId("to"),
            fields.Id("clientId"),
            new SealedText(
                fields.Base64("ciphertext", InboxLimits.CiphertextBytesMin, InboxLimits.CiphertextBytesMax),
                fields.Base64("nonce", InboxLimits.NonceBytes, InboxLimits.NonceBytes),
                fields.Id("senderDeviceId")),
            fields.OptionalIdList("attachments", InboxLimits.AttachmentsMax));
    }
}
