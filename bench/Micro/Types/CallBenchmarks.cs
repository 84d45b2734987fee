using BenchmarkDotNet.Attributes;
using Livehouse.Bench.Calls;
using Livehouse.Listings;

namespace Livehouse.Bench.Types;

/// <summary>One caller and one grain with no other callers, in one process.</summary>
public class CallBenchmarks
{
    private static readonly ListStreams Query = new(null, StreamSort.Recent, 1, null);

    private CallStage _stage = null!;
    private IBenchGrain _grain = null!;

    [GlobalSetup]
    public void Activate()
    {
        _stage = CallStage.Open(remote: false).GetAwaiter().GetResult();
        _grain = _stage.Factory.GetGrain<IBenchGrain>("g");
        _grain.Note("activate").GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Stop() => _stage.DisposeAsync().AsTask().GetAwaiter().GetResult();

    [Benchmark(Description = "grain call, idle grain")]
    public Task Call() => _grain.Note("x");

    [Benchmark(Description = "grain call, a message and an answer")]
    public Task CallThatAnswers() => _grain.Ask(Query);

    [Benchmark(Description = "grain call, a chat message and its receipt")]
    public Task Say() => _grain.Say(SampleMessages.Message);

    [Benchmark(Description = "grain call, a join and its answer with 50 messages")]
    public Task Join() => _grain.Join(SampleMessages.Join);

    [Benchmark(Description = "grain call, the turn awaits")]
    public Task CallThatAwaits() => _grain.Wait();

    [Benchmark(Description = "a grain's reference, made anew")]
    public object Reference() => _stage.Factory.GetGrain<IBenchGrain>("g");
}
