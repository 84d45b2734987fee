using Livehouse.Testing;
using Livehouse.Tests.Contract;

namespace Livehouse.Tests;

/// <summary>One reference to a grain in the hands of several threads.</summary>
public sealed class SharedReferenceTests
{
    private const int Threads = 2;
    private const int GrainCount = 40_000;

    /// <summary>
    /// Two first calls by one reference once made two activations: the second caller met the first one's cell between its own two looks at the reference, took it for a retired one and threw
    /// it out of the table while it was at work.
    /// </summary>
    [Fact]
    public async Task GivenOneReference_WhenTwoThreadsMakeItsFirstCallAtOnce_ThenThereIsOneActivation()
    {
        var (activations, arrived) = (0, 0);
        var silo = Silos.Start((_, _) =>
        {
            Interlocked.Increment(ref activations);
            return new PlainGrain(_ => Task.CompletedTask);
        }, new FakeClock());
        var grains = Enumerable.Range(0, GrainCount).Select(number => silo.Directory($"{number}")).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Run(async () =>
        {
            for (var number = 0; number < GrainCount; number++)
            {
                Interlocked.Increment(ref arrived);
                var patience = new SpinWait();
                while (Volatile.Read(ref arrived) < Threads * (number + 1)) patience.SpinOnce(sleep1Threshold: -1);
                await grains[number].Withdraw("first");
            }
        }))).WaitAsync(Probe.Patience);
        Assert.Equal(GrainCount, activations);
        silo.Kill();
    }
}
