using Livehouse.Effects;
using Livehouse.Grains.Recordings;
using Livehouse.Media;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Tests.Grains.Recordings;

public sealed class RecordingRulesTests
{
    private const string Key = "recordings/a/1.mp4";

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly RecordingRules Rules = new("daily", "meet");

    private static RecordingState Starting => Rules.Start(RecordingState.None, "recordings/a", Noon).Value!.Next;

    private static RecordingState Active => Begun(Starting).Next with { Status = RecordingStatus.Active };

    [Fact]
    public void GivenNothing_WhenStarted_ThenItStartsOnTheInstanceUnderItsNumber()
    {
        var step = Rules.Start(RecordingState.None, "recordings/a", Noon).Value!;

        Assert.Equal(RecordingState.None with { Status = RecordingStatus.Starting, Number = 1, StartedAt = Noon, ObjectKey = Key }, step.Next);
        Assert.Equal([new BeginRecording("daily", Key) { Instance = "meet" }], step.Effects);
    }

    [Fact]
    public void GivenOneThatRuns_WhenStartedAgain_ThenItIsAnsweredAndNothingIsDone()
    {
        foreach (var running in (RecordingState[])[Starting, Active])
        {
            var step = Rules.Start(running, "recordings/a", Noon.AddHours(1)).Value!;
            Assert.Same(running, step.Next);
            Assert.Empty(step.Effects);
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
        Assert.Empty(stopped.Effects);

        var begun = Begun(stopped.Next);
        Assert.Equal((RecordingStatus.Stopping, "EG_1"), (begun.Next.Status, begun.Next.EgressId));
        Assert.Equal([new EndRecording("EG_1") { Instance = "meet", ObjectKey = Key }], begun.Effects);
    }

    [Fact]
    public void GivenAnything_WhenStoppedTwice_ThenTheSecondDoesNothing()
    {
        Assert.Equal(RefusalCodes.Conflict, Rules.Stop(RecordingState.None).Refusal?.Code);
        var stopped = Rules.Stop(Active).Value!;
        Assert.Equal([new EndRecording("EG_1") { Instance = "meet", ObjectKey = Key }], stopped.Effects);
        Assert.Empty(Rules.Stop(stopped.Next).Value!.Effects);
        Assert.Same(stopped.Next, Rules.End(stopped.Next).Next);
    }

    [Fact]
    public void GivenAStartThatWasGivenUp_WhenItHappensAfterAll_ThenItIsStopped()
    {
        var begin = new BeginRecording("daily", Key);
        var failed = Rules.Begun(Starting, begin, new EffectOutcome("e", begin, Failure: "no")).Next;
        Assert.Equal(RecordingStatus.Failed, failed.Status);

        Assert.Equal([new EndRecording("EG_9") { Instance = "meet", ObjectKey = Key }], Reported(failed, EgressPhase.Active, "EG_9").Effects);
        Assert.Equal([new EndRecording("EG_9") { Instance = "meet", ObjectKey = Key }], Rules.Begun(failed, begin, new EffectOutcome("e", begin, new RecordingBegun("EG_9"))).Effects);
    }

    [Fact]
    public void GivenAnEnding_WhenTheMediaServerKnowsNothingOfIt_ThenItFailedUnlessNobodyCouldBeAsked()
    {
        var (stopping, end) = (Rules.End(Active).Next, new EndRecording("EG_1"));

        Assert.Equal(RecordingStatus.Failed, Rules.Ended(stopping, end, new EffectOutcome("e", end)).Next.Status);
        Assert.Same(stopping, Rules.Ended(stopping, end, new EffectOutcome("e", end, Failure: "no answer")).Next);
        Assert.Same(stopping, Rules.Ended(stopping, new EndRecording("EG_0"), new EffectOutcome("e", end)).Next);
    }

    [Fact]
    public void GivenAFinishedFile_WhenItIsChecked_ThenItsSizeIsTheStores()
    {
        var complete = Reported(Active, EgressPhase.Complete);
        var check = Assert.IsType<CheckRecording>(Assert.Single(complete.Effects));
        Assert.Equal(RefusalCodes.Conflict, RecordingRules.SourceOf(Active).Refusal?.Code);

        var found = RecordingRules.Checked(complete.Next, check, new EffectOutcome("e", check, new RecordingChecked(Key, 99, "video/mp4"))).Next;
        Assert.Equal(new VodSource(Key, 12.5, 99, "video/mp4"), RecordingRules.SourceOf(found).Value);

        var empty = RecordingRules.Checked(complete.Next, check, new EffectOutcome("e", check, new RecordingChecked(Key, 0, "video/mp4"))).Next;
        Assert.Equal(RefusalCodes.NotFound, RecordingRules.SourceOf(empty).Refusal?.Code);
        Assert.Same(complete.Next, RecordingRules.Checked(complete.Next, check, new EffectOutcome("e", check, Failure: "no answer")).Next);
    }

    /// <summary>Events come late, twice and in any order: whatever is over stays as it is.</summary>
    [Fact]
    public void GivenReportsInAnyOrder_WhenTakenIn_ThenNothingThatIsOverRunsAgain() => Seeds.Each(200, random =>
    {
        var recording = Starting;
        for (var step = 0; step < 30; step++)
        {
            var before = recording;
            var taken = random.Next(4) switch
            {
                0 => Begun(recording),
                1 => Rules.End(recording),
                _ => Reported(recording, (EgressPhase)random.Next(5)),
            };
            recording = taken.Next;
            if (before.Runs) continue;
            Assert.Equal(before, recording);
            Assert.DoesNotContain(taken.Effects, static effect => effect is BeginRecording or CheckRecording);
        }
    });

    private static RecordingStep Begun(RecordingState recording, string egressId = "EG_1")
    {
        var begin = new BeginRecording("daily", Key) { Instance = "meet" };
        return Rules.Begun(recording, begin, new EffectOutcome("e", begin, new RecordingBegun(egressId)));
    }

    private static RecordingStep Reported(RecordingState recording, EgressPhase phase, string egressId = "EG_1") =>
        Rules.Reported(recording, new EgressReport(egressId, phase, phase == EgressPhase.Complete ? Key : null, 12.5, 10, null) { Paths = [recording.ObjectKey ?? Key] });
}
