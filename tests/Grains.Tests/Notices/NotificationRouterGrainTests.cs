using Livehouse.Hosting;
using Livehouse.Notices;
using Livehouse.Tests.Grains.Hosting;
using Livehouse.Tests.Grains.Inboxes;

namespace Livehouse.Tests.Grains.Notices;

public sealed class NotificationRouterGrainTests
{
    private static readonly UserNotice Notice = new("default", "ann", UserNoticeNames.Inbox, "{}"u8.ToArray());

    private readonly TestSilo _silo = new();

    private INotificationRouterGrain Board => _silo.NotificationRouter();

    [Fact]
    public async Task GivenFronts_WhenSomebodyIsNotified_ThenEachHearsItUntilItIsUnregistered()
    {
        var (first, second) = (new RecordingUserFront(), new RecordingUserFront());
        Assert.False((await Board.Register("first", first)).Known);
        Assert.False((await Board.Register("second", second)).Known);
        await Board.Notify(Notice);
        await Board.Unregister("first");
        await Board.Unregister("unknown");
        await Board.Notify(Notice);
        Assert.Equal([Notice], first.Heard);
        Assert.Equal([Notice, Notice], second.Heard);
    }

    [Fact]
    public async Task GivenALease_WhenItIsRenewedInTime_ThenItIsKnownAndOtherwiseItIsOver()
    {
        var front = new RecordingUserFront();
        await Board.Register("front", front);
        _silo.Clock.Advance(TimeSpan.FromSeconds(14));
        Assert.True((await Board.Register("front", front)).Known);
        _silo.Clock.Advance(TimeSpan.FromSeconds(14.9));
        await Board.Notify(Notice);
        _silo.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await Board.Notify(Notice);
        Assert.Single(front.Heard);
        Assert.False((await Board.Register("front", front)).Known);
    }

    [Fact]
    public async Task GivenACrash_WhenAFrontRegistersAgain_ThenItIsToldThatItWasForgotten()
    {
        var front = new RecordingUserFront();
        await Board.Register("front", front);
        _silo.Crash();
        await Board.Notify(Notice);
        Assert.Empty(front.Heard);
        Assert.False((await Board.Register("front", front)).Known);
    }

    [Fact]
    public async Task GivenAFrontThatCameBackUnderItsName_WhenNotified_ThenOnlyTheNewOneHears()
    {
        var (before, after) = (new RecordingUserFront(), new RecordingUserFront());
        await Board.Register("front", before);
        await Board.Register("front", after);
        await Board.Notify(Notice);
        Assert.Empty(before.Heard);
        Assert.Single(after.Heard);
    }

    [Fact]
    public async Task GivenLeasesThatEnd_WhenOthersLive_ThenTheEndedAreForgotten()
    {
        var (dead, living) = (new RecordingUserFront(), new RecordingUserFront());
        await Board.Register("dead", dead);
        for (var at = 0; at < 10; at++)
        {
            _silo.Clock.Advance(TimeSpan.FromSeconds(5));
            await Board.Register("living", living);
        }

        await Board.Notify(Notice);
        Assert.Empty(dead.Heard);
        Assert.Single(living.Heard);
    }

    [Fact]
    public async Task GivenFronts_WhenTheyCountTheirConnections_ThenTheLatestCountsAreListedUntilTheirLeasesEnd()
    {
        await Board.Register("first", new RecordingUserFront());
        await Board.Register("second", new RecordingUserFront());
        await Board.Count(new FrontCount("first", 3));
        await Board.Count(new FrontCount("first", 2));
        await Board.Count(new FrontCount("unknown", 9));
        Assert.Equal([new FrontCount("first", 2), new FrontCount("second", 0)], (await Board.Fronts()).Fronts.OrderBy(front => front.FrontId));

        _silo.Clock.Advance(TimeSpan.FromSeconds(14));
        await Board.Register("first", new RecordingUserFront());
        _silo.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([new FrontCount("first", 2)], (await Board.Fronts()).Fronts);
    }
}
