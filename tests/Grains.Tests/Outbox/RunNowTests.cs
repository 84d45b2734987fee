using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Outbox;

/// <summary>Outbox messages with a waiting caller: the owner, for an ingress' key.</summary>
public sealed class RunNowTests
{
    private static readonly IngressOpened Opened = new("IN_1", "rtmp://media/live", "key-secret");

    [Fact]
    public void GivenAnOrder_WhenItIsRunNow_ThenTheOwnerGetsTheKeyAndNobodyKeepsIt() => OutboxStage.Play(async stage =>
    {
        var order = await Order(stage);
        stage.Handler.Results[typeof(OpenIngress)] = Opened;

        var result = await stage.Runner.RunNow(order.OutboxMessageId, stage.Scene.Grain, order.Message, default);

        Assert.Equal(Opened, result);
        Assert.Empty(stage.Scene.Outbox<OpenIngress>());
        Assert.DoesNotContain("key-secret", (await stage.Scene.Silo.Store.Load(stage.Scene.Grain))!.Data);
        Assert.Null(Ok(await stage.Scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "rtmp"))).OutboxMessageId);
    });

    [Fact]
    public void GivenAnOrderThatWasCarriedOut_WhenItIsRunAgain_ThenItOnlyFindsWhatIsThere() => OutboxStage.Play(async stage =>
    {
        var order = await Order(stage);
        stage.Handler.Results[typeof(OpenIngress)] = Opened;
        await stage.Runner.RunNow(order.OutboxMessageId, stage.Scene.Grain, order.Message, default);
        var commits = stage.Scene.Silo.Store.Commits;

        Assert.Equal(Opened, await stage.Runner.RunNow(null, stage.Scene.Grain, order.Message, default));

        Assert.Equal(commits, stage.Scene.Silo.Store.Commits);
    });

    [Fact]
    public void GivenAFailure_WhenItIsRunNow_ThenItThrowsAndTheRunnerUndoesWhatMayBeThere() => OutboxStage.Play(async stage =>
    {
        var order = await Order(stage);
        stage.Handler.Fails = _ => new OutboxMessageFailedException("no answer", false);
        var failure =
            await Assert.ThrowsAsync<OutboxMessageFailedException>(() => stage.Runner.RunNow(order.OutboxMessageId, stage.Scene.Grain, order.Message, default));
        Assert.Equal("no answer", failure.Message);

        stage.Handler.Fails = null;
        await OutboxStage.Until(() => stage.Scene.Outbox<OpenIngress>().Count == 0);

        Assert.Equal([order.Message], stage.Handler.Undone);
        for (var at = 0; at < 5; at++) Ok(await stage.Scene.Stream.OrderIngress(new OrderIngress(People.Host, $"more-{at}", "rtmp")));
    });

    [Fact]
    public void GivenAFrontThatDied_WhenItsMinuteIsOver_ThenTheIngressIsUndone() => OutboxStage.Play(async stage =>
    {
        var order = await Order(stage);
        var ordered = stage.Scene.Silo.Now;

        await stage.InTime(() => stage.Scene.Outbox<OpenIngress>().Count == 0);

        Assert.Equal([order.Message], stage.Handler.Undone);
        Assert.True(stage.Scene.Silo.Now - ordered >= TimeSpan.FromSeconds(60));
    });

    [Fact]
    public void GivenAnOwnerWhoWentAway_WhenTheCallIsCancelled_ThenTheIngressIsUndoneOnceItsLeaseIsOver() => OutboxStage.Play(async stage =>
    {
        var order = await Order(stage);
        stage.Handler.Hangs = true;
        using var gone = new CancellationTokenSource();
        var running = stage.Runner.RunNow(order.OutboxMessageId, stage.Scene.Grain, order.Message, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        stage.Handler.Hangs = false;

        await stage.At(stage.Scene.Silo.Now.AddSeconds(30), () => stage.Scene.Outbox<OpenIngress>().Count == 0);

        Assert.Equal([order.Message], stage.Handler.Undone);
    });

    [Fact]
    public void GivenAnOutboxMessageOfAGrainThatTakesNoOutcomes_WhenItIsRun_ThenItIsABug() => OutboxStage.Play(async stage =>
    {
        await stage.Start();

        await Assert.ThrowsAsync<InvalidOperationException>(() => stage.Runner.RunNow("e", GrainRef.ReportQueue("default"), new CloseRoom(Room), default));
    });

    private static async Task<IngressOrder> Order(OutboxStage stage)
    {
        await stage.Start();
        return Ok(await stage.Scene.Stream.OrderIngress(new OrderIngress(People.Host, "op-1", "rtmp")));
    }
}
