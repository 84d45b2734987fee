using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Hosting;

/// <summary>
/// For hosts: lets gifts to one stream share a commit although each is a call of its own. Only one call at a time is under way to a stream; gifts that arrive
/// meanwhile wait and go with the next call, in order. A gift waits only while a call is under way. Gifts that share a call share its failure, and nothing
/// else.
/// </summary>
/// <param name="waitingMax">Gifts that may wait for one stream.</param>
/// <param name="overloaded">Makes what a further one fails with, of the stream's id.</param>
public sealed class GiftGatherer(int waitingMax, Func<string, Exception> overloaded)
{
    private readonly Lock _gate = new();

    /// <summary>Who waits, for each stream to which a call is on its way.</summary>
    private readonly Dictionary<string, Queue<Waiting>> _lines = new(StringComparer.Ordinal);

    public Task<Outcome<GiftReceipt>> Give(string streamId, SendGift command, IGiftCalls calls)
    {
        lock (_gate)
        {
            if (_lines.TryGetValue(streamId, out var line))
            {
                if (line.Count >= waitingMax) return Task.FromException<Outcome<GiftReceipt>>(overloaded(streamId));
                var waiting = new Waiting(command);
                line.Enqueue(waiting);
                return waiting.Task;
            }

            _lines.Add(streamId, new Queue<Waiting>(0));
        }

        var first = One(calls, command);
        _ = GoOn(streamId, calls, first);
        return first;
    }

    private async Task GoOn(string streamId, IGiftCalls calls, Task call)
    {
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (Next(streamId) is { Count: > 0 } next) await Send(calls, next).ConfigureAwait(false);
    }

    /// <summary>
    /// The gifts of the next call. Gifts with a client id, whose call may be repeated, never share a call with gifts without one. Empty: the stream's queue is
    /// removed.
    /// </summary>
    private List<Waiting> Next(string streamId)
    {
        var next = new List<Waiting>();
        lock (_gate)
        {
            var line = _lines[streamId];
            while (next.Count < SendGifts.CountMax && line.TryPeek(out var waiting) && (next.Count == 0 || next[0].IsRepeatable == waiting.IsRepeatable))
            {
                next.Add(line.Dequeue());
            }
            if (next.Count == 0) _lines.Remove(streamId);
        }

        return next;
    }

    private static async Task Send(IGiftCalls calls, List<Waiting> gifts)
    {
        try
        {
            if (gifts.Count == 1)
            {
                gifts[0].SetResult(await calls.Give(gifts[0].Command).ConfigureAwait(false));
                return;
            }

            var outcomes = (await calls.GiveAll(new SendGifts(gifts.ConvertAll(gift => gift.Command))).ConfigureAwait(false)).Outcomes;
            for (var at = 0; at < gifts.Count; at++) gifts[at].SetResult(outcomes[at]);
        }
        catch (Exception failure)
        {
            foreach (var gift in gifts) gift.TrySetException(failure);
        }
    }

    /// <summary>A call that throws instead of failing must not leave the line standing.</summary>
    private static Task<Outcome<GiftReceipt>> One(IGiftCalls calls, SendGift command)
    {
        try
        {
            return calls.Give(command);
        }
        catch (Exception failure)
        {
            return Task.FromException<Outcome<GiftReceipt>>(failure);
        }
    }

    private sealed class Waiting(SendGift command) : TaskCompletionSource<Outcome<GiftReceipt>>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public SendGift Command => command;

        public bool IsRepeatable => command.ClientId is not null;
    }
}

/// <summary>The two calls as they really go to the stream's grain.</summary>
public interface IGiftCalls
{
    Task<Outcome<GiftReceipt>> Give(SendGift command);

    Task<GiftOutcomes> GiveAll(SendGifts commands);
}
