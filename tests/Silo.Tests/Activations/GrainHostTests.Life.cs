namespace Livehouse.Tests.Activations;

public sealed partial class GrainHostTests
{
    [Fact]
    public async Task GivenAnIdleGrain_WhenTheTimeoutIsOver_ThenItIsDeactivatedAndTheNextCallActivatesItAnew()
    {
        Assert.Equal("a by 1", await Within(Ask(Grain(), "a")));
        await PassIdleTime();
        await Probe.Reaches("-.");
        Assert.Equal("b by 2", await Within(Ask(Grain(), "b")));
    }

    [Fact]
    public async Task GivenAnActiveGrain_WhenItIsCalledBeforeTheTimeout_ThenItStays()
    {
        for (var call = 0; call < 5; call++)
        {
            Assert.Equal($"{call} by 1", await Within(Ask(Grain(), $"{call}")));
            Clock.Advance(TimeSpan.FromSeconds(115));
        }
    }

    [Fact]
    public async Task GivenAGrainThatOnlyItsTimerRuns_WhenTheTimeoutIsOver_ThenItIsDeactivatedAndTheTimerEnds()
    {
        Probe.OnActivate = grain =>
        {
            if (grain.Number == 1) grain.StartTimer("beat", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));
            return Task.CompletedTask;
        };
        await Within(Ask(Grain(), "a"));
        await AdvanceUntil("~beat.");
        await AdvanceUntilGone();
        await Within(Ask(Grain(), "b"));
        var beats = Probe.Journal.Count(entry => entry == "~beat");
        Clock.Advance(TimeSpan.FromSeconds(90));
        await Within(Ask(Grain(), "c"));
        Assert.Equal(beats, Probe.Journal.Count(entry => entry == "~beat"));
    }

    [Fact]
    public async Task GivenADeactivationUnderWay_WhenTheGrainIsCalled_ThenTheNextActivationAnswersInOrder()
    {
        var gate = Gate();
        Probe.OnDeactivate = grain => grain.Number == 1 ? gate.Task : Task.CompletedTask;
        await Within(Ask(Grain(), "a"));
        await PassIdleTime();
        await Probe.Reaches("-");
        var calls = new[] { Ask(Grain(), "b"), Ask(Grain(), "c") };
        Assert.False(calls[0].IsCompleted);
        gate.SetResult();
        Assert.Equal(["b by 2", "c by 2"], await Within(Task.WhenAll(calls)));
        AssertJournal(["-", "-.", "+", "+.", "=b", "=b.", "=c", "=c."], Probe.Journal.Skip(4));
    }

    [Fact]
    public async Task GivenADeactivationThatFails_WhenTheGrainIsCalled_ThenTheNextActivationAnswers()
    {
        Probe.OnDeactivate = grain => grain.Number == 1 ? throw new IOException("disk full") : Task.CompletedTask;
        await Within(Ask(Grain(), "a"));
        await PassIdleTime();
        await Probe.Reaches("-.");
        Assert.Equal("b by 2", await Within(Ask(Grain(), "b")));
    }

    [Fact]
    public async Task GivenATurnThatAsksToEnd_WhenOthersWait_ThenTheGrainIsDeactivatedAndTheyGetANewActivation()
    {
        var gate = Gate();
        Probe.OnTurn = (grain, word) =>
        {
            if (word != "end") return Task.CompletedTask;
            grain.Host.DeactivateSoon();
            return gate.Task;
        };
        var end = Ask(Grain(), "end");
        await Probe.Reaches("=end");
        var next = Ask(Grain(), "next");
        gate.SetResult();
        Assert.Equal(["end by 1", "next by 2"], await Within(Task.WhenAll(end, next)));
        Assert.Equal(["+", "+.", "=end", "=end.", "-", "-.", "+", "+.", "=next", "=next."], Probe.Journal);
    }

    [Fact]
    public async Task GivenATurnThatAsksToEnd_WhenNobodyWaits_ThenTheGrainIsDeactivated()
    {
        Probe.OnTurn = (grain, _) =>
        {
            grain.Host.DeactivateSoon();
            return Task.CompletedTask;
        };
        await Within(Ask(Grain(), "end"));
        await Probe.Reaches("-.");
    }

    [Fact]
    public async Task GivenAnActivationThatAtOnceAsksToEnd_WhenACallWaits_ThenItIsServedFirst()
    {
        Probe.OnActivate = grain =>
        {
            grain.Host.DeactivateSoon();
            return Task.CompletedTask;
        };
        Assert.Equal("a by 1", await Within(Ask(Grain(), "a")));
        await Probe.Reaches("-.");
        Assert.Equal("b by 2", await Within(Ask(Grain(), "b")));
    }

    [Fact]
    public async Task GivenAGrainThatHasNothingToKeep_WhenManyCallItAtOnce_ThenOneActivationAnswersAllAndEndsAfterTheLast()
    {
        var gate = Gate();
        Probe.OnTurn = (grain, word) =>
        {
            if (word == "first") return Task.CompletedTask;
            grain.Host.DeactivateWhenIdle();
            return gate.Task;
        };
        // While the grain's place is being looked up, calls do not wait at the grain.
        await Within(Ask(Grain(), "first"));
        var calls = Enumerable.Range(0, 100).Select(call => Ask(Grain(), $"{call}")).ToList();
        await Probe.Reaches("=0");
        gate.SetResult();
        Assert.Equal(Enumerable.Range(0, 100).Select(call => $"{call} by 1"), await Within(Task.WhenAll(calls)));
        await Probe.Reaches("-.");
        Assert.Equal("again by 2", await Within(Ask(Grain(), "again")));
    }

    [Fact]
    public async Task GivenAGrainThatHadNothingToKeep_WhenALaterTurnSaysNothingOfIt_ThenItStays()
    {
        var gate = Gate();
        Probe.OnTurn = (grain, word) =>
        {
            if (word != "empty") return Task.CompletedTask;
            grain.Host.DeactivateWhenIdle();
            return gate.Task;
        };
        var empty = Ask(Grain(), "empty");
        await Probe.Reaches("=empty");
        var kept = Ask(Grain(), "kept");
        gate.SetResult();
        Assert.Equal(["empty by 1", "kept by 1"], await Within(Task.WhenAll(empty, kept)));
        await Settle();
        Assert.Equal("still by 1", await Within(Ask(Grain(), "still")));
    }
}
