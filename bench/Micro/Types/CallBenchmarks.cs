using BenchmarkDotNet.Attributes;
using Livehouse.Bench.Calls;
using Livehouse.Listings;

namespace Livehouse.Bench.Types;

/// <summary>One caller, one grain that nobody else calls.</summary>
public class CallBenchmarks
{
    private IDirectoryGrain _grain = null!;
    private Func<string, IDirectoryGrain> _named = null!;
    private Func<ValueTask> _stop = null!;

    [GlobalSetup]
    public void Activate()
    {
        var silo = new TestSilo();
        (_named, _stop) = (silo.Grain, silo.DisposeAsync);
        _grain = silo.Grain("g");
        _grain.Withdraw("activate").GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Stop() => _stop().AsTask().GetAwaiter().GetResult();

    [Benchmark(Description = "grain call, idle grain")]
    public Task Call() => _grain.Withdraw("x");

    [Benchmark(Description = "grain call, idle grain, named anew")]
    public Task CallByName() => _named("g").Withdraw("x");

    [Benchmark(Description = "grain call, the turn awaits")]
    public Task CallThatAwaits() => _grain.Publish(null!);
}
