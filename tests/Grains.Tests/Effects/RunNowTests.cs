using Livehouse.Effects;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Effects;

/// <summary>Effects that somebody waits for: the owner, for an ingress' key.</summary>
public sealed class RunNowTests
{
    private static readonly IngressOpened Opened = new("IN_1", "rtmp://media/live", "key-secret");

    [Fact]
    public void GivenAnOrder_WhenItIsRunNow_ThenTheOwnerGetsTheKeyAndNobodyKeepsIt() => EffectStage.Play(async stage =>
    {
        var order = await Order(stage);
        stage.Handler.Results[typeof(OpenIngress)] = Opened;

        var result = await stage.Runner.RunNow(order.EffectId, stage.Scene.Grain, order.Effect, default);

        Assert.Equal(Opened, result);
        Assert.Empty(stage.Scene.Effects<OpenIngress>());
        Assert.DoesNotContain("key-secret", (await stage.Scene.Silo.Store.Load(stage.Scene.Grain))!.Data);
        Assert.Null(Ok(await stage.Scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "rtmp"))).EffectId);
    });

    [Fact]
    public void GivenAnOrderThatWasCarriedOut_WhenItIsRunAgain_ThenItOnlyFindsWhatIsThere() => EffectStage.Play(async stage =>
    {
        var order = await Order(stage);
        stage.Handler.Results[typeof(OpenIngress)] = Opened;
        await stage.Runner.RunNow(order.EffectId, stage.Scene.Grain, order.Effect, default);
        var commits = stage.Scene.Silo.Store.Commits;

        Assert.Equal(Opened, await stage.Runner.RunNow(null, stage.Scene.Grain, order.Effect, default));

        Assert.Equal(commits, stage.Scene.Silo.Store.Commits);
    });

    [Fact]
    public void GivenAFailure_WhenItIsRunNow_ThenItThrowsAndTheRunnerUndoesWhatMayBeThere() => EffectStage.Play(async stage =>
    {
        var order = await Order(stage);
        stage.Handler.Fails = _ => new EffectFailedException("no answer", false);
        var failure = await Assert.ThrowsAsync<EffectFailedException>(() => stage.Runner.RunNow(order.EffectId, stage.Scene.Grain, order.Effect, default));
        Assert.Equal("no answer", failure.Message);

        stage.Handler.Fails = null;
        await EffectStage.Until(() => stage.Scene.Effects<OpenIngress>().Count == 0);

        Assert.Equal([order.Effect], stage.Handler.Undone);
        for (var at = 0; at < 5; at++) Ok(await stage.Scene.Stream.OrderIngress(new OrderIngress(People.Host, $"more-{at}", "rtmp")));
    });

    [Fact]
    public void GivenAFrontThatDied_WhenItsMinuteIsOver_ThenTheIngressIsUndone() => EffectStage.Play(async stage =>
    {
        var order = await Order(stage);
        var ordered = stage.Scene.Silo.Now;

        await stage.InTime(() => stage.Scene.Effects<OpenIngress>().Count == 0);

        Assert.Equal([order.Effect], stage.Handler.Undone);
        Assert.True(stage.Scene.Silo.Now - ordered >= TimeSpan.FromSeconds(60));
    });

    [Fact]
    public void GivenAnOwnerWhoWentAway_WhenTheCallIsCancelled_ThenTheIngressIsUndoneOnceItsLeaseIsOver() => EffectStage.Play(async stage =>
    {
        var order = await Order(stage);
        stage.Handler.Hangs = true;
        using var gone = new CancellationTokenSource();
        var running = stage.Runner.RunNow(order.EffectId, stage.Scene.Grain, order.Effect, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        stage.Handler.Hangs = false;

        await stage.At(stage.Scene.Silo.Now.AddSeconds(30), () => stage.Scene.Effects<OpenIngress>().Count == 0);

        Assert.Equal([order.Effect], stage.Handler.Undone);
    });

    [Fact]
    public void GivenAnEffectOfAGrainThatTakesNoOutcomes_WhenItIsRun_ThenItIsABug() => EffectStage.Play(async stage =>
    {
        await stage.Start();

        await Assert.ThrowsAsync<InvalidOperationException>(() => stage.Runner.RunNow("e", GrainRef.Desk("default"), new CloseRoom(Room), default));
    });

    private static async Task<IngressOrder> Order(EffectStage stage)
    {
        await stage.Start();
        return Ok(await stage.Scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "rtmp")));
    }
}
