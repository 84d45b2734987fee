using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Livehouse.Bench.Peers;

[Authorize]
internal sealed class ChatHub(UserLimiter limiter, StreamNumbers numbers) : Hub
{
    [HubMethodName("live:join")]
    public async Task<Joined> Join(JoinRequest request)
    {
        await Groups.AddToGroupAsync(Context.ConnectionId, request.StreamId);
        return new Joined(request.StreamId, numbers.Last(request.StreamId));
    }

    [HubMethodName("live:message")]
    public async Task<Receipt> Message(MessageRequest request)
    {
        if (!limiter.TryTake(Context.UserIdentifier!)) throw new HubException("rate_limited");
        var message = ChatMessage.From(request, numbers.Next(request.StreamId), Context.UserIdentifier!, Context.User!.Identity!.Name!);
        await Clients.Group(request.StreamId).SendAsync("live:message", message);
        return new Receipt(message.MessageId, message.Seq);
    }
}

internal sealed record JoinRequest(string StreamId);

internal sealed record Joined(string StreamId, long Seq);
