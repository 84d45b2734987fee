using System.Diagnostics;
using Livehouse.Bench.Figures;
using Livehouse.Listings;

namespace Livehouse.Bench.Calls;

/// <summary>
/// Calls from a front over a gateway on loopback: both ends' serialization and the sockets between are in it. Each of the callers awaits its call before it
/// makes the next one, to a grain of its own.
/// </summary>
internal static class RemoteCalls
{
    private const int Callers = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);
    private static readonly ListStreams Query = new(null, StreamSort.Recent, 1, null);

    private static readonly (string Name, Func<IBenchGrain, Task> Call)[] Kinds =
    [
        ("call from a front, a text", static grain => grain.Note("x")),
        ("call from a front, a query and an empty page", static grain => grain.Ask(Query)),
        ("call from a front, a chat message and its receipt", static grain => grain.Say(SampleMessages.Message)),
        ("call from a front, a join and its answer with 50 messages", static grain => grain.Join(SampleMessages.Join)),
    ];

    public static async Task<IReadOnlyList<Figure>> Run(string only)
    {
        var kinds = Kinds.Where(kind => kind.Name.Contains(only, StringComparison.Ordinal)).ToList();
        if (kinds.Count == 0) return [];
        await using var stage = await CallStage.Open(remote: true);
        var grains = Enumerable.Range(0, Callers).Select(n => stage.Factory.GetGrain<IBenchGrain>($"g{n}")).ToList();
        var figures = new List<Figure>();
        foreach (var (name, call) in kinds)
        {
            await Load(grains, call, WarmUp);
            var (processor, bytes, start) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
            var calls = await Load(grains, call, Measured);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var each = (Environment.CpuUsage.TotalTime - processor) / calls;
            var kilobytes = (GC.GetTotalAllocatedBytes() - bytes) / 1024.0 / calls;
            figures.Add(new Figure(
                name,
                Math.Round(calls / seconds),
                "calls/s",
                Note: FormattableString.Invariant($"{each.TotalMicroseconds:0.0} µs of processor and {kilobytes:0.0} KB allocated a call, both ends together")));
        }

        return figures;
    }

    /// <summary>How many calls were answered.</summary>
    private static async Task<long> Load(IReadOnlyList<IBenchGrain> grains, Func<IBenchGrain, Task> call, TimeSpan length)
    {
        var end = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
        var counts = await Task.WhenAll(grains.Select(grain => Task.Run(async () =>
        {
            var calls = 0L;
            for (; Stopwatch.GetTimestamp() < end; calls++) await call(grain);
            return calls;
        })));
        return counts.Sum();
    }
}
