namespace Livehouse.Tests.Activations;

public sealed partial class GrainHostTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task GivenATimer_WhenItsTimeComes_ThenItTicksFirstAfterTheDueTimeAndThenEachPeriod()
    {
        await StartTimer(2 * Second, Second);
        Clock.Advance(2 * Second - TimeSpan.FromMilliseconds(1));
        await Within(Ask(Grain(), "before"));
        Assert.DoesNotContain("~t", Probe.Journal);
        for (var tick = 1; tick <= 3; tick++)
        {
            Clock.Advance(Second);
            await Probe.Reaches("~t.", tick);
            await Within(Ask(Grain(), "between"));
        }
    }

    [Fact]
    public async Task GivenATimerWithoutAPeriod_WhenItsTimeIsLongOver_ThenItTickedOnce()
    {
        await StartTimer(Second, Timeout.InfiniteTimeSpan);
        Clock.Advance(Second);
        await Probe.Reaches("~t.");
        Clock.Advance(20 * Second);
        await Within(Ask(Grain(), "after"));
        Assert.Single(Probe.Journal, "~t");
    }

    [Fact]
    public async Task GivenATurnUnderWay_WhenATimerFallsDueManyTimes_ThenOneTickWaitsForTheTurnToEnd()
    {
        await StartTimer(Second, Second);
        var gate = Gate();
        Probe.OnTurn = (_, _) => gate.Task;
        var call = Grain().Handle("long");
        await Probe.Reaches("=long");
        Clock.Advance(10 * Second);
        Assert.DoesNotContain("~t", Probe.Journal);
        gate.SetResult();
        await Within(call);
        await Probe.Reaches("~t.");
        Probe.OnTurn = (_, _) => Task.CompletedTask;
        await Within(Ask(Grain(), "after"));
        Assert.Single(Probe.Journal, "~t");
        Assert.True(Probe.PlaceOf("=long.") < Probe.PlaceOf("~t"));
    }

    [Fact]
    public async Task GivenATickThatAwaits_WhenTheGrainIsCalled_ThenTheCallWaitsForTheTickToEnd()
    {
        var gate = Gate();
        await StartTimer(Second, Second, () => gate.Task);
        Clock.Advance(Second);
        await Probe.Reaches("~t");
        var call = Ask(Grain(), "call");
        Assert.False(call.IsCompleted);
        gate.SetResult();
        await Within(call);
        Assert.True(Probe.PlaceOf("~t.") < Probe.PlaceOf("=call"));
    }

    [Fact]
    public async Task GivenATimer_WhenItIsDisposed_ThenEvenTheTickThatWaitsIsLeftOut()
    {
        var timer = await StartTimer(Second, Second);
        var gate = Gate();
        Probe.OnTurn = async (_, word) =>
        {
            if (word != "stop") return;
            await gate.Task;
            timer.Dispose();
        };
        var call = Ask(Grain(), "stop");
        await Probe.Reaches("=stop");
        Clock.Advance(5 * Second);
        gate.SetResult();
        await Within(call);
        Clock.Advance(5 * Second);
        await Within(Ask(Grain(), "after"));
        Assert.DoesNotContain("~t", Probe.Journal);
    }

    [Fact]
    public async Task GivenATickThatFails_WhenTheGrainIsCalled_ThenANewActivationAnswersAndTheTimerIsGone()
    {
        await StartTimer(Second, Second, () => throw new InvalidOperationException("broken tick"));
        Clock.Advance(Second);
        await Probe.Reaches("~t.");
        Assert.Equal("after by 2", await Within(Ask(Grain(), "after")));
        Clock.Advance(5 * Second);
        await Within(Ask(Grain(), "later"));
        Assert.Single(Probe.Journal, "~t");
        Assert.DoesNotContain("-", Probe.Journal);
    }

    [Fact]
    public async Task GivenAFailedActivation_WhenItHadStartedATimer_ThenThatNeverTicks()
    {
        Probe.OnActivate = grain =>
        {
            if (grain.Number > 1) return Task.CompletedTask;
            grain.StartTimer("t", Second, Second);
            throw new IOException("no storage");
        };
        await Assert.ThrowsAsync<IOException>(() => Within(Ask(Grain(), "first")));
        await Within(Ask(Grain(), "second"));
        Clock.Advance(5 * Second);
        await Within(Ask(Grain(), "third"));
        Assert.DoesNotContain("~t", Probe.Journal);
    }

    [Fact]
    public async Task GivenAnActivationThatIsOver_WhenItStartsATimer_ThenThatNeverTicks()
    {
        Probe.OnDeactivate = grain =>
        {
            grain.StartTimer("t", Second, Second);
            return Task.CompletedTask;
        };
        await Within(Ask(Grain(), "first"));
        await PassIdleTime();
        await Probe.Reaches("-.");
        Clock.Advance(5 * Second);
        await Within(Ask(Grain(), "second"));
        Assert.DoesNotContain("~t", Probe.Journal);
    }

    private async Task<IDisposable> StartTimer(TimeSpan due, TimeSpan period, Func<Task>? tick = null)
    {
        IDisposable? timer = null;
        Probe.OnTurn = (grain, _) =>
        {
            timer = grain.StartTimer("t", due, period, tick);
            return Task.CompletedTask;
        };
        await Within(Ask(Grain(), "start timer"));
        Probe.OnTurn = (_, _) => Task.CompletedTask;
        return timer!;
    }
}
