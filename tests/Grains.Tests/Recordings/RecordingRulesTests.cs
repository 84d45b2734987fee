using Livehouse.Grains.Recordings;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;
using Livehouse.Testing;

namespace Livehouse.Tests.Grains.Recordings;

public sealed class RecordingRulesTests
{
    private const string Key = "recordings/a/1.mp4";

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly FakeClock Clock = new(Noon);
    private static readonly RecordingRules Rules = new("daily", "meet", Clock);

    private static RecordingState Starting => Rules.Start(RecordingState.None, "recordings/a", Noon).Value!.Next;

    private static RecordingState Active => Begun(Starting).Next with { Status = RecordingStatus.Active };

    [Fact]
    public void GivenNothing_WhenStarted_ThenItStartsOnTheInstanceUnderItsNumber()
    {
        var step = Rules.Start(RecordingState.None, "recordings/a", Noon).Value!;

        Assert.Equal(RecordingState.None with { Status = RecordingStatus.Starting, Number = 1, StartedAt = Noon, ObjectKey = Key }, step.Next);
        Assert.Equal([new BeginRecording("daily", Key) { Instance = "meet" }], step.Outbox);
    }

    [Fact]
    public void GivenOneThatRuns_WhenStartedAgain_ThenItIsAnsweredAndNothingIsDone()
    {
        foreach (var running in (RecordingState[])[Starting, Active])
        {
            var step = Rules.Start(running, "recordings/a", Noon.AddHours(1)).Value!;
            Assert.Same(running, step.Next);
            Assert.Empty(step.Outbox);
        }

        Assert.Equal(RefusalCodes.Conflict, Rules.Start(Rules.End(Active).Next, "recordings/a", Noon).Refusal?.Code);
    }

    [Fact]
    public void GivenOneThatIsOver_WhenStartedAgain_ThenItsEgressIsRememberedAsEarlier()
    {
        var over = Reported(Active, EgressPhase.Failed).Next;
        var next = Rules.Start(over, "recordings/a", Noon).Value!.Next;

        Assert.Equal((2, "recordings/a/2.mp4", null), (next.Number, next.ObjectKey, next.EgressId));
        Assert.Equal(["EG_1"], next.EarlierEgressIds);
        Assert.True(next.Knows("EG_1"));
        Assert.Same(next, Reported(next, EgressPhase.Complete).Next);
    }

    [Fact]
    public void GivenMoreRecordingsThanAreRemembered_WhenTheyAreStarted_ThenTheNewestEgressesAre()
    {
        var recording = RecordingState.None;
        for (var number = 1; number <= RecordingState.EarlierMax + 5; number++)
        {
            recording = Rules.Start(recording, "recordings/a", Noon).Value!.Next;
            recording = Reported(recording, EgressPhase.Failed, $"EG_{number}").Next;
        }

        Assert.Equal(RecordingState.EarlierMax, recording.EarlierEgressIds.Count);
        Assert.Equal($"EG_{RecordingState.EarlierMax + 4}", recording.EarlierEgressIds[0]);
    }

    [Fact]
    public void GivenAStartUnderWay_WhenStopped_ThenItsOutcomeIsStoppedAtOnce()
    {
        var stopped = Rules.Stop(Starting).Value!;
        Assert.Empty(stopped.Outbox);

        var begun = Begun(stopped.Next);
        Assert.Equal((RecordingStatus.Stopping, "EG_1"), (begun.Next.Status, begun.Next.EgressId));
        Assert.Equal([new EndRecording("EG_1") { Instance = "meet", ObjectKey = Key }], begun.Outbox);
    }

    [Fact]
    public void GivenAnything_WhenStoppedTwice_ThenTheSecondDoesNothing()
    {
        Assert.Equal(RefusalCodes.Conflict, Rules.Stop(RecordingState.None).Refusal?.Code);
        var stopped = Rules.Stop(Active).Value!;
        Assert.Equal([new EndRecording("EG_1") { Instance = "meet", ObjectKey = Key }], stopped.Outbox);
        Assert.Empty(Rules.Stop(stopped.Next).Value!.Outbox);
        Assert.Same(stopped.Next, Rules.End(stopped.Next).Next);
    }

    [Fact]
    public void GivenAStartThatWasGivenUp_WhenItHappensAfterAll_ThenItIsStopped()
    {
        var begin = new BeginRecording("daily", Key);
        var failed = Rules.Begun(Starting, begin, new OutboxOutcome("e", begin, Failure: "no")).Next;
        Assert.Equal(RecordingStatus.Failed, failed.Status);

        Assert.Equal([new EndRecording("EG_9") { Instance = "meet", ObjectKey = Key }], Reported(failed, EgressPhase.Active, "EG_9").Outbox);
        Assert.Equal(
            [new EndRecording("EG_9") { Instance = "meet", ObjectKey = Key }],
            Rules.Begun(failed, begin, new OutboxOutcome("e", begin, new RecordingBegun("EG_9"))).Outbox);
    }

    [Fact]
    public void GivenAnEnding_WhenItIsOverWithoutAWordOfTheMediaServer_ThenTheRecordingFailedWithTheReason()
    {
        var (stopping, end) = (Rules.End(Active).Next, new EndRecording("EG_1"));

        Assert.Equal(
            stopping with { Status = RecordingStatus.Failed, Error = RecordingErrors.Forgotten }, Rules.Ended(stopping, end, new OutboxOutcome("e", end)).Next);
        Assert.Equal(
            stopping with { Status = RecordingStatus.Failed, Error = RecordingErrors.NotFinished },
            Rules.Ended(stopping, end, new OutboxOutcome("e", end, Failure: "no answer")).Next);
        Assert.Same(stopping, Rules.Ended(stopping, new EndRecording("EG_0"), new OutboxOutcome("e", end)).Next);
    }

    [Fact]
    public void GivenAFinishedFile_WhenItIsChecked_ThenItsSizeIsTheStores()
    {
        var complete = Reported(Active, EgressPhase.Complete);
        var check = Assert.IsType<CheckRecording>(Assert.Single(complete.Outbox));
        Assert.Equal(RefusalCodes.Conflict, RecordingRules.SourceOf(Active).Refusal?.Code);

        var found = RecordingRules.Checked(complete.Next, check, new OutboxOutcome("e", check, new RecordingChecked(Key, 99, "video/mp4"))).Next;
        Assert.Equal(new VodSource(Key, 12.5, 99, "video/mp4"), RecordingRules.SourceOf(found).Value);

        var empty = RecordingRules.Checked(complete.Next, check, new OutboxOutcome("e", check, new RecordingChecked(Key, 0, "video/mp4"))).Next;
        Assert.Equal(Refusal.RecordingFailed(RecordingErrors.FileEmpty), RecordingRules.SourceOf(empty).Refusal);
        var missing = RecordingRules.Checked(complete.Next, check, new OutboxOutcome("e", check, new RecordingChecked(Key, 0, ""), "It is not there.")).Next;
        Assert.Equal(
            new Refusal(RefusalCodes.NotFound, "The recording failed. The recorded file is not in the object store."),
            RecordingRules.SourceOf(missing).Refusal);
        Assert.Same(complete.Next, RecordingRules.Checked(complete.Next, check, new OutboxOutcome("e", check, Failure: "no answer")).Next);
    }

    /// <summary>The media server's own messages (with addresses, buckets) must not be shown.</summary>
    [Fact]
    public void GivenAReportOfAFailure_WhenItIsShown_ThenItIsInOurWords()
    {
        var failed = Rules.Reported(Active, new EgressReport("EG_1", EgressPhase.Failed, null, 0, 0, "dial tcp 10.0.0.5:9000: connect: refused")).Next;

        Assert.Equal(RecordingErrors.Reported, failed.View.Error);
        Assert.Null(Rules.Start(failed, "recordings/a", Noon).Value!.Next.View.Error);
    }

    /// <summary>The media server was unavailable during all attempts to stop; the file was complete anyway.</summary>
    [Fact]
    public void GivenARecordingThatWasGivenUp_WhenTheMediaServerSaysThatItIsComplete_ThenItIs()
    {
        var givenUp = GivenUp();
        Assert.Same(givenUp, Reported(givenUp, EgressPhase.Ending).Next);
        Assert.Same(givenUp, Reported(givenUp, EgressPhase.Failed).Next);
        Assert.Same(givenUp, Reported(givenUp, EgressPhase.Complete, "EG_other").Next);

        var complete = Reported(givenUp, EgressPhase.Complete);

        Assert.Equal((RecordingStatus.Completed, null), (complete.Next.Status, complete.Next.Error));
        Assert.Equal([new CheckRecording(Key)], complete.Outbox);
    }

    [Fact]
    public void GivenARecordingThatWasGivenUp_WhenItsEgressIsStillThere_ThenItIsStoppedOnceMoreNowAndThen()
    {
        var givenUp = GivenUp();
        Assert.Empty(Reported(givenUp, EgressPhase.Active).Outbox);
        Clock.Advance(RecordingState.StoppingMax);

        var again = Reported(givenUp, EgressPhase.Active);

        Assert.Equal([new EndRecording("EG_1") { Instance = "meet", ObjectKey = Key }], again.Outbox);
        Assert.Equal(RecordingStatus.Failed, again.Next.Status);
        Assert.Empty(Reported(again.Next, EgressPhase.Active).Outbox);
    }

    [Fact]
    public void GivenARecordingThatSomebodyElseStops_WhenItsEndIsNeverTold_ThenAnOutboxMessageLooksForIt()
    {
        var stopping = Reported(Active, EgressPhase.Ending);

        Assert.Equal(RecordingStatus.Stopping, stopping.Next.Status);
        Assert.Equal([new EndRecording("EG_1") { Instance = "meet", ObjectKey = Key }], stopping.Outbox);
        Assert.Empty(Reported(stopping.Next, EgressPhase.Ending).Outbox);
    }

    /// <summary>
    /// As stored by earlier versions when a stop had been given up: nothing watched for its end any more, and each start was a conflict forever.
    /// </summary>
    [Fact]
    public void GivenARecordingThatWasLeftStopping_WhenTheNextIsStarted_ThenItStartsAndTheOldOneIsStoppedOnceMore()
    {
        var left = Active with { Status = RecordingStatus.Stopping };
        Assert.Equal(RefusalCodes.Conflict, Rules.Start(left, "recordings/a", Noon + RecordingState.StoppingMax - TimeSpan.FromTicks(1)).Refusal?.Code);

        var step = Rules.Start(left, "recordings/a", Noon + RecordingState.StoppingMax).Value!;

        Assert.Equal((RecordingStatus.Starting, 2, null), (step.Next.Status, step.Next.Number, step.Next.StoppingSince));
        Assert.Equal(
            [new EndRecording("EG_1") { Instance = "meet", ObjectKey = Key }, new BeginRecording("daily", "recordings/a/2.mp4") { Instance = "meet" }],
            step.Outbox);
        Assert.Same(step.Next, Reported(step.Next, EgressPhase.Complete).Next);
    }

    /// <summary>Events come late, twice and in any order: whatever is over stays as it is.</summary>
    [Fact]
    public void GivenReportsInAnyOrder_WhenTakenIn_ThenNothingThatIsOverRunsAgain() => Seeds.Each(200, random =>
    {
        var recording = Starting;
        for (var step = 0; step < 30; step++)
        {
            var before = recording;
            var taken = random.Next(6) switch
            {
                0 => Begun(recording),
                1 => Rules.End(recording),
                2 => GiveUp(recording),
                _ => Reported(recording, (EgressPhase)random.Next(5)),
            };
            recording = taken.Next;
            Assert.Equal(recording.Status == RecordingStatus.Failed, recording.Error is not null);
            if (before.Runs) continue;
            Assert.DoesNotContain(taken.Outbox, static message => message is BeginRecording);
            if (recording.Status == RecordingStatus.Completed && before.Error == RecordingErrors.NotFinished) continue;
            Assert.Equal(before with { StoppingSince = null }, recording with { StoppingSince = null });
            Assert.DoesNotContain(taken.Outbox, static message => message is CheckRecording);
        }
    });

    private static RecordingState GivenUp() => GiveUp(Rules.End(Active).Next).Next;

    private static RecordingStep GiveUp(RecordingState recording)
    {
        var end = new EndRecording("EG_1");
        return Rules.Ended(recording, end, new OutboxOutcome("e", end, Failure: "no answer"));
    }

    private static RecordingStep Begun(RecordingState recording, string egressId = "EG_1")
    {
        var begin = new BeginRecording("daily", Key) { Instance = "meet" };
        return Rules.Begun(recording, begin, new OutboxOutcome("e", begin, new RecordingBegun(egressId)));
    }

    private static RecordingStep Reported(RecordingState recording, EgressPhase phase, string egressId = "EG_1") =>
        Rules.Reported(
            recording, new EgressReport(egressId, phase, phase == EgressPhase.Complete ? Key : null, 12.5, 10, null) { Paths = [recording.ObjectKey ?? Key] });
}
