using Livehouse.Grains.Outbox;
using Livehouse.Outbox;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Outbox;

/// <summary>Leases, dead letters and pauses as the runner and the grains see them.</summary>
public sealed class OutboxLeaseTests
{
    private static readonly TimeSpan Lease = new OutboxRunnerOptions().Lease;

    /// <summary>An attempt whose process stood still: another one took over and is still at it when the first comes back.</summary>
    [Fact]
    public void GivenAnAttemptThatLostItsLease_WhenItReportsItsOutcome_ThenItsGrainRefusesItAndOnlyTheOtherOneCommits() => OutboxStage.Play(async stage =>
    {
        await stage.Start();
        await OutboxStage.Until(() => stage.Scene.Silo.Store.Pending.Count == 0);
        await stage.Scene.Stream.StartRecording(People.Host);
        var store = stage.Scene.Silo.Store;
        var first = Assert.Single(await store.Claim(stage.Scene.Silo.Now, Lease, 1));
        var second = Assert.Single(await store.Claim(stage.Scene.Silo.Now + Lease, Lease, 1));
        var commits = store.Commits;

        await Assert.ThrowsAsync<OutboxRunSupersededException>(() => stage.Scene.Stream.OutboxMessageEnded(Outcome(first, "EG_first")));
        Assert.Equal(commits, store.Commits);
        await stage.Scene.Stream.OutboxMessageEnded(Outcome(second, "EG_second"));
        Assert.Equal(commits + 1, store.Commits);
        await Assert.ThrowsAsync<OutboxRunSupersededException>(() => stage.Scene.Stream.OutboxMessageEnded(Outcome(first, "EG_first")));

        Assert.Equal(commits + 1, store.Commits);
        Assert.Contains("EG_second", (await store.Load(stage.Scene.Grain))!.Data, StringComparison.Ordinal);

        static OutboxOutcome Outcome(PendingOutboxMessage run, string egressId) =>
            new(run.Id, run.Message, new RecordingBegun(egressId)) { Attempt = run.Attempts };
    });

    [Fact]
    public void GivenAnAttemptThatTakesLong_WhenItsRunnerLives_ThenItsLeaseIsRenewedAndNobodyElseGetsIt() => OutboxStage.Play(async stage =>
    {
        stage.Handler.Hangs = true;
        await stage.Start();
        var until = stage.NextTry();
        stage.Scene.Silo.Clock.Advance(Lease / 3);
        await OutboxStage.Until(() => stage.NextTry() > until);

        Assert.Empty(await stage.Scene.Silo.Store.Claim(until, Lease, 10));
        Assert.Single(stage.Handler.Ran);
    });

    [Fact]
    public void GivenAnAttemptWhoseLeaseWasTakenOver_WhenItIsToBeRenewed_ThenItIsCancelledAndReportsNothing() => OutboxStage.Play(async stage =>
    {
        stage.Handler.Hangs = true;
        await stage.Start();
        Assert.NotNull(await stage.Scene.Silo.Store.ClaimOne("st_1.0.0", stage.Scene.Silo.Now.AddHours(1), TimeSpan.FromHours(1)));

        await stage.InTime(() => stage.Observer.Late.Count == 1);

        Assert.Equal(["st_1.0.0"], stage.Observer.Late);
        Assert.Empty(stage.Observer.Done);
        Assert.Equal(2, Assert.Single(stage.Scene.Silo.Store.Pending).Attempts);
    });

    [Fact]
    public void GivenAJobThatAnOperatorDiscarded_WhenTheRunnerFindsIt_ThenItDoesNotRunAndItsGrainHearsOfIt() => OutboxStage.Play(async stage =>
    {
        await stage.Start();
        await OutboxStage.Until(() => stage.Scene.Silo.Store.Pending.Count == 0);
        stage.Scene.Silo.Store.PausedKinds.Add("recording.start");
        await stage.Scene.Stream.StartRecording(People.Host);
        var waiting = Assert.Single(stage.Scene.Silo.Store.Pending);
        Assert.Empty(await stage.Scene.Silo.Store.Claim(stage.Scene.Silo.Now, Lease, 10));

        stage.Scene.Silo.Store.Withdraw(waiting.Id, "An operator discarded it.", stage.Scene.Silo.Now);
        stage.Scene.Silo.Store.PausedKinds.Clear();
        stage.Runner.Wake();
        await OutboxStage.Until(() => stage.Scene.Silo.Store.Pending.Count == 0);

        Assert.Single(stage.Handler.Ran);
        Assert.Equal([waiting.Id], stage.Scene.Silo.Store.DeadLetters);
        var recording = (await stage.Scene.View()).Recording;
        Assert.Equal((RecordingStatus.Failed, "An operator discarded it."), (recording.Status, recording.Error));
    });

    /// <summary>The recording is over for its owner: an egress that a retry starts all the same is stopped again.</summary>
    [Fact]
    public void GivenADeadLetterOfARecording_WhenItIsRetriedAndWorks_ThenTheGrainStopsWhatItStarted() => OutboxStage.Play(async stage =>
    {
        await stage.Start();
        stage.Handler.Fails = message => message is BeginRecording ? new OutboxMessageFailedException("no", true) : null;
        await stage.Scene.Stream.StartRecording(People.Host);
        stage.Runner.Wake();
        await OutboxStage.Until(() => stage.Scene.Silo.Store.DeadLetters.Count == 1);
        Assert.Equal(RecordingStatus.Failed, (await stage.Scene.View()).Recording.Status);

        var begin = stage.Handler.Ran.OfType<BeginRecording>().Single();
        await stage.Scene.Stream.OutboxMessageEnded(new OutboxOutcome("retried", begin, new RecordingBegun("EG_late")));

        Assert.Equal(["EG_late"], stage.Scene.Outbox<EndRecording>().Select(end => end.EgressId));
    });

    [Fact]
    public void GivenFailuresAtOnce_WhenTheyAreRetried_ThenTheWaitsAreSpreadWithinTheirBounds() => OutboxStage.Play(async stage =>
    {
        await stage.Start();
        await OutboxStage.Until(() => stage.Scene.Silo.Store.Pending.Count == 0);
        var options = new OutboxRunnerOptions();
        using var runner = new OutboxRunner(stage.Scene.Silo.Store, stage.Handler, stage.Scene.Silo, stage.Scene.Silo.Clock, options, stage.Observer);
        using var stop = new CancellationTokenSource();
        stage.Handler.Fails = _ => new OutboxMessageFailedException("no answer", false);
        stage.Stop();
        await stage.Running;
        for (var user = 0; user < 12; user++) await stage.Scene.Stream.Ban(new BanUser(People.Host, $"u{user}", null, null));
        var running = runner.Run(stop.Token);
        await OutboxStage.Until(() => stage.Observer.Failures.Count == 12);
        await stop.CancelAsync();
        await running;

        var waits = stage.Scene.Silo.Store.Pending.Select(pending => (pending.DueAt - stage.Scene.Silo.Now) / options.Backoff).ToList();
        Assert.All(waits, wait => Assert.InRange(wait, 1 - options.Jitter, 1));
        Assert.True(waits.Distinct().Count() > 1);
    });

    [Fact]
    public void GivenAMessageThatNoAttemptEverEnded_WhenItHasHadTooMany_ThenItIsGivenUpWithoutAnother() => OutboxStage.Play(async stage =>
    {
        stage.Handler.Hangs = true;
        var options = new OutboxRunnerOptions();
        Ok(await stage.Scene.Stream.Start(Plan()));
        var store = stage.Scene.Silo.Store;
        for (var attempt = 0; attempt < options.AttemptsMax + options.UnendedMax; attempt++)
        {
            Assert.NotNull(await store.ClaimOne("st_1.0.0", stage.Scene.Silo.Now, TimeSpan.Zero));
        }

        stage.Run();
        await OutboxStage.Until(() => store.DeadLetters.Count == 1);

        Assert.Empty(stage.Handler.Ran);
        Assert.Equal([("Its attempts do not end.", true)], stage.Observer.Failures);
    });

    [Fact]
    public void GivenAPausedKind_WhenACallerWantsItNow_ThenItIsRefusedAndStays() => OutboxStage.Play(async stage =>
    {
        await stage.Start();
        var order = Ok(await stage.Scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "rtmp")));
        stage.Scene.Silo.Store.PausedKinds.Add("ingress.open");

        await Assert.ThrowsAsync<OutboxMessageFailedException>(() => stage.Runner.RunNow(order.OutboxMessageId, stage.Scene.Grain, order.Message, default));

        Assert.Empty(stage.Handler.Ran.OfType<OpenIngress>());
        Assert.Single(stage.Scene.Outbox<OpenIngress>());
    });
}
