using Livehouse.Grains.Outbox;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Outbox;

/// <summary>
/// A runner over the stream scene, on one thread with its test. Its semaphores come back in their own time, so tests wait for what they expect of it.
/// </summary>
public sealed class OutboxStage : IDisposable
{
    private static readonly TimeSpan PatienceMax = Testing.Hang.After;

    private readonly CancellationTokenSource _stop = new();

    private OutboxStage()
    {
        Store = new FailingOutboxStore(Scene.Silo.Store);
        Runner = new OutboxRunner(Store, Handler, Scene.Silo, Scene.Silo.Clock, new OutboxRunnerOptions { Jitter = 0 }, Observer);
    }

    public StreamScene Scene { get; } = new();

    public FailingOutboxStore Store { get; }

    public RecordingHandler Handler { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public OutboxRunner Runner { get; }

    public Task Running { get; private set; } = Task.CompletedTask;

    public static void Play(Func<OutboxStage, Task> test) => OneThread.Run(async () =>
    {
        using var stage = new OutboxStage();
        try
        {
            await test(stage);
        }
        finally
        {
            await stage._stop.CancelAsync();
            stage.Handler.Release();
            await stage.Running;
        }
    });

    /// <summary>The stream starts, then the runner; its first outbox message, the room, is taken up.</summary>
    public async Task Start()
    {
        StreamScene.Ok(await Scene.Stream.Start(StreamScene.Plan()));
        Run();
        await Until(() => Handler.Ran.Count == 1 || Observer.StoreFailures.Count == 1);
    }

    public void Run() => Running = Runner.Run(_stop.Token);

    /// <summary>Waits for something that happens without any time passing.</summary>
    public static async Task Until(Func<bool> happened)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!happened())
        {
            Assert.True(patience.Elapsed < PatienceMax, "It did not happen.");
            await Task.Yield();
        }
    }

    /// <summary>Moves time to this instant and has the runner look until it has done what is expected.</summary>
    public async Task At(DateTimeOffset instant, Func<bool> happened)
    {
        Scene.Silo.Clock.AdvanceTo(instant);
        await Until(() =>
        {
            Runner.Wake();
            return happened();
        });
    }

    /// <summary>
    /// Advances the time in small steps until the runner has done what is expected. How much time that takes also depends on the machine's threads; only the
    /// lower bound is exact.
    /// </summary>
    public Task InTime(Func<bool> happened) => Until(() =>
    {
        if (happened()) return true;
        Scene.Silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
        return false;
    });

    public DateTimeOffset NextTry() => Assert.Single(Scene.Silo.Store.Pending).DueAt;

    public void Stop() => _stop.Cancel();

    public void Dispose()
    {
        _stop.Dispose();
        Runner.Dispose();
    }
}
