using Livehouse.Api.Hub;
using Livehouse.Streams;
using static Livehouse.Api.Hub.Subscriptions.SubscriptionInput;

namespace Livehouse.Tests.Hub.Subscriptions;

/// <summary>In a crowd, events that come often wait a moment for the next ones. Two viewers are a crowd here.</summary>
public sealed class CrowdGatheringTests
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(25);

    private long _seq;
    private TimeSpan _now;

    [Fact]
    public void GivenACrowd_WhenMessagesComeOften_ThenTwoLeaveTogether()
    {
        var stage = Busy("c1", "c2");
        Arrive(stage);
        Assert.Equal(["arm gathering timer"], stage.Decided);
        Arrive(stage);
        Assert.Equal([$"deliver c1 e1/{_seq - 1}-{_seq}", $"deliver c2 e1/{_seq - 1}-{_seq}"], stage.Decided);
    }

    [Fact]
    public void GivenACrowd_WhenMessagesAreRare_ThenNoneWaits()
    {
        var stage = Busy("c1", "c2");
        for (var i = 0; i < 30; i++) Arrive(stage, after: TimeSpan.FromMilliseconds(60));
        _ = stage.Decided;
        Arrive(stage, after: TimeSpan.FromMilliseconds(60));
        Assert.Equal([$"deliver c1 e1/{_seq}-{_seq}", $"deliver c2 e1/{_seq}-{_seq}"], stage.Decided);
    }

    [Fact]
    public void GivenFewViewers_WhenMessagesComeOften_ThenNoneWaits()
    {
        var stage = Busy("c1");
        Arrive(stage);
        Assert.Equal([$"deliver c1 e1/{_seq}-{_seq}"], stage.Decided);
    }

    [Fact]
    public void GivenAMessageThatWaits_WhenNothingFollows_ThenTheTimerSendsIt()
    {
        var stage = Busy("c1", "c2");
        Arrive(stage);
        _ = stage.Decided;
        stage.Handle(new GatheringTimerFired());
        Assert.Equal([$"deliver c1 e1/{_seq}-{_seq}", $"deliver c2 e1/{_seq}-{_seq}"], stage.Decided);
        stage.Handle(new GatheringTimerFired());
        Assert.Empty(stage.Decided);
    }

    [Theory]
    [InlineData(StreamEventNames.Gift)]
    [InlineData(StreamEventNames.MessageDeleted)]
    [InlineData(StreamEventNames.Moderation)]
    [InlineData(StreamEventNames.PinnedUpdated)]
    [InlineData(StreamEventNames.Caption)]
    [InlineData(StreamEventNames.Ended)]
    public void GivenAMessageThatWaits_WhenSomethingUrgentComes_ThenBothLeaveAtOnceAndInOrder(string urgent)
    {
        var stage = Busy("c1", "c2");
        Arrive(stage);
        _ = stage.Decided;
        Arrive(stage, urgent, after: TimeSpan.FromMilliseconds(1));
        Assert.Equal([$"deliver c1 e1/{_seq - 1}-{_seq}", $"deliver c2 e1/{_seq - 1}-{_seq}"], stage.Decided);
        Arrive(stage, urgent, after: TimeSpan.FromMilliseconds(1));
        Assert.Contains($"deliver c2 e1/{_seq}-{_seq}", stage.Decided);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void GivenAViewersOwnMessage_WhenItWouldWait_ThenOnlyTheOthersWait(bool receiptComesFirst)
    {
        var stage = Busy("c1", "c2");
        if (receiptComesFirst) stage.Handle(new Hurried(stage.Viewer("c2").Connection, _seq + 1));
        Arrive(stage);
        if (!receiptComesFirst) stage.Handle(new Hurried(stage.Viewer("c2").Connection, _seq));
        Assert.Equal(["arm gathering timer", $"deliver c2 e1/{_seq}-{_seq}"], stage.Decided);
        Arrive(stage);
        Assert.Equal([$"deliver c1 e1/{_seq - 1}-{_seq}", $"deliver c2 e1/{_seq}-{_seq}"], stage.Decided);
    }

    [Fact]
    public void GivenAMessageThatWaits_WhenAViewerIsExpelled_ThenItComesFirst()
    {
        var stage = Busy("c1", "c2");
        Arrive(stage);
        _ = stage.Decided;
        stage.Handle(new UserExpelled("user-c2", _seq));
        Assert.Equal(
            [$"deliver c1 e1/{_seq}-{_seq}", $"deliver c2 e1/{_seq}-{_seq}", "remove c2", "leave c2", "error c2 forbidden"], stage.Decided);
    }

    [Fact]
    public void GivenMessagesInACloud_WhenTheyComeFasterThanTheDelay_ThenNoneWaitsLonger()
    {
        var stage = Busy("c1", "c2");
        for (var i = 0; i < 100; i++) Arrive(stage, after: TimeSpan.FromMilliseconds(2));
        _ = stage.Decided;
        stage.Handle(new GatheringTimerFired());
        _ = stage.Decided;
        var first = _now + TimeSpan.FromMilliseconds(2);
        while (true)
        {
            Arrive(stage, after: TimeSpan.FromMilliseconds(2));
            if (stage.Decided.Any(static decision => decision.StartsWith("deliver", StringComparison.Ordinal))) break;
        }

        Assert.InRange(_now - first, TimeSpan.FromMilliseconds(30), new LiveHubOptions().CrowdDelayMax);
    }

    /// <summary>The part alone ends before the whole, which must not put it in front.</summary>
    [Fact]
    public void GivenAViewerWhoIsJoining_WhenAPartOfWhatLeftTogetherComesAgain_ThenTheViewerMissesNothing()
    {
        var stage = Busy("c1", "c2");
        var before = _seq;
        stage.Join("c3");
        for (var i = 0; i < 3; i++) Arrive(stage, after: TimeSpan.FromMilliseconds(2));
        stage.Handle(new GatheringTimerFired());
        stage.Handle(new BatchArrived(StateStage.Batch("e1", before + 2, before + 2), _now += Often));
        stage.Handle(new GatheringTimerFired());
        _ = stage.Decided;
        stage.AnswerJoin("c3", "e1", before);
        Assert.Equal([$"state c3 e1/{before}", $"deliver c3 e1/{before + 1}-{before + 3}", "answer c3 joined"], stage.Decided);
    }

    /// <summary>Messages have come often for a while, and none waits.</summary>
    private StateStage Busy(params string[] ids)
    {
        var stage = StateStage.Joined(new LiveHubOptions { CrowdViewers = 2 }, ids);
        for (var i = 0; i < 40; i++) Arrive(stage);
        stage.Handle(new GatheringTimerFired());
        _ = stage.Decided;
        return stage;
    }

    private void Arrive(StateStage stage, string name = StreamEventNames.Message, TimeSpan? after = null)
    {
        _seq++;
        stage.Handle(new BatchArrived(StateStage.Batch("e1", _seq, _seq, name), _now += after ?? Often));
    }
}
