using BenchmarkDotNet.Attributes;
using Livehouse.Bench.Calls;
using Livehouse.Listings;

namespace Livehouse.Bench.Types;

/// <summary>
/// The same from a front over a gateway on loopback: both ends' serialization and the sockets between are in it. Each time is a call's share of 64 that are on
/// their way together, so that what is measured is the work and not the wake-ups of idle threads.
/// </summary>
public class RemoteCallBenchmarks
{
    private const int Together = 64;
    private static readonly ListStreams Query = new(null, StreamSort.Recent, 1, null);

    private readonly Task[] _calls = new Task[Together];
    private CallStage _stage = null!;
    private IBenchGrain[] _grains = null!;

    [GlobalSetup]
    public void Activate()
    {
        _stage = CallStage.Open(remote: true).GetAwaiter().GetResult();
        _grains = [.. Enumerable.Range(0, Together).Select(n => _stage.Factory.GetGrain<IBenchGrain>($"g{n}"))];
        All(static grain => grain.Note("activate")).GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Stop() => _stage.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Description = "grain call from a front, a text", OperationsPerInvoke = Together)]
    public Task Call() => All(static grain => grain.Note("x"));

    [Benchmark(Description = "grain call from a front, a message and an answer", OperationsPerInvoke = Together)]
    public Task CallThatAnswers() => All(static grain => grain.Ask(Query));

    [Benchmark(Description = "grain call from a front, a chat message and its receipt", OperationsPerInvoke = Together)]
    public Task Say() => All(static grain => grain.Say(SampleMessages.Message));

    [Benchmark(Description = "grain call from a front, a join and its answer with 50 messages", OperationsPerInvoke = Together)]
    public Task Join() => All(static grain => grain.Join(SampleMessages.Join));

    private Task All(Func<IBenchGrain, Task> call)
    {
        for (var n = 0; n < Together; n++) _calls[n] = call(_grains[n]);
        return Task.WhenAll(_calls);
    }
}
