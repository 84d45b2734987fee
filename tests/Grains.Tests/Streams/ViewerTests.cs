using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Streams;

/// <summary>Viewers as the stream announces them, and as fronts come and go.</summary>
public sealed class ViewerTests
{
    [Fact]
    public async Task GivenFewViewers_WhenTheyComeAndGo_ThenEachIsNamed()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        await scene.Join(People.Ann);
        await scene.Join(People.Bob);
        await scene.Stream.Leave(new LeaveStream("front", "c-ann"));
        await scene.Stream.Leave(new LeaveStream("front", "c-ann"));
        scene.Advance(100);

        Assert.Equal(
            [("ann", "Name of ann", 1), ("bob", "Name of bob", 2)],
            front.Received<ViewerMoved>(StreamEventNames.ViewerJoined).Select(told => (told.UserId, told.UserName, told.Viewers)));
        Assert.Equal([("ann", 1)], front.Received<ViewerMoved>(StreamEventNames.ViewerLeft).Select(told => (told.UserId, told.Viewers)));
    }

    [Fact]
    public async Task GivenACrowd_WhenTheHundredAndFirstComes_ThenOnlyCountsAreTold()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        for (var at = 1; at <= 103; at++) await scene.Join(People.Viewer($"u{at}"));
        scene.Advance(2_000);

        Assert.Equal(100, front.Received<ViewerMoved>(StreamEventNames.ViewerJoined).Count);
        Assert.Equal((103, 103), front.Received<ViewersChanged>(StreamEventNames.Viewers).Select(told => (told.Viewers, told.PeakViewers)).Last());
        front.Forget();
        for (var at = 1; at <= 3; at++) await scene.Stream.Leave(new LeaveStream("front", $"c-u{at}"));
        scene.Advance(2_000);
        Assert.Equal(["u3"], front.Received<ViewerMoved>(StreamEventNames.ViewerLeft).Select(told => told.UserId));
    }

    [Fact]
    public async Task GivenViewersComingAllTheTime_WhenCountsAreTold_ThenAtMostOnceASecondAndTheLastIsRight()
    {
        var scene = await Live(options: options => options with { BatchEvery = TimeSpan.Zero });
        var front = await scene.Subscribe();
        scene.Silo.Clock.Advance(TimeSpan.FromTicks(7_777));
        for (var at = 0; at < 90; at++)
        {
            await scene.Join(People.Viewer($"u{at}"));
            scene.Silo.Clock.Advance(TimeSpan.FromTicks(700_001));
        }

        scene.Advance(3_000);

        var times = front.Batches.Where(entry => entry.Batch.Events.Any(told => told.Name == StreamEventNames.Viewers)).Select(entry => entry.At).ToList();
        Assert.InRange(times.Count, 6, 9);
        Assert.All(
            times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(1), $"{pair.Second - pair.First} between two"));
        Assert.Equal(90, front.Received<ViewersChanged>(StreamEventNames.Viewers)[^1].Viewers);
    }

    [Fact]
    public async Task GivenAnIdleStream_WhenAViewerComes_ThenTheCountIsToldAtOnce()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        await scene.Join(People.Ann);
        scene.Advance(25);

        Assert.Equal(1, Assert.Single(front.Received<ViewersChanged>(StreamEventNames.Viewers)).Viewers);
    }

    [Fact]
    public async Task GivenViewers_WhenTheGrainIsActivatedAnew_ThenPeakAndViewsStandAndFrontsBringTheirViewersBack()
    {
        var scene = await Live();
        await scene.Join(People.Ann);
        await scene.Join(People.Bob);
        scene.Advance(500);
        scene.Silo.Crash();
        Assert.Equal((0, 2, 2L), await Counts(scene));
        Assert.False((await scene.Stream.Subscribe("front", new RecordingFront(() => scene.Silo.Now))).Known);

        await scene.Stream.Present(new FrontPresences("front", [new Presence("c-ann", People.Ann), new Presence("c-bob", People.Bob)]));

        Assert.Equal((2, 2, 2L), await Counts(scene));
        Assert.True((await scene.Stream.Subscribe("front", new RecordingFront(() => scene.Silo.Now))).Known);
    }

    [Fact]
    public async Task GivenAFrontThatStopsRenewing_WhenItsLeaseIsOver_ThenItsViewersAreGoneAndOnlyThose()
    {
        var scene = await Live();
        await scene.Subscribe("dead");
        var alive = await scene.Subscribe("alive");
        await scene.Join(People.Ann, frontId: "dead");
        await scene.Join(People.Bob, frontId: "alive");
        for (var second = 0; second < 20; second += 5)
        {
            scene.Advance(5_000);
            await scene.Stream.Subscribe("alive", alive);
        }

        Assert.Equal(1, (await scene.View()).Viewers);
        Assert.Equal("ann", Assert.Single(alive.Received<ViewerMoved>(StreamEventNames.ViewerLeft)).UserId);
        Assert.False((await scene.Stream.Subscribe("dead", alive)).Known);
    }

    [Fact]
    public async Task GivenTheOnlyFront_WhenItRenewsAndThenDies_ThenItsViewersAreGoneWithoutAnybodyAsking()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        await scene.Join(People.Ann);
        scene.Advance(10_000);
        await scene.Stream.Subscribe("front", front);
        scene.Advance(14_999);
        Assert.Equal(1, (await scene.View()).Viewers);
        scene.Advance(5_001);

        Assert.Equal(0, (await scene.View()).Viewers);
    }

    /// <summary>
    /// A front that died between a viewer's join and its own subscription left that viewer counted forever: only leases end viewers, and it had none.
    /// </summary>
    [Fact]
    public async Task GivenAFrontThatDiesBeforeItSubscribes_WhenALeaseHasPassed_ThenItsViewersAreGone()
    {
        var scene = await Live();
        await scene.Join(People.Ann, frontId: "dead");
        await scene.Stream.Present(new FrontPresences("dead too", [new Presence("c1", People.Bob)]));
        Assert.Equal(2, (await scene.View()).Viewers);
        scene.Advance(15_000);

        Assert.Equal(0, (await scene.View()).Viewers);
    }

    [Fact]
    public async Task GivenAFront_WhenItHoldsNoViewerAnyMore_ThenItIsToldNothingAndItsViewersAreGone()
    {
        var scene = await Live();
        var front = await scene.Subscribe();
        await scene.Join(People.Ann);
        scene.Advance(100);
        front.Forget();

        await scene.Stream.Unsubscribe("front");
        await scene.Say(People.Bob);

        Assert.Equal(0, (await scene.View()).Viewers);
        Assert.Empty(front.Events);
    }

    [Fact]
    public async Task GivenAFrontsPresences_WhenSomeMayNotSeeTheStream_ThenTheyAreNotCounted()
    {
        var scene = await Live(Visibility.Invite);

        await scene.Stream.Present(
            new FrontPresences("front", [new Presence("c1", People.Ann), new Presence("c2", People.Moderator), new Presence("c3", People.Stranger)]));

        Assert.Equal(1, (await scene.View()).Viewers);
        await scene.Stream.Stop(People.Host);
        await scene.Stream.Present(new FrontPresences("front", [new Presence("c2", People.Moderator)]));
        Assert.Equal(0, (await scene.View()).Viewers);
    }

    [Fact]
    public async Task GivenTheHostOnTheHub_WhenTheyJoin_ThenTheyAreNoViewer()
    {
        var scene = await Live();
        await scene.Join(People.Host);

        Assert.Equal((0, 0, 0L), await Counts(scene));
    }

    private static async Task<(int Viewers, int Peak, long Total)> Counts(StreamScene scene)
    {
        var view = await scene.View();
        return (view.Viewers, view.PeakViewers, view.TotalViews);
    }
}
