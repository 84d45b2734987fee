using System.Collections.Concurrent;
using System.Globalization;
using Livehouse.Callers;
using Livehouse.Streams;

namespace Livehouse.Bench.Load;

/// <summary>One acknowledged gift.</summary>
/// <param name="Ticks">Of the system's clock, from the moment that it was due (open loop) or asked for (closed loop) to its receipt.</param>
internal readonly record struct Given(int Stream, GiftReceipt Receipt, int Quantity, long AskedAt, long Ticks);

/// <summary>Gives gifts as the hub does: one call a gift, each with a client id of its own.</summary>
internal sealed class Givers(House house, int streams)
{
    private const int People = 2_000;

    private static readonly TimeProvider Clock = TimeProvider.System;

    private readonly Caller[] _people =
    [
        .. Enumerable.Range(0, People).Select(number => new Caller(Caller.DefaultTenant, $"user{number}", $"Viewer {number}", Role.Defaults)),
    ];
    private readonly ConcurrentQueue<Given> _acknowledged = [];
    private long _asked;

    /// <summary>Of all loads.</summary>
    public IReadOnlyList<Given> Acknowledged => [.. _acknowledged];

    /// <summary>A fixed number of callers, each calling again when it was answered.</summary>
    public async Task<IReadOnlyList<Given>> Closed(int callers, TimeSpan length)
    {
        var begin = Clock.GetTimestamp();
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var given = new List<Given>();
            for (var turn = 0; Clock.GetElapsedTime(begin) < length; turn++) given.Add(await Give((caller + (turn * 7)) % streams, Clock.GetTimestamp()));
            return given;
        })));
        return [.. all.SelectMany(given => given)];
    }

    /// <summary>
    /// A gift leaves at its time, whether or not those before have been answered. From a thread of its own: a timer of the runtime is up to 4 ms late.
    /// </summary>
    public async Task<IReadOnlyList<Given>> Open(int perSecond, TimeSpan length)
    {
        var calls = new Task<Given>[(int)(perSecond * length.TotalSeconds)];
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            Send(perSecond, calls);
            sent.SetResult();
        }) { IsBackground = true, Name = "Givers" }.Start();
        await sent.Task;
        return await Task.WhenAll(calls);
    }

    private void Send(int perSecond, Task<Given>[] calls)
    {
        var begin = Clock.GetTimestamp();
        for (var next = 0; next < calls.Length;)
        {
            var due = Math.Min(calls.Length, (int)(Clock.GetElapsedTime(begin).TotalSeconds * perSecond) + 1);
            for (; next < due; next++) calls[next] = Give(next % streams, begin + (long)((double)next / perSecond * Clock.TimestampFrequency));
            Thread.Sleep(1);
        }
    }

    private async Task<Given> Give(int stream, long askedAt)
    {
        var number = Interlocked.Increment(ref _asked);
        var quantity = (int)(number % 9) + 1;
        var gift = new SendGift(_people[number % People], "star", quantity, "c" + number.ToString(CultureInfo.InvariantCulture));
        var outcome = await house.Give(stream, gift);
        if (outcome.IsRefused) throw new BenchException($"A gift was refused: {outcome.Refusal.Code} {outcome.Refusal.Detail}");
        var given = new Given(stream, outcome.Value, quantity, askedAt, Clock.GetTimestamp() - askedAt);
        _acknowledged.Enqueue(given);
        return given;
    }
}
