using Livehouse.Bench.Figures;
using Livehouse.Listings;

namespace Livehouse.Bench.Calls;

/// <summary>What calls cost between a proxy and a grain that does next to nothing.</summary>
/// <param name="only">Measures only what has this in its name.</param>
internal sealed class CallBench(TimeSpan length, string only, Action<string> progress)
{
    private const int GrainCount = 1_000;
    private const int Callers = 2;
    private const int InFlight = 64;
    private const double ManyGoal = 2_000_000;
    private const double HotGoal = 1_000_000;

    private static readonly ListStreams Query = new(null, StreamSort.Recent, 1, null);

    private readonly List<Figure> _figures = [];

    private TimeSpan WarmUp => length / 2;

    public async Task<FiguresFile> Run()
    {
        string[] keys = [.. Enumerable.Range(0, GrainCount).Select(static number => $"g{number}")];

        await Measure("1,000 grains, 2 threads, each call awaited", ManyGoal, Callers, 1, silo => Many(silo, keys, static grain => grain.Withdraw("x")));
        await Measure("1,000 grains, 2 threads, calls that answer a value", null, Callers, 1, silo => Many(silo, keys, static grain => grain.List(Query)));
        await Measure("1,000 grains, 2 threads, the grain named anew for each call", null, Callers, 1, silo => (caller, call) => silo.Grain(keys[Pick(caller, call)]).Withdraw("x"));
        await Measure("1,000 grains, 2 threads, metrics listened to as the server does", ManyGoal, Callers, 1, silo => Many(silo, keys, static grain => grain.Withdraw("x")), isListenedTo: true);
        await Measure("1,000 grains, 1 thread", null, 1, 1, silo => Many(silo, keys, static grain => grain.Withdraw("x")));
        await Measure("one hot grain, 2 threads, each call awaited", HotGoal, Callers, 1, silo => One(silo, static grain => grain.Withdraw("x")));
        await Measure("one hot grain, 2 threads, calls that answer a value", null, Callers, 1, silo => One(silo, static grain => grain.List(Query)));
        await Measure("one hot grain, 2 threads, 64 calls in flight on each", null, Callers, InFlight, silo => One(silo, static grain => grain.Withdraw("x")));
        await Measure("one hot grain, 2 threads, metrics listened to as the server does", HotGoal, Callers, 1, silo => One(silo, static grain => grain.Withdraw("x")), isListenedTo: true);
        await Measure("one hot grain, 1 thread", null, 1, 1, silo => One(silo, static grain => grain.Withdraw("x")));
        await Measure("turns that await: 1,000 grains, 2 threads", null, Callers, 1, silo => Many(silo, keys, static grain => grain.Publish(null!)));
        await Measure("turns that await: one hot grain, 2 threads", null, Callers, 1, silo => One(silo, static grain => grain.Publish(null!)));
        await Measure("turns that await: one hot grain, 64 in flight on each of 2 threads", null, Callers, InFlight, silo => One(silo, static grain => grain.Publish(null!)));
        await MeasureFairness("hot turns before a cold grain's turn, 1 hot grain", 1);
        await MeasureFairness("hot turns before a cold grain's turn, 4 hot grains", 4);
        return new FiguresFile(
            "Grain calls",
            20,
            _figures,
            [
                "Real proxies and a real silo over a grain whose turns do next to nothing; the grains' own unguarded counts of their turns must equal the callers' counts, or the run fails.",
                "Fairness: the worst of the rounds is one whose thread the system took away between two turns; a slice is 64 turns.",
                "Bytes are all that the process allocated in the measured time, by call: the callers' own awaits included.",
            ]);
    }

    private static int Pick(int caller, int call) => ((caller * (GrainCount / 2)) + (call * 7)) % GrainCount;

    private static Func<int, int, Task> Many(TestSilo silo, string[] keys, Func<IDirectoryGrain, Task> call)
    {
        IDirectoryGrain[] grains = [.. keys.Select(silo.Grain)];
        return (caller, number) => call(grains[Pick(caller, number & 0xFFFFF)]);
    }

    private static Func<int, int, Task> One(TestSilo silo, Func<IDirectoryGrain, Task> call)
    {
        IDirectoryGrain[] grains = [.. Enumerable.Range(0, Callers).Select(_ => silo.Grain("hot"))];
        return (caller, _) => call(grains[caller]);
    }

    private async Task Measure(string name, double? goal, int callers, int inFlight, Func<TestSilo, Func<int, int, Task>> load, bool isListenedTo = false)
    {
        if (!name.Contains(only, StringComparison.Ordinal)) return;
        await using var silo = new TestSilo(isListenedTo);
        var rates = await new CallLoad(silo, callers, inFlight, load(silo)).Run(WarmUp, length);
        var rate = Math.Round(rates.TurnsPerSecond);
        Add(new Figure(name, rate, "turns/s", goal is null ? null : FormattableString.Invariant($"over {goal:#,0}"), goal is null ? null : rate > goal, FormattableString.Invariant($"{rates.BytesPerCall:0} bytes a call")));
        if (isListenedTo && !silo.Metrics!.Contains("livehouse_turn_duration_seconds_count", StringComparison.Ordinal)) throw new BenchException("The metrics that were to be listened to counted no turn.");
    }

    private async Task MeasureFairness(string name, int hotGrains)
    {
        if (!name.Contains(only, StringComparison.Ordinal)) return;
        var passed = await Fairness.OverThePool(hotGrains);
        Add(new Figure(name, passed[passed.Count / 2], "turns", Note: FormattableString.Invariant($"median of {passed.Count} rounds, 9 of 10 at most {passed[passed.Count * 9 / 10]:#,0}, worst {passed[^1]:#,0}; 9,000 calls waited for each hot grain")));
    }

    private void Add(Figure figure)
    {
        _figures.Add(figure);
        progress(FormattableString.Invariant($"{figure.Name,-72} {figure.Value,12:#,0} {figure.Unit}   {figure.Note}"));
    }
}
