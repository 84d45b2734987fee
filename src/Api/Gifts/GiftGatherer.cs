using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Gifts;

/// <summary>
/// Lets gifts of one stream share a commit although each is its own call. One call at a time is on its way to a stream; gifts that arrive meanwhile wait and
/// go with the next one, in order of arrival. Without a call in progress there is no wait. Gifts share only the outcome of the call itself: if it
/// fails, each of them fails.
/// </summary>
/// <param name="waitingMax">Gifts that may wait for one stream; a further one fails with a <see cref="TimeoutException"/>.</param>
internal sealed class GiftGatherer(int waitingMax)
{
    private const int WaitingMax = 10_000;

    private readonly Lock _gate = new();

    /// <summary>The waiting gifts of each stream to which a call is in progress.</summary>
    private readonly Dictionary<string, Queue<Waiting>> _lines = new(StringComparer.Ordinal);

    public GiftGatherer() : this(WaitingMax)
    {
    }

    public Task<Outcome<GiftReceipt>> Give(string streamId, SendGift command, IStreamGrain stream) => Give(streamId, command, new GiftCalls(stream));

    internal Task<Outcome<GiftReceipt>> Give(string streamId, SendGift command, IGiftCalls calls)
    {
        lock (_gate)
        {
            if (_lines.TryGetValue(streamId, out var line))
            {
                if (line.Count >= waitingMax)
                {
                    return Task.FromException<Outcome<GiftReceipt>>(
                        new TimeoutException($"{waitingMax} gifts wait for the stream {streamId}: it accepts no more at the moment."));
                }
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

    /// <summary>A call that throws instead of failing must not block the queue.</summary>
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

/// <summary>The two calls to the stream's grain.</summary>
internal interface IGiftCalls
{
    Task<Outcome<GiftReceipt>> Give(SendGift command);

    Task<GiftOutcomes> GiveAll(SendGifts commands);
}

internal sealed class GiftCalls(IStreamGrain stream) : IGiftCalls
{
    public Task<Outcome<GiftReceipt>> Give(SendGift command) => stream.Give(command);

    public Task<GiftOutcomes> GiveAll(SendGifts commands) => stream.GiveAll(commands);
}
