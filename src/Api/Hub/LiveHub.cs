using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Livehouse.Api.Gifts;
using Livehouse.Api.Hub.Operators;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Api.Hub.Quality;
using Livehouse.Api.Hub.Subscriptions;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.Refusals;
using Livehouse.Streams;
using Microsoft.AspNetCore.SignalR;

namespace Livehouse.Api.Hub;

/// <summary>
/// The methods that clients invoke at <c>/hubs/live</c> (docs/api/hub.md): each reads its argument and calls one grain. A refusal becomes the <c>error</c>
/// event and a <see cref="HubException"/> whose message is the refusal's code; <see cref="HubErrorFilter"/> does both.
/// </summary>
/// <remarks>One connection's invocations run one at a time, in the order in which they were sent.</remarks>
internal sealed class LiveHub(
    LiveConnections connections, StreamSubscriptions subscriptions, IGrains grains, GrainCalls calls, GiftGatherer gifts, OperatorAudience operators,
    LiveHubOptions options)
    : Microsoft.AspNetCore.SignalR.Hub
{
    private const int NameLengthMax = 64;

    private LiveConnection Connection => connections.Find(Context.ConnectionId) ?? throw new OperationCanceledException("The connection is closed.");

    [HubMethodName("live:join")]
    public async Task<LiveState> Join(JsonElement argument)
    {
        var request = new HubRequest(argument);
        var lastSeq = request.LastSeq;
        var epoch = request.Epoch;
        var source = request.Source;
        request.Check();
        var connection = Connection;
        connection.Source = source ?? connection.Source;
        if (connection.Streams.Count >= options.StreamsPerConnectionMax && connection.Streams.Find(request.StreamId) is null)
        {
            throw new RefusedException(
                Refusal.Conflict($"A connection can join at most {options.StreamsPerConnectionMax} streams: leave one first."), request.StreamId);
        }

        return Value(await subscriptions.Join(connection, request.StreamId, lastSeq, epoch), request);
    }

    [HubMethodName("live:leave")]
    public async Task Leave(JsonElement argument)
    {
        var request = new HubRequest(argument);
        request.Check();
        var connection = Connection;
        if (connection.Streams.Find(request.StreamId) is { } subscription) await subscription.Leave(connection);
    }

    [HubMethodName("live:message")]
    public async Task<MessageReceipt> Message(JsonElement argument)
    {
        var request = new HubRequest(argument);
        var connection = Connection;
        var command = new SendMessage(connection.Caller, request.Message, request.ClientId);
        var receipt = await Ask(request, stream => stream.Say(command));
        connection.Streams.Find(request.StreamId)?.Hurry(connection, receipt.Seq);
        return receipt;
    }

    [HubMethodName("live:gift")]
    public async Task<GiftReceipt> Gift(JsonElement argument)
    {
        var request = new HubRequest(argument);
        var command = new SendGift(Connection.Caller, request.GiftType, request.Quantity, request.ClientId);
        return await Ask(request, stream => gifts.Give(request.StreamId, command, stream));
    }

    [HubMethodName("live:reaction")]
    public async Task Reaction(JsonElement argument)
    {
        var request = new HubRequest(argument);
        var command = new SendReaction(Connection.Caller, request.Emoji);
        await Ask(request, stream => stream.React(command));
    }

    [HubMethodName("live:quality")]
    public Task<QualityReceipt> Quality(JsonElement argument)
    {
        var request = new HubRequest(argument);
        var report = request.Quality;
        request.Check();
        var connection = Connection;
        return connection.Streams.Find(request.StreamId) is { } subscription
            ? Task.FromResult(Value(subscription.Report(connection, report), request))
            : throw new RefusedException(Refusal.Conflict("Join the stream first."), request.StreamId);
    }

    [HubMethodName("live:pin")]
    public async Task<PinBoardView> Pin(JsonElement argument)
    {
        var request = new HubRequest(argument);
        var command = new MessageCommand(Connection.Caller, request.MessageId);
        return await Ask(request, stream => stream.Pin(command));
    }

    [HubMethodName("live:unpin")]
    public async Task<PinBoardView> Unpin(JsonElement argument)
    {
        var request = new HubRequest(argument);
        var command = new MessageCommand(Connection.Caller, request.MessageId);
        return await Ask(request, stream => stream.Unpin(command));
    }

    [HubMethodName("live:record:start")]
    public async Task<RecordingView> StartRecording(JsonElement argument)
    {
        var request = new HubRequest(argument);
        var caller = Connection.Caller;
        return await Ask(request, stream => stream.StartRecording(caller));
    }

    [HubMethodName("live:record:stop")]
    public async Task<RecordingView> StopRecording(JsonElement argument)
    {
        var request = new HubRequest(argument);
        var caller = Connection.Caller;
        return await Ask(request, stream => stream.StopRecording(caller));
    }

    [HubMethodName("inbox:ack")]
    public async Task<InboxPlace> Acknowledge(JsonElement argument)
    {
        var seq = HubRequest.SeqOf(argument);
        var caller = Connection.Caller;
        var outcome = await calls.Ask(() => grains.Inbox(caller.TenantId, caller.UserId).Acknowledge(new AcknowledgeMail(caller, seq)));
        return outcome.IsRefused ? throw new RefusedException(outcome.Refusal, null) : outcome.Value;
    }

    [HubMethodName("operators:watch")]
    public void WatchAsOperator(JsonElement argument)
    {
        HubRequest.CheckEmpty(argument);
        var connection = Connection;
        if (connection.Caller is not { TenantId: Caller.DefaultTenant } caller || !caller.Is(Role.Admin))
        {
            throw new RefusedException(Refusal.Forbidden("Only operators of the installation may do this."), null);
        }

        operators.Add(connection);
    }

    [HubMethodName("operators:leave")]
    public void LeaveAsOperator(JsonElement argument)
    {
        HubRequest.CheckEmpty(argument);
        operators.Remove(Connection);
    }

    /// <summary>Receives from <see cref="HubCalls"/> calls that match none of the methods above, with the name that was called.</summary>
    [HubMethodName(HubCalls.Unknown)]
    [SuppressMessage("Performance", "CA1822", Justification = "SignalR invokes instance methods.")]
    public Task NoSuchMethod(JsonElement argument) => throw new RefusedException(
        new Refusal(RefusalCodes.NotFound, $"The hub has no method {Quoted(argument)}: see docs/api/hub.md for its methods."), null);

    /// <summary>The name is only returned to the client that sent it, and is cut to the length of a name.</summary>
    private static string Quoted(JsonElement name) =>
        name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } text
            ? $"'{(text.Length <= NameLengthMax ? text : $"{text[..NameLengthMax]}…")}'"
            : "without a name";

    private async Task<T> Ask<T>(HubRequest request, Func<IStreamGrain, Task<Outcome<T>>> call) where T : class
    {
        request.Check();
        return Value(await calls.Ask(() => call(grains.Stream(request.StreamId))), request);
    }

    private static T Value<T>(Outcome<T> outcome, HubRequest request) where T : class =>
        outcome.IsRefused ? throw new RefusedException(outcome.Refusal, request.StreamId) : outcome.Value;
}
