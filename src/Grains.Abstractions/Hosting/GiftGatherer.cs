using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Hosting;

/// <summary>
/// For hosts: lets gifts of one stream share a commit although each is a call of its own. One call at a time is on its way to a stream; what comes meanwhile
/// waits and goes with the next one, in the order it came. Nobody waits where nothing is on its way. What waits shares only the outcome of the call itself:
/// when that fails, each of them fails.
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
    /// Who goes next. Those with a client id, whose call may be repeated, and those without never share one. Nobody: then the stream's line is gone.
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
