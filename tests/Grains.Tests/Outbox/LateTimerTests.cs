using Livehouse.Grains.Outbox;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Outbox;

/// <summary>
/// A disposed timer may still be about to fire, on a thread where an exception ends the process. A server crashed because of that, once in thousands of
/// recordings: outbox messages were committed at the moment when the runner would have polled anyway.
/// </summary>
public sealed class LateTimerTests
{
    [Fact]
    public void GivenTimersThatFireAfterTheirEnd_WhenTheRunnerIsWokenAndStopped_ThenNothingIsThrown() => OneThread.Run(async () =>
    {
        var scene = new StreamScene();
        var late = new LateTimers(scene.Silo.Clock);
        var handler = new RecordingHandler();
        using var stop = new CancellationTokenSource();
        using (var runner = new OutboxRunner(scene.Silo.Store, handler, scene.Silo, late, new OutboxRunnerOptions(), new RecordingObserver()))
        {
            var running = runner.Run(stop.Token);
            StreamScene.Ok(await scene.Stream.Start(StreamScene.Plan()));
            runner.Wake();
            await OutboxStage.Until(() => handler.Ran.Count == 1 && scene.Silo.Store.Pending.Count == 0);
            await stop.CancelAsync();
            await running;
        }

        Assert.True(late.Count >= 2, "It uses timers for its sleep and for each outbox message.");
        late.FireAll();
    });

    private sealed class LateTimers(TimeProvider inner) : TimeProvider
    {
        private readonly List<Action> _callbacks = [];

        public int Count => _callbacks.Count;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callbacks.Add(() => callback(state));
            return inner.CreateTimer(callback, state, dueTime, period);
        }

        public void FireAll() => _callbacks.ForEach(static callback => callback());
    }
}
