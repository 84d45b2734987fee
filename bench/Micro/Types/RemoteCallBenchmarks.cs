using BenchmarkDotNet.Attributes;
using Livehouse.Bench.Calls;
using Livehouse.Listings;

namespace Livehouse.Bench.Types;

/// <summary>The same from a front over a gateway on loopback: both ends' serialization and the sockets between are in it.</summary>
public class RemoteCallBenchmarks
{
    private static readonly ListStreams Query = new(null, StreamSort.Recent, 1, null);

    private CallStage _stage = null!;
    private IBenchGrain _grain = null!;

    [GlobalSetup]
    public void Activate()
    {
        _stage = CallStage.Open(remote: true).GetAwaiter().GetResult();
        _grain = _stage.Factory.GetGrain<IBenchGrain>("g");
        _grain.Note("activate").GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Stop() => _stage.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Description = "grain call from a front, a text")]
    public Task Call() => _grain.Note("x");

    [Benchmark(Description = "grain call from a front, a message and an answer")]
    public Task CallThatAnswers() => _grain.Ask(Query);
}
