using Livehouse.Grains.Viewers;

namespace Livehouse.Tests.Grains.Viewers;

public sealed class ViewerLedgerTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);
    private static readonly Person Ann = new("ann", "Ann");
    private static readonly Person Bob = new("bob", "Bob");
    private static readonly Person Host = new("host", "Host");

    private readonly ViewerLedger _ledger = new("host");

    [Fact]
    public void GivenOnePersonOnTwoDevicesAndInTheRoom_WhenTheyAreCounted_ThenTheyAreOne()
    {
        Assert.Equal([Ann], _ledger.Connected("f1", "c1", Ann).Joined);
        Assert.True(_ledger.Connected("f2", "c1", Ann).IsNone);
        Assert.True(_ledger.MediaJoined("RM", "PA", Ann, Start).IsNone);

        Assert.Equal((1, 1, 1L), (_ledger.Count, _ledger.Peak, _ledger.TotalViews));
        Assert.True(_ledger.Disconnected("f1", "c1").IsNone);
        Assert.True(_ledger.MediaLeft("RM", "PA").IsNone);
        Assert.True(_ledger.IsPresent("ann"));
        Assert.Equal([Ann], _ledger.Disconnected("f2", "c1").Left);
        Assert.Equal(0, _ledger.Count);
    }

    [Fact]
    public void GivenTheHost_WhenTheyJoinAnywhere_ThenTheyAreNotCounted()
    {
        _ledger.Connected("f1", "c1", Host);
        _ledger.MediaJoined("RM", "PA", Host, Start);

        Assert.Equal((0, 0, 0L), (_ledger.Count, _ledger.Peak, _ledger.TotalViews));
        Assert.True(_ledger.MediaLeft("RM", "PA").IsNone);
    }

    [Fact]
    public void GivenALeaveThatOvertookItsJoin_WhenTheJoinComes_ThenNobodyIsCounted()
    {
        Assert.True(_ledger.MediaLeft("RM", "PA").IsNone);
        Assert.True(_ledger.MediaJoined("RM", "PA", Ann, Start).IsNone);

        Assert.Equal(0, _ledger.Count);
    }

    [Fact]
    public void GivenASessionThatLeft_WhenItsEventsRepeat_ThenItStaysGoneAndANewSessionCounts()
    {
        _ledger.MediaJoined("RM", "PA", Ann, Start);
        _ledger.MediaLeft("RM", "PA");
        _ledger.MediaLeft("RM", "PA");
        _ledger.MediaJoined("RM", "PA", Ann, Start);
        Assert.Equal(0, _ledger.Count);

        _ledger.MediaJoined("RM", "PA_2", Ann, Start);

        Assert.Equal((1, 2L), (_ledger.Count, _ledger.TotalViews));
    }

    [Fact]
    public void GivenARoomThatIsOver_WhenLateJoinsOfItCome_ThenTheyDoNotCount()
    {
        _ledger.MediaJoined("RM", "PA_1", Ann, Start);
        _ledger.MediaJoined("RM_2", "PA_2", Bob, Start);

        Assert.Equal([Ann], _ledger.RoomClosed("RM").Left);

        Assert.True(_ledger.MediaJoined("RM", "PA_3", Ann, Start).IsNone);
        Assert.True(_ledger.MediaLeft("RM", "PA_1").IsNone);
        Assert.Equal(1, _ledger.Count);
    }

    [Fact]
    public void GivenAFront_WhenItTellsWhomItHolds_ThenExactlyTheyAreItsViewersAndNoNewViews()
    {
        _ledger.Connected("f1", "c1", Ann);
        _ledger.Connected("f2", "c1", new Person("cid", "Cid"));

        var changes = _ledger.FrontHolds("f1", new Dictionary<string, Person> { ["c2"] = Bob });

        Assert.Equal([Bob], changes.Joined);
        Assert.Equal([Ann], changes.Left);
        Assert.Equal((2, 2, 2L), (_ledger.Count, _ledger.Peak, _ledger.TotalViews));
    }

    /// <summary>The database went away within a second of two joins: they came back as present, and the stream had two viewers but a single view.</summary>
    [Fact]
    public void GivenViewsThatACrashTook_WhenFrontsTellWhoIsThere_ThenThereAreNotFewerViewsThanViewers()
    {
        _ledger.Recall(peak: 1, totalViews: 1);

        _ledger.FrontHolds("f1", new Dictionary<string, Person> { ["c1"] = Ann, ["c2"] = Bob });
        Assert.Equal((2, 2, 2L), (_ledger.Count, _ledger.Peak, _ledger.TotalViews));

        _ledger.Connected("f1", "c3", new Person("cid", "Cid"));
        Assert.Equal((3, 3L), (_ledger.Count, _ledger.TotalViews));
    }

    [Fact]
    public void GivenAPersonWhoseConnectionWasReplaced_WhenTheFrontTellsIt_ThenNobodyMoved()
    {
        _ledger.Connected("f1", "c1", Ann);

        Assert.True(_ledger.FrontHolds("f1", new Dictionary<string, Person> { ["c2"] = Ann }).IsNone);
        Assert.Equal((1, 1L), (_ledger.Count, _ledger.TotalViews));
    }

    [Fact]
    public void GivenAPersonInRoomAndHub_WhenTheyAreExpelled_ThenBothEndAndTheSessionDoesNotComeBack()
    {
        _ledger.Connected("f1", "c1", Ann);
        _ledger.MediaJoined("RM", "PA", Ann, Start);
        _ledger.Connected("f1", "c2", Bob);

        Assert.Equal([Ann], _ledger.Expelled("ann").Left);

        Assert.True(_ledger.MediaJoined("RM", "PA", Ann, Start).IsNone);
        Assert.Equal(1, _ledger.Count);
    }

    [Fact]
    public void GivenASessionWhoseLeaveWasLost_WhenTwoListingsLackIt_ThenItIsGoneAndNotBefore()
    {
        _ledger.MediaJoined("RM", "PA", Ann, Start);

        Assert.True(List(1).IsNone);
        Assert.Equal(1, _ledger.Count);
        Assert.Equal([Ann], List(2).Left);
    }

    [Fact]
    public void GivenASessionThatOneListingMissed_WhenTheNextShowsIt_ThenTheCountBeginsAnew()
    {
        _ledger.MediaJoined("RM", "PA", Ann, Start);
        List(1);
        List(2, ("PA", Ann));
        List(3);

        Assert.Equal(1, _ledger.Count);
    }

    [Fact]
    public void GivenAListingAskedForBeforeASessionJoined_WhenItComesLate_ThenItDoesNotCountAgainstIt()
    {
        _ledger.MediaJoined("RM", "PA", Ann, Start.AddSeconds(2));
        List(1);
        List(2);
        List(2);

        Assert.Equal(1, _ledger.Count);
    }

    [Fact]
    public void GivenASessionWhoseJoinWasLost_WhenTwoListingsShowIt_ThenItCounts()
    {
        Assert.True(List(1, ("PA", Ann)).IsNone);
        Assert.Equal([Ann], List(2, ("PA", Ann)).Joined);
        Assert.True(List(3, ("PA", Ann)).IsNone);
        Assert.Equal((1, 1L), (_ledger.Count, _ledger.TotalViews));
    }

    [Fact]
    public void GivenASightingThatWasNotRepeated_WhenItIsSeenMuchLater_ThenItIsAFirstOneAgain()
    {
        List(1, ("PA", Ann));
        List(2);

        Assert.True(List(3, ("PA", Ann)).IsNone);
    }

    [Fact]
    public void GivenASessionThatHasLeft_WhenLingeringListingsShowIt_ThenItStaysGone()
    {
        _ledger.MediaJoined("RM", "PA", Ann, Start);
        _ledger.MediaLeft("RM", "PA");
        List(1, ("PA", Ann));
        List(2, ("PA", Ann));

        Assert.Equal(0, _ledger.Count);
    }

    /// <summary>Two listings of a failing media server lacked all viewers; they were gone permanently, because an ended session never came back.</summary>
    [Fact]
    public void GivenASessionThatListingsAloneEnded_WhenListingsShowItAgain_ThenItIsBackUnlessAnEventEndedIt()
    {
        _ledger.MediaJoined("RM", "PA_a", Ann, Start);
        _ledger.MediaJoined("RM", "PA_b", Bob, Start);
        List(1);
        List(2);
        _ledger.MediaLeft("RM", "PA_b");

        List(3, ("PA_a", Ann), ("PA_b", Bob));
        var changes = List(4, ("PA_a", Ann), ("PA_b", Bob));

        Assert.Equal([Ann], changes.Joined);
        Assert.Equal(1, _ledger.Count);
    }

    [Fact]
    public void GivenARoomThatTheMediaServerDoesNotKnow_WhenTwoListingsSaySo_ThenOnlyHubViewersAreLeft()
    {
        _ledger.MediaJoined("RM", "PA", Ann, Start);
        _ledger.Connected("f1", "c1", Bob);

        _ledger.Listed(null, new Dictionary<string, Person>(), Start.AddSeconds(1));
        _ledger.Listed(null, new Dictionary<string, Person>(), Start.AddSeconds(2));

        Assert.False(_ledger.IsPresent("ann"));
        Assert.True(_ledger.IsPresent("bob"));
    }

    [Fact]
    public void GivenCountsOfAnEarlierActivation_WhenTheyAreRecalled_ThenThePeakStandsAndViewsGoOn()
    {
        _ledger.Recall(7, 40);
        _ledger.Connected("f1", "c1", Ann);

        Assert.Equal((1, 7, 41L), (_ledger.Count, _ledger.Peak, _ledger.TotalViews));
    }

    [Fact]
    public void GivenTheStreamsEnd_WhenTheLedgerIsCleared_ThenNobodyIsThereAndThePeakStands()
    {
        _ledger.Connected("f1", "c1", Ann);
        _ledger.MediaJoined("RM", "PA", Bob, Start);

        _ledger.Clear();

        Assert.Equal((0, 2, 2L), (_ledger.Count, _ledger.Peak, _ledger.TotalViews));
        Assert.True(_ledger.Disconnected("f1", "c1").IsNone);
    }

    [Fact]
    public void GivenMoreSessionsThanItRemembers_WhenOldGoneOnesAreForgotten_ThenNobodyPresentIsLost()
    {
        _ledger.MediaJoined("RM", "PA_ann", Ann, Start);
        for (var at = 0; at < ViewerLedger.SessionsMax + 50; at++) _ledger.MediaLeft("RM", $"PA_{at}");

        Assert.True(_ledger.MediaJoined("RM", $"PA_{ViewerLedger.SessionsMax + 49}", Bob, Start).IsNone);
        Assert.Equal([Ann], _ledger.MediaLeft("RM", "PA_ann").Left);
    }

    private ViewerChanges List(int second, params (string Sid, Person Person)[] present) =>
        _ledger.Listed("RM", present.ToDictionary(entry => entry.Sid, entry => entry.Person), Start.AddSeconds(second));
}
