using Livehouse.Hosting;
using Livehouse.LocalSilo;
using Livehouse.Tests.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Tests;

/// <summary>The contract, with callers whose own thread runs the turns of idle grains.</summary>
public sealed class LocalSiloOnTheCallersThread() : LocalSiloContract(null);

/// <summary>The contract, with callers whose awaits must come back to a context of their own, so that every turn runs on the thread pool.</summary>
public sealed class LocalSiloOnTheThreadPool() : LocalSiloContract(new SynchronizationContext());

/// <summary>The contract, and what this host promises beyond it: Orleans keeps no order between calls that don't wait for each other.</summary>
public abstract class LocalSiloContract(SynchronizationContext? callers) : GrainHostContract
{
    protected override IGrains Start()
    {
        SynchronizationContext.SetSynchronizationContext(callers);
        var options = new LocalSiloOptions { IdleTimeout = IdleTimeout };
        return new LocalSilo.LocalSilo(options, Silos.Directories(Probe), Clock, () => OutboxCommitted++, NullLogger<LocalSilo.LocalSilo>.Instance);
    }

    [Fact]
    public async Task GivenAGrainThatAsksToStay_WhenNobodyCallsIt_ThenItGoesOnlyAfterThatTime()
    {
        Probe.OnTurn = (grain, word) =>
        {
            if (word == "stay") grain.Host.StayActive(TimeSpan.FromMinutes(10));
            return Task.CompletedTask;
        };
        await Within(Ask(Grain("called"), "stay"));
        await Within(Ask(Grain("left alone"), "stay"));
        var start = Clock.GetUtcNow();
        Clock.Advance(TimeSpan.FromMinutes(10) - Notice);
        Assert.Equal("check by 1", await Within(Ask(Grain("called"), "check")));
        await AdvanceUntilGone();
        Assert.True(Clock.GetUtcNow() - start >= TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task GivenACallerThatDoesNotWait_WhenItCallsOften_ThenTheTurnsRunInThatOrder()
    {
        Probe.OnTurn = (_, word) => word.EndsWith('5') ? Yielding() : Task.CompletedTask;
        var words = Enumerable.Range(0, 500).Select(number => $"{number}").ToArray();
        var grain = Grain();
        await Within(Task.WhenAll(words.Select(grain.Withdraw)));
        Assert.Equal(words, Probe.Turns.Where(word => !word.EndsWith('.')));
    }

    [Fact]
    public async Task GivenOneGrainUnderTwoNames_WhenBothAreCalled_ThenTheOrderHoldsOverBoth()
    {
        var gate = Gate();
        Probe.OnTurn = (_, word) => word == "first" ? gate.Task : Task.CompletedTask;
        var calls = new[] { Grain().Withdraw("first"), Grain().Withdraw("second"), Grain().Withdraw("third") };
        gate.SetResult();
        await Within(Task.WhenAll(calls));
        Assert.Equal(["first", "first.", "second", "second.", "third", "third."], Probe.Turns);
    }
}
