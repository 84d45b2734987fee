using Livehouse.Api.Hub;
using Livehouse.Streams;
using static Livehouse.Api.Hub.Subscriptions.SubscriptionInput;

namespace Livehouse.Tests.Hub.Subscriptions;

/// <summary>What a subscription decides on each input, without anything around it.</summary>
public sealed class SubscriptionStateTests
{
    [Fact]
    public void GivenTheFirstViewer_WhenTheLeaseAndTheJoinAreAnswered_ThenItGetsItsStateAndThenWhatComes()
    {
        var stage = new StateStage();
        stage.Join("c1");
        Assert.Equal(["add c1", "subscribe"], stage.Decided);
        stage.Grant("e1", 4);
        Assert.Equal(["join c1"], stage.Decided);
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 5, 6)));
        stage.AnswerJoin("c1", "e1", 5);
        Assert.Equal(["state c1 e1/5", "deliver c1 e1/6-6", "answer c1 joined"], stage.Decided);
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 7, 9)));
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 7, 9)));
        Assert.Equal(["deliver c1 e1/7-9"], stage.Decided);
    }

    [Fact]
    public void GivenABatchAheadOfAnother_WhenTheOtherComes_ThenBothAreHandedOutInOrder()
    {
        var stage = StateStage.Joined("c1");
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 3, 4)));
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 2, 2)));
        Assert.Equal(["arm reorder timer"], stage.Decided);
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 1, 1)));
        Assert.Equal(["deliver c1 e1/1-1", "deliver c1 e1/2-2", "deliver c1 e1/3-4"], stage.Decided);
        stage.Handle(new ReorderTimerFired());
        Assert.Empty(stage.Decided);
    }

    [Fact]
    public void GivenABatchAheadOfAnother_WhenTheTimerFires_ThenAllJoinAgainFromWhereTheyStand()
    {
        var stage = StateStage.Joined("c1", "c2");
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 1, 2)));
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 4, 4)));
        _ = stage.Decided;
        stage.Handle(new ReorderTimerFired());
        Assert.Equal(["resync 2", "subscribe"], stage.Decided);
        stage.Grant("e1", 4, known: true);
        Assert.Equal(["join c1 from e1/2", "join c2 from e1/2"], stage.Decided);
        stage.AnswerJoin("c1", "e1", 4, resumed: true);
        Assert.Empty(stage.Decided);
    }

    [Fact]
    public void GivenALeaseThatTheGrainDidNotKnow_WhenItAnswers_ThenAllArePresentedBeforeAnybodyJoinsOrLeaves()
    {
        var stage = StateStage.Joined("c1", "c2");
        stage.Handle(new RenewalDue(TimeSpan.FromSeconds(4)));
        stage.Grant("e2", 0);
        Assert.Equal(["subscribe", "resync 2", "present c1 c2"], stage.Decided);
        stage.Leave("c1");
        stage.Join("c3");
        Assert.Equal(["remove c1", "add c3"], stage.Decided);
        stage.Handle(new PresentAnswered());
        Assert.Equal(["leave c1", "join c3", "join c2 from e1/0"], stage.Decided);
    }

    [Fact]
    public void GivenAJoinUnderWay_WhenTheViewerLeaves_ThenItsCallEndsAndTheGrainIsToldAfterTheAnswer()
    {
        var stage = new StateStage();
        stage.Join("c1");
        stage.Grant("e1", 0);
        _ = stage.Decided;
        stage.Leave("c1");
        Assert.Equal(["remove c1", "fail c1 OperationCanceledException"], stage.Decided);
        stage.AnswerJoin("c1", "e1", 0);
        Assert.Equal(["leave c1"], stage.Decided);
        stage.AnswerLeave(stage.Viewer("c1"));
        Assert.Equal(["left"], stage.Decided);
    }

    [Fact]
    public void GivenALeaveUnderWay_WhenTheSameConnectionJoins_ThenTheJoinWaitsForIt()
    {
        var stage = StateStage.Joined("c1", "c2");
        var former = stage.Viewer("c1");
        stage.Leave("c1");
        stage.Join("c1");
        Assert.Equal(["remove c1", "leave c1", "add c1"], stage.Decided);
        stage.Handle(new RenewalDue(TimeSpan.FromSeconds(4)));
        stage.Grant("e1", 0, known: true);
        Assert.Equal(["subscribe"], stage.Decided);
        stage.AnswerLeave(former);
        Assert.Equal(["left", "join c1"], stage.Decided);
    }

    [Fact]
    public void GivenALeaveThatCouldNotBeTold_WhenTheLeaseIsRenewed_ThenItIsToldAgain()
    {
        var stage = StateStage.Joined("c1", "c2");
        stage.Leave("c1");
        stage.AnswerLeave(stage.Viewer("c1"), isDone: false);
        Assert.Equal(["remove c1", "leave c1", "left"], stage.Decided);
        stage.Handle(new RenewalDue(TimeSpan.FromSeconds(4)));
        stage.Grant("e1", 0, known: true);
        Assert.Equal(["subscribe", "leave c1"], stage.Decided);
    }

    [Fact]
    public void GivenAViewerThatNeverJoined_WhenItLeaves_ThenTheGrainIsNotBothered()
    {
        var stage = new StateStage();
        stage.Join("c1");
        stage.Leave("c1");
        Assert.Equal(["add c1", "subscribe", "remove c1", "left", "fail c1 OperationCanceledException"], stage.Decided);
    }

    [Fact]
    public void GivenARenewalOfTheSameLease_WhenWhatItPromisedNeverCame_ThenTheNextOneMakesAllJoinAgain()
    {
        var stage = StateStage.Joined("c1");
        stage.Handle(new RenewalDue(TimeSpan.FromSeconds(4)));
        stage.Grant("e1", 3, known: true);
        stage.Handle(new RenewalDue(TimeSpan.FromSeconds(8)));
        Assert.Equal(["subscribe", "subscribe"], stage.Decided);
        stage.Grant("e1", 3, known: true);
        Assert.Equal(["resync 1", "subscribe"], stage.Decided);
    }

    [Fact]
    public void GivenALeaseThatFails_WhenOneWaitsForItsFirstAnswer_ThenItFailsAndTheOthersWaitForTheNextRenewal()
    {
        var stage = StateStage.Joined("c1");
        stage.Handle(new BatchArrived(StateStage.Batch("e2", 1, 1)));
        stage.Join("c2");
        _ = stage.Decided;
        stage.Handle(new LeaseAnswered(null, new TimeoutException("No answer.")));
        Assert.Equal(["remove c2", "fail c2 TimeoutException"], stage.Decided);
        stage.Handle(new RenewalDue(TimeSpan.FromSeconds(4)));
        Assert.Equal(["subscribe"], stage.Decided);
    }

    [Fact]
    public void GivenARejoinThatFails_WhenItFailedFiveTimes_ThenTheViewerHearsAnErrorAndGoes()
    {
        var stage = StateStage.Joined("c1");
        stage.Handle(new BatchArrived(StateStage.Batch("e2", 1, 1)));
        stage.Grant("e2", 1);
        stage.Handle(new PresentAnswered());
        _ = stage.Decided;
        for (var i = 1; i < 5; i++)
        {
            stage.FailJoin("c1");
            stage.Handle(new RenewalDue(TimeSpan.FromSeconds(4 * i)));
            stage.Grant("e2", 1, known: true);
            Assert.Equal(["rejoin failed", "subscribe", "join c1 from e1/0"], stage.Decided);
        }

        stage.FailJoin("c1");
        Assert.Equal(["remove c1", "leave c1", "error c1 internal"], stage.Decided);
    }

    [Fact]
    public void GivenMoreJoinsThanMayBeUnderWay_WhenOneIsAnswered_ThenTheNextBegins()
    {
        var stage = new StateStage(new LiveHubOptions { JoinsAtOnce = 2 });
        foreach (var id in (string[])["c1", "c2", "c3"]) stage.Join(id);
        stage.Grant("e1", 0);
        Assert.Equal(["add c1", "subscribe", "add c2", "add c3", "join c1", "join c2"], stage.Decided);
        stage.RefuseJoin("c2");
        Assert.Equal(["remove c2", "answer c2 not_found", "join c3"], stage.Decided);
    }

    [Fact]
    public void GivenAnExpulsionAheadOfItsEvent_WhenTheEventComes_ThenTheUserHearsItAndAllItsConnectionsGo()
    {
        var stage = new StateStage();
        stage.Join("c1", userId: "u1");
        stage.Join("c2", userId: "u1");
        stage.Join("c3");
        stage.Grant("e1", 0);
        foreach (var id in (string[])["c1", "c2", "c3"]) stage.AnswerJoin(id, "e1", 0);
        _ = stage.Decided;
        stage.Handle(new UserExpelled("u1", 1));
        Assert.Equal(["arm reorder timer"], stage.Decided);
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 1, 1)));
        Assert.Equal(
            [
                "deliver c1 e1/1-1", "deliver c2 e1/1-1", "deliver c3 e1/1-1",
                "remove c1", "leave c1", "error c1 forbidden", "remove c2", "leave c2", "error c2 forbidden",
            ],
            stage.Decided);
    }

    [Fact]
    public void GivenAViewerThatWaitsTooLong_WhenMoreIsHeldThanAClientMayBeBehind_ThenItsJoinFails()
    {
        var stage = new StateStage(new LiveHubOptions { LaggingEvents = 1, TooSlowEvents = 3 });
        stage.Join("c1");
        stage.Grant("e1", 0);
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 1, 3)));
        _ = stage.Decided;
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 4, 4)));
        Assert.Equal(["remove c1", "fail c1 TimeoutException"], stage.Decided);
    }

    [Fact]
    public void GivenAnEndedStream_WhenItsTimeIsOver_ThenNobodyListensUntilSomebodyJoins()
    {
        var stage = EndedAndQuiet();
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 3, 3)));
        stage.Handle(new RenewalDue(TimeSpan.FromHours(1)));
        Assert.Empty(stage.Decided);
        stage.Join("c2");
        Assert.Equal(["add c2", "subscribe"], stage.Decided);
    }

    [Fact]
    public void GivenAQuietSubscription_WhenItIsTakenUpAgain_ThenThoseWhoMissedSomethingJoinAgainAndTheOthersAreNotDisturbed()
    {
        var stage = EndedAndQuiet();
        stage.Join("c2");
        stage.Grant("e1", 3, number: 2);
        stage.Handle(new PresentAnswered());
        Assert.Equal(["add c2", "subscribe", "present c1", "join c1 from e1/1", "join c2"], stage.Decided);

        stage = EndedAndQuiet();
        stage.Join("c2");
        stage.Grant("e2", 0);
        stage.Handle(new PresentAnswered());
        Assert.Equal(["add c2", "subscribe", "present c1", "join c2"], stage.Decided);
    }

    [Fact]
    public void GivenAnEndedStream_WhenSomebodyStillWaitsForItsJoin_ThenTheSubscriptionStays()
    {
        var stage = StateStage.Joined(new LiveHubOptions { JoinsAtOnce = 1 }, "c1");
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 1, 1, StreamEventNames.Ended)));
        stage.Handle(new RenewalDue(TimeSpan.FromMinutes(1)));
        stage.Grant("e1", 1, known: true);
        stage.Join("c2");
        stage.Join("c3");
        _ = stage.Decided;
        stage.Handle(new RenewalDue(TimeSpan.FromMinutes(9)));
        Assert.Equal(["subscribe"], stage.Decided);
        stage.AnswerJoin("c2", "e1", 1);
        Assert.Equal(["state c2 e1/1", "answer c2 joined", "join c3"], stage.Decided);
    }

    [Fact]
    public void GivenARetiredSubscription_WhenALeaveIsUnderWay_ThenItEndsAfterIt()
    {
        var stage = StateStage.Joined("c1");
        stage.Leave("c1");
        stage.Handle(new Retired());
        Assert.Equal(["remove c1", "leave c1"], stage.Decided);
        stage.AnswerLeave(stage.Viewer("c1"));
        Assert.Equal(["left", "unsubscribe", "end"], stage.Decided);
        stage.Handle(new RenewalDue(TimeSpan.FromSeconds(4)));
        Assert.Empty(stage.Decided);
    }

    private static StateStage EndedAndQuiet()
    {
        var stage = StateStage.Joined("c1");
        stage.Handle(new BatchArrived(StateStage.Batch("e1", 1, 1, StreamEventNames.Ended)));
        stage.Handle(new RenewalDue(TimeSpan.FromMinutes(1)));
        stage.Grant("e1", 1, known: true);
        _ = stage.Decided;
        stage.Handle(new RenewalDue(TimeSpan.FromMinutes(3)));
        Assert.Equal(["unsubscribe"], stage.Decided);
        return stage;
    }
}
