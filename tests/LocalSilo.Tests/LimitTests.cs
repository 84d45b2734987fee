using Livehouse.LocalSilo;

namespace Livehouse.Tests;

public sealed class LimitTests : LocalSiloTestBase
{
    protected override LocalSiloOptions Options => new() { MailboxLengthMax = 3, CallTimeout = TimeSpan.FromSeconds(20), SliceLengthMax = 8 };

    [Fact]
    public async Task GivenAFullMailbox_WhenTheGrainIsCalled_ThenThatCallFailsAtOnceAndTheOthersAreServed()
    {
        var gate = Gate();
        Probe.OnTurn = (_, word) => word == "first" ? gate.Task : Task.CompletedTask;
        var first = Grain().Withdraw("first");
        await Probe.Reaches("=first");
        var waiting = Enumerable.Range(0, 3).Select(number => Grain().Withdraw($"{number}")).ToArray();
        var refused = await Assert.ThrowsAsync<GrainOverloadedException>(() => Within(Grain().Withdraw("too many")));
        Assert.Equal("directory/g", refused.Grain.ToString());
        await Within(Grain("another").Withdraw("fine"));
        gate.SetResult();
        await Within(Task.WhenAll([first, .. waiting]));
        await Within(Grain().Withdraw("room again"));
        Assert.DoesNotContain("too many", Probe.Turns);
    }

    [Fact]
    public async Task GivenATurnThatTakesTooLong_WhenTheTimeoutIsOver_ThenItsCallersAreToldAndTheTurnsGoOn()
    {
        var gate = Gate();
        Probe.OnTurn = (_, word) => word == "slow" ? gate.Task : Task.CompletedTask;
        var slow = Grain().Withdraw("slow");
        await Probe.Reaches("=slow");
        var waiting = Grain().Withdraw("waiting");
        Clock.Advance(Options.CallTimeout - TimeSpan.FromMilliseconds(1));
        Assert.False(slow.IsCompleted);
        var late = Grain().Withdraw("late");
        Clock.Advance(Options.SweepPeriod);
        await Assert.ThrowsAsync<TimeoutException>(() => Within(slow));
        await Assert.ThrowsAsync<TimeoutException>(() => Within(waiting));
        Assert.False(late.IsCompleted);
        gate.SetResult();
        await Within(late);
        Assert.Equal(["slow", "slow.", "waiting", "waiting.", "late", "late."], Probe.Turns);
        Assert.Equal(1, Probe.Activations);
    }

    [Fact]
    public async Task GivenACallerThatWasToldOfATimeout_WhenItsTurnThenFails_ThenTheActivationIsDropped()
    {
        var gate = Gate();
        Probe.OnTurn = async (_, word) =>
        {
            if (word != "slow") return;
            await gate.Task;
            throw new InvalidOperationException("too late");
        };
        var slow = Grain().Withdraw("slow");
        await Probe.Reaches("=slow");
        Clock.Advance(Options.CallTimeout + Options.SweepPeriod);
        await Assert.ThrowsAsync<TimeoutException>(() => Within(slow));
        gate.SetResult();
        await Within(Grain().Withdraw("next"));
        Assert.Equal(2, Probe.Activations);
    }

    [Fact]
    public async Task GivenTwoGrainsThatWaitForEachOther_WhenTheTimeoutIsOver_ThenBothAreFree()
    {
        Probe.OnTurn = (grain, word) => word switch
        {
            "go" => grain.Host.Grains.Directory("b").Withdraw("back"),
            "back" => grain.Host.Grains.Directory("a").Withdraw("never"),
            _ => Task.CompletedTask,
        };
        var call = Grain("a").Withdraw("go");
        await Probe.Reaches("=back");
        Clock.Advance(Options.CallTimeout + Options.SweepPeriod);
        await Assert.ThrowsAsync<TimeoutException>(() => Within(call));
        await Within(Grain("a").Withdraw("free"));
        await Within(Grain("b").Withdraw("free"));
    }

    [Fact]
    public async Task GivenGrainsThatNeverRest_WhenAnotherIsCalled_ThenItHasItsTurnAfterAFewSlices()
    {
        var hot = Environment.ProcessorCount * 4;
        var (turns, turnsBefore, ended) = (0, 0, false);
        Probe.OnTurn = (grain, word) =>
        {
            if (word == "cold")
            {
                turnsBefore = Volatile.Read(ref turns);
                return Task.CompletedTask;
            }

            Interlocked.Increment(ref turns);
            if (!Volatile.Read(ref ended)) _ = grain.Host.Grains.Directory(grain.Key).Withdraw("hot");
            return Task.CompletedTask;
        };
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        for (var number = 0; number < hot; number++) _ = Grain($"hot{number}").Withdraw("hot");
        await Within(Grain("cold").Withdraw("cold"));
        Volatile.Write(ref ended, true);
        Assert.InRange(turnsBefore, 0, 100 * hot * Options.SliceLengthMax);
    }

    [Fact]
    public async Task GivenAnIdleGrain_WhenACallerWithoutAContextCallsIt_ThenTheTurnRunsOnItsThread()
    {
        await Task.Run(() =>
        {
            var (caller, turn) = (Environment.CurrentManagedThreadId, 0);
            Probe.OnTurn = (_, _) =>
            {
                turn = Environment.CurrentManagedThreadId;
                return Task.CompletedTask;
            };
            Assert.True(Grain().Withdraw("here").IsCompletedSuccessfully);
            Assert.Equal(caller, turn);
        });
    }

    [Fact]
    public async Task GivenACallersContext_WhenItsCallStartsATimer_ThenTheTicksDoNotCarryIt()
    {
        var request = new AsyncLocal<string?>();
        var seen = new TaskCompletionSource<string?>();
        Probe.OnTurn = (grain, _) =>
        {
            grain.StartTimer("t", TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan, () =>
            {
                seen.SetResult(request.Value);
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        };
        await using var silo = Silos.Start(Probe, TimeProvider.System);
        request.Value = "a web request";
        await Within(silo.Directory("g").Withdraw("start"));
        Assert.Null(await seen.Task.WaitAsync(Contract.Probe.Patience));
    }
}
