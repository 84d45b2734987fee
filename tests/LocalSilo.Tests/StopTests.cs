using Livehouse.LocalSilo;

namespace Livehouse.Tests;

public sealed class StopTests : LocalSiloTestBase
{
    [Fact]
    public async Task GivenTurnsThatWait_WhenTheSiloStops_ThenTheyAreTakenAndEveryGrainWritesWhatItHolds()
    {
        var gate = Gate();
        Probe.OnTurn = (_, word) => word == "first" ? gate.Task : Task.CompletedTask;
        await Within(Grain("idle").Withdraw("quick"));
        var calls = new[] { Grain().Withdraw("first"), Grain().Withdraw("second") };
        await Probe.Reaches("=first");
        var stop = Silo.DisposeAsync().AsTask();
        Assert.False(stop.IsCompleted);
        gate.SetResult();
        await Within(stop);
        await Within(Task.WhenAll(calls));
        Assert.Contains("second.", Probe.Turns);
        Assert.Equal(2, Probe.Journal.Count(entry => entry == "-."));
        Assert.Equal("-.", Probe.Journal[^1]);
    }

    [Fact]
    public async Task GivenASiloThatStops_WhenItIsCalledFromOutside_ThenItRefuses()
    {
        var gate = Gate();
        Probe.OnTurn = (_, _) => gate.Task;
        var call = Grain().Withdraw("under way");
        await Probe.Reaches("=under way");
        var stop = Silo.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<SiloStoppedException>(() => Within(Grain().Withdraw("known grain")));
        await Assert.ThrowsAsync<SiloStoppedException>(() => Within(Grain("new").Withdraw("new grain")));
        gate.SetResult();
        await Within(Task.WhenAll(call, stop));
        await Assert.ThrowsAsync<SiloStoppedException>(() => Within(Grain().Withdraw("after")));
        Assert.Equal(1, Probe.Activations);
    }

    [Fact]
    public async Task GivenASiloThatStops_WhenItsGrainsCallEachOther_ThenTheyAreServed()
    {
        Probe.OnDeactivate = grain => grain.Key == "stream" ? grain.Host.Grains.Directory("list").Withdraw("stream") : Task.CompletedTask;
        await Within(Grain("stream").Withdraw("start"));
        await Within(Silo.DisposeAsync().AsTask());
        Assert.Equal(["start", "start.", "stream", "stream."], Probe.Turns);
        Assert.Equal(2, Probe.Journal.Count(entry => entry == "-."));
    }

    [Fact]
    public async Task GivenATurnThatNeverEnds_WhenTheSiloStops_ThenItGivesUpAfterTheTimeout()
    {
        Probe.OnTurn = (grain, _) => grain.Key == "hung" ? Gate().Task : Task.CompletedTask;
        var hung = Grain("hung").Withdraw("for ever");
        await Within(Grain("good").Withdraw("quick"));
        await Probe.Reaches("=for ever");
        var stop = Silo.DisposeAsync().AsTask();
        await Probe.Reaches("-.");
        Assert.False(stop.IsCompleted);
        Clock.Advance(Options.StopTimeout);
        await Within(stop);
        await Assert.ThrowsAsync<SiloStoppedException>(() => Within(hung));
    }

    [Fact]
    public async Task GivenASilo_WhenItIsStoppedTwice_ThenBothWaitForTheSameStop()
    {
        var gate = Gate();
        Probe.OnDeactivate = _ => gate.Task;
        await Within(Grain().Withdraw("a"));
        var stops = new[] { Silo.DisposeAsync().AsTask(), Silo.DisposeAsync().AsTask() };
        Assert.All(stops, stop => Assert.False(stop.IsCompleted));
        gate.SetResult();
        await Within(Task.WhenAll(stops));
        Assert.Single(Probe.Journal, "-");
    }

    [Fact]
    public async Task GivenASiloThatWasNeverCalled_WhenItStops_ThenThatIsDoneAtOnce() => await Within(Silo.DisposeAsync().AsTask());

    [Fact]
    public async Task GivenGrainsAtWork_WhenTheSiloIsKilled_ThenCallersAreToldAndNoGrainGetsALastWord()
    {
        var gate = Gate();
        Probe.OnTurn = (grain, _) => grain.Key == "busy" ? gate.Task : Task.CompletedTask;
        await Within(Grain("idle").Withdraw("quick"));
        var calls = new[] { Grain("busy").Withdraw("under way"), Grain("busy").Withdraw("waiting") };
        await Probe.Reaches("=under way");
        Silo.Kill();
        foreach (var call in calls) await Assert.ThrowsAsync<SiloStoppedException>(() => Within(call));
        gate.SetResult();
        await Probe.Reaches("=under way.");
        await Assert.ThrowsAsync<SiloStoppedException>(() => Within(Grain("idle").Withdraw("after")));
        Assert.DoesNotContain("-", Probe.Journal);
        Assert.DoesNotContain("waiting", Probe.Turns);
    }

    [Fact]
    public async Task GivenAKilledSilo_WhenATurnOfItGoesOn_ThenItReachesNoGrainAndItsTimersAreDead()
    {
        var (gate, over) = (Gate(), Gate());
        Exception? refusal = null;
        Probe.OnTurn = async (grain, word) =>
        {
            if (word != "zombie") return;
            await gate.Task;
            grain.StartTimer("t", TimeSpan.Zero, TimeSpan.FromSeconds(1));
            refusal = await Record.ExceptionAsync(() => grain.Host.Grains.Directory("other").Withdraw("from the dead"));
            over.SetResult();
        };
        _ = Grain().Withdraw("zombie");
        await Probe.Reaches("=zombie");
        Silo.Kill();
        gate.SetResult();
        await Within(over.Task);
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.IsType<SiloStoppedException>(refusal);
        Assert.DoesNotContain("~t", Probe.Journal);
        Assert.Equal(0, Clock.TimersPending);
    }

    [Fact]
    public async Task GivenAKilledSilo_WhenItIsStopped_ThenThatIsDoneAtOnce()
    {
        await Within(Grain().Withdraw("a"));
        Silo.Kill();
        await Within(Silo.DisposeAsync().AsTask());
        Assert.DoesNotContain("-", Probe.Journal);
    }
}
