using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;
using Livehouse.Storage;

namespace Livehouse.Bench;

/// <summary>The runs over one database. Each has a database of its own, so that none pays for another's rows.</summary>
/// <param name="fresh">An empty database.</param>
internal sealed class Runs(RunOptions options, string database, int goal, Func<Task<StorageOptions>> fresh)
{
    private const int Streams = 500;
    private const int Callers = 2_000;
    private const int OneStreamGoal = 5_000;
    private const int ChatPerSecond = 6_000;
    private const double P99MsGoal = 20;

    private readonly List<Figure> _figures = [];

    public async Task<IReadOnlyList<Figure>> All()
    {
        if (Wants("many")) await Most($"{Streams} streams", Streams, goal);
        if (Wants("many-open")) await Latency($"{Streams} streams", Streams, Rate(goal), chat: false);
        if (Wants("one")) await Most("1 stream", 1, OneStreamGoal);
        if (Wants("one-open")) await Latency("1 stream", 1, Rate(OneStreamGoal), chat: false);
        if (Wants("chat")) await Latency($"{Streams} streams, and a chat of {ChatPerSecond:N0} messages/s on another", Streams, Rate(goal), chat: true);
        return _figures;
    }

    private bool Wants(string run) => options.Run == "all" || options.Run == run;

    private int Rate(int most) => options.Rate > 0 ? options.Rate : most / 2;

    private Task Most(string where, int streams, int most) => Measure(streams, async (_, givers) =>
    {
        await givers.Closed(Callers, options.Length / 2);
        using var meter = new Meter();
        var given = await givers.Closed(Callers, options.Length);
        var begin = given.Min(gift => gift.AskedAt);
        var end = given.Max(gift => gift.AskedAt + gift.Ticks);
        var perSecond = given.Count / TimeProvider.System.GetElapsedTime(begin, end).TotalSeconds;
        Add(new(
            $"{database}, {where}: most gifts",
            Math.Round(perSecond),
            "gifts/s",
            $"over {most:N0}",
            perSecond > most,
            $"{Callers} callers, p99 {Percentile(given, 0.99):0.0} ms; {meter.Read(given.Count)}"));
        return given;
    });

    private Task Latency(string where, int streams, int perSecond, bool chat) => Measure(streams, async (house, givers) =>
    {
        using var stop = new CancellationTokenSource();
        var chatting = chat ? new Chatter(house.Stream(streams), ChatPerSecond).Run(stop.Token) : null;
        await givers.Open(perSecond, options.Length / 2);
        using var meter = new Meter();
        var given = await givers.Open(perSecond, options.Length);
        var note = meter.Read(given.Count);
        await stop.CancelAsync();
        if (chatting is not null) note = $"{await chatting} messages said and refused; {note}";
        var name = $"{database}, {where}: {perSecond:N0} gifts/s";
        Add(new($"{name}, p50", Round(Percentile(given, 0.5)), "ms"));
        var p99 = Percentile(given, 0.99);
        Add(new($"{name}, p99", Round(p99), "ms", $"under {P99MsGoal:0}", p99 < P99MsGoal, $"longest {Percentile(given, 1):0.0} ms; {note}"));
        return given;
    });

    /// <summary>Everything that the warm-up gave counts in what is read back.</summary>
    private async Task Measure(int streams, Func<House, Givers, Task<IReadOnlyList<Given>>> run)
    {
        var store = await fresh();
        IReadOnlyList<Given> given;
        await using (var house = await House.Open(store))
        {
            // One more than receives gifts, for the chat.
            var listeners = await house.GoLive(streams + 1);
            var givers = new Givers(house, streams);
            await run(house, givers);
            given = givers.Acknowledged;
            if (listeners.Any(listener => listener.Gaps > 0)) throw new BenchException("Numbers of events were left out.");
        }

        await Readback.Check(store, streams, given);
    }

    private void Add(Figure figure)
    {
        _figures.Add(figure);
        Console.WriteLine($"{figure.Name,-90} {figure.Value,10:N1} {figure.Unit,-8} "
            + $"{(figure.Goal is null ? "" : $"({figure.Goal}: {(figure.Met == true ? "met" : "MISSED")})")} {figure.Note}");
    }

    private static double Round(double ms) => Math.Round(ms, 2);

    private static double Percentile(IReadOnlyList<Given> given, double share)
    {
        var sorted = given.Select(gift => gift.Ticks).Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))] * 1000.0 / TimeProvider.System.TimestampFrequency;
    }
}
