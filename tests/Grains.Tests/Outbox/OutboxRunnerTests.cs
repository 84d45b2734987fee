using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Outbox;

public sealed class OutboxRunnerTests
{
    [Fact]
    public void GivenACommittedOutboxMessage_WhenItWorks_ThenItsGrainHearsOfItAndItIsGone() => OutboxStage.Play(async stage =>
    {
        await stage.Start();
        await OutboxStage.Until(() => stage.Scene.Silo.Store.Pending.Count == 0);

        Assert.Equal([new OpenRoom(Room, 600) { DepartureTimeoutSeconds = 180 }], stage.Handler.Ran);
        Assert.Equal(["st_1.0.0"], stage.Observer.Done);
        Assert.Contains("\"roomOpened\":true", (await stage.Scene.Silo.Store.Load(stage.Scene.Grain))!.Data);
    });

    [Fact]
    public void GivenAFailingOutboxMessage_WhenItIsTriedAgain_ThenTheWaitsDoubleUpToTheirMaximumUntilItIsGivenUp() => OutboxStage.Play(async stage =>
    {
        stage.Handler.Fails = _ => new OutboxMessageFailedException("no answer", false);
        await stage.Start();
        var waits = new List<double>();
        for (var attempt = 1; attempt < 18; attempt++)
        {
            await OutboxStage.Until(() => stage.Observer.Failures.Count == attempt && stage.NextTry() > stage.Scene.Silo.Now);
            waits.Add((stage.NextTry() - stage.Scene.Silo.Now).TotalSeconds);
            await stage.At(stage.NextTry(), () => stage.Handler.Ran.Count == attempt + 1);
        }

        await OutboxStage.Until(() => stage.Scene.Silo.Store.Pending.Count == 0);
        Assert.Equal([0.25, 0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60, 60, 60, 60], waits);
        Assert.Equal(18, stage.Handler.Ran.Count);
        Assert.Equal(Enumerable.Repeat(false, 17).Append(true), stage.Observer.Failures.Select(failed => failed.GivenUp));
    });

    /// <summary>A push service that answers 429 with <c>Retry-After</c> is left alone for that long; a wait that has grown longer stays.</summary>
    [Fact]
    public void GivenAServerThatAsksForAWait_WhenAttemptsFail_ThenTheNextComesNoSoonerThanItAskedFor() => OutboxStage.Play(async stage =>
    {
        stage.Handler.Fails = _ => new OutboxMessageFailedException("busy", false) { RetryAfter = TimeSpan.FromSeconds(10) };
        await stage.Start();
        var waits = new List<double>();
        for (var attempt = 1; attempt < 10; attempt++)
        {
            await OutboxStage.Until(() => stage.Observer.Failures.Count == attempt && stage.NextTry() > stage.Scene.Silo.Now);
            waits.Add((stage.NextTry() - stage.Scene.Silo.Now).TotalSeconds);
            await stage.At(stage.NextTry(), () => stage.Handler.Ran.Count == attempt + 1);
        }

        Assert.Equal([10, 10, 10, 10, 10, 10, 16, 32, 60], waits);
    });

    [Fact]
    public void GivenARecordingThatSomebodyWaitsFor_WhenItFails_ThenItIsGivenUpAfterSecondsAndItsGrainHearsOfIt() => OutboxStage.Play(async stage =>
    {
        await stage.Start();
        stage.Handler.Fails = _ => new OutboxMessageFailedException("no answer", false);
        await stage.Scene.Stream.StartRecording(People.Host);
        var began = stage.Scene.Silo.Now;
        stage.Runner.Wake();
        for (var attempt = 1; attempt < 6; attempt++)
        {
            await OutboxStage.Until(() => stage.Observer.Failures.Count == attempt && stage.NextTry() > stage.Scene.Silo.Now);
            await stage.At(stage.NextTry(), () => stage.Observer.Failures.Count == attempt + 1);
        }

        await OutboxStage.Until(() => stage.Scene.Silo.Store.Pending.Count == 0);
        Assert.Equal(7.75, (stage.Scene.Silo.Now - began).TotalSeconds);
        Assert.Equal(RecordingStatus.Failed, (await stage.Scene.View()).Recording.Status);
    });

    /// <summary>A store that reports a missing object is believed within seconds; one that can't be reached is retried like anything else.</summary>
    [Theory]
    [InlineData(true, 6)]
    [InlineData(false, 18)]
    public void GivenAFileThatIsLookedFor_WhenItIsNotFound_ThenHowLongDependsOnWhetherTheStoreAnswers(bool answers, int tries) =>
        OutboxStage.Play(async stage =>
    {
        await stage.Start();
        var key = $"recordings/default/{Id}/1.mp4";
        stage.Handler.Results[typeof(BeginRecording)] = new RecordingBegun("EG_1");
        stage.Handler.Fails = message => message is CheckRecording
            ? new OutboxMessageFailedException("not there", false) { Found = answers ? new RecordingChecked(key, 0, "") : null }
            : null;
        await stage.Scene.Stream.StartRecording(People.Host);
        await stage.Scene.Egress("EV_1", EgressPhase.Complete, file: key, seconds: 5, bytes: 10);
        stage.Runner.Wake();
        for (var attempt = 1; attempt < tries; attempt++)
        {
            await OutboxStage.Until(() => stage.Observer.Failures.Count == attempt && stage.NextTry() > stage.Scene.Silo.Now);
            await stage.At(stage.NextTry(), () => stage.Observer.Failures.Count == attempt + 1);
        }

        await OutboxStage.Until(() => stage.Scene.Silo.Store.Pending.Count == 0);
        Assert.Equal(Enumerable.Repeat(false, tries - 1).Append(true), stage.Observer.Failures.Select(failed => failed.GivenUp));
        Assert.Equal(answers ? RecordingStatus.Failed : RecordingStatus.Completed, (await stage.Scene.View()).Recording.Status);
    });

    [Fact]
    public void GivenAPermanentFailure_WhenItComes_ThenItIsNotTriedAgain() => OutboxStage.Play(async stage =>
    {
        stage.Handler.Fails = _ => new OutboxMessageFailedException("invalid", true);
        await stage.Start();
        await OutboxStage.Until(() => stage.Scene.Silo.Store.Pending.Count == 0);

        Assert.Single(stage.Handler.Ran);
        Assert.Equal([("invalid", true)], stage.Observer.Failures);
    });

    [Fact]
    public void GivenAnUnexpectedException_WhenItComes_ThenItIsAFailureThatTellsNoSecretAndIsTriedAgain() => OutboxStage.Play(async stage =>
    {
        stage.Handler.Fails = _ => new InvalidOperationException("secret-host:7880 refused");
        await stage.Start();
        await OutboxStage.Until(() => stage.Observer.Failures.Count == 1 && stage.NextTry() > stage.Scene.Silo.Now);
        Assert.Equal([("It failed unexpectedly.", false)], stage.Observer.Failures);

        stage.Handler.Fails = null;
        await stage.At(stage.NextTry(), () => stage.Scene.Silo.Store.Pending.Count == 0);
    });

    [Fact]
    public void GivenAHangingOutboxMessage_WhenItsTimeIsOver_ThenItIsCutOffAndTriedAgain() => OutboxStage.Play(async stage =>
    {
        stage.Handler.Hangs = true;
        await stage.Start();
        stage.Scene.Silo.Clock.Advance(TimeSpan.FromSeconds(19.9));
        await Task.Yield();
        Assert.Empty(stage.Observer.Failures);
        stage.Scene.Silo.Clock.Advance(TimeSpan.FromSeconds(0.1));

        await OutboxStage.Until(() => stage.Observer.Failures.Count == 1);

        Assert.Equal([("It took too long.", false)], stage.Observer.Failures);
        stage.Handler.Hangs = false;
        await stage.At(stage.Scene.Silo.Now.AddSeconds(1), () => stage.Scene.Silo.Store.Pending.Count == 0);
    });

    [Fact]
    public void GivenAnOutboxMessageWhoseRunnerDied_WhenItsLeaseIsOver_ThenItIsTakenUpAndNotBefore() => OutboxStage.Play(async stage =>
    {
        Ok(await stage.Scene.Stream.Start(Plan()));
        var began = stage.Scene.Silo.Now;
        Assert.Single(await stage.Scene.Silo.Store.Claim(began, TimeSpan.FromSeconds(30), 10));
        stage.Run();

        await stage.InTime(() => stage.Handler.Ran.Count == 1);

        Assert.True(stage.Scene.Silo.Now - began >= TimeSpan.FromSeconds(30));
    });

    [Fact]
    public void GivenASleepingRunner_WhenItIsWokenForCommittedOutboxMessages_ThenItLooksAtOnce() => OutboxStage.Play(async stage =>
    {
        await stage.Start();
        await stage.Scene.Stream.Ban(new BanUser(People.Host, "ann", null, null));

        stage.Runner.Wake();

        await OutboxStage.Until(() => stage.Handler.Ran.Count == 2);
        Assert.Equal(new RemoveParticipant(Room, "ann"), stage.Handler.Ran[^1]);
    });

    [Fact]
    public void GivenASleepingRunner_WhenAnotherProcessLeftAnOutboxMessage_ThenItFindsItByItself() => OutboxStage.Play(async stage =>
    {
        await stage.Start();
        await stage.Scene.Stream.Ban(new BanUser(People.Host, "ann", null, null));

        await stage.InTime(() => stage.Handler.Ran.Count == 2);
    });

    [Fact]
    public void GivenAFailedOutboxMessage_WhenItIsDueAgain_ThenTheRunnerWakesByItself() => OutboxStage.Play(async stage =>
    {
        stage.Handler.Fails = _ => new OutboxMessageFailedException("no answer", false);
        await stage.Start();

        await stage.InTime(() => stage.Handler.Ran.Count == 5);
    });

    [Fact]
    public void GivenABrokenStore_WhenItIsBack_ThenTheRunnerGoesOn() => OutboxStage.Play(async stage =>
    {
        stage.Store.Fails = true;
        await stage.Start();
        Assert.Empty(stage.Handler.Ran);
        Assert.IsType<StoreFailedException>(stage.Observer.StoreFailures[0]);

        stage.Store.Fails = false;

        await stage.InTime(() => stage.Handler.Ran.Count == 1);
    });

    [Fact]
    public void GivenAGrainThatCanNotTakeTheOutcome_WhenTheLeaseIsOver_ThenItIsDoneAndToldAgain() => OutboxStage.Play(async stage =>
    {
        Ok(await stage.Scene.Stream.Start(Plan()));
        stage.Scene.Silo.Faults.FailNext(StoreCall.Commit);
        stage.Run();
        await OutboxStage.Until(() => stage.Observer.StoreFailures.Count == 1);

        await stage.At(stage.Scene.Silo.Now.AddSeconds(30), () => stage.Scene.Silo.Store.Pending.Count == 0);

        Assert.Equal(2, stage.Handler.Ran.Count);
    });

    [Fact]
    public void GivenManyOutboxMessages_WhenTheyHang_ThenNoMoreRunAtOnceThanThereAreSlotsAndAllAreDoneInTheEnd() => OutboxStage.Play(async stage =>
    {
        stage.Handler.Hangs = true;
        Ok(await stage.Scene.Stream.Start(Plan()));
        for (var at = 0; at < 40; at++) await stage.Scene.Stream.Ban(new BanUser(People.Host, $"u{at}", null, null));
        stage.Run();
        await OutboxStage.Until(() => stage.Handler.Ran.Count >= 16);
        for (var turn = 0; turn < 50; turn++) await Task.Yield();
        Assert.Equal(16, stage.Handler.Ran.Count);

        stage.Handler.Release();

        await OutboxStage.Until(() => stage.Scene.Silo.Store.Pending.Count == 0);
        Assert.Equal(41, stage.Handler.Ran.Count);
    });

    [Fact]
    public void GivenOutboxMessagesUnderWay_WhenTheRunnerIsStopped_ThenItWaitsForThemAndTakesNoMore() => OutboxStage.Play(async stage =>
    {
        stage.Handler.Hangs = true;
        await stage.Start();

        stage.Stop();
        for (var turn = 0; turn < 50; turn++) await Task.Yield();
        Assert.False(stage.Running.IsCompleted);
        await stage.Scene.Stream.Ban(new BanUser(People.Host, "ann", null, null));
        stage.Handler.Release();
        await stage.Running;

        Assert.Single(stage.Handler.Ran);
        Assert.Equal([new RemoveParticipant(Room, "ann")], stage.Scene.Silo.Store.Pending.Select(pending => pending.Message));
    });

    /// <summary>Grains still commit while the process ends: the wake-up threw into their turns once the runner was disposed.</summary>
    [Fact]
    public void GivenARunnerThatIsGone_WhenItIsWoken_ThenNothingHappens() => OutboxStage.Play(stage =>
    {
        stage.Runner.Dispose();

        stage.Runner.Wake();
        stage.Runner.Wake();
        return Task.CompletedTask;
    });
}
