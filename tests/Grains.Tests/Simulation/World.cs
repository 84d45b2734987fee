using Livehouse.Grains.Streams;
using Livehouse.Hosting;
using Livehouse.Refusals;
using Livehouse.Tests.Grains.Hosting;

namespace Livehouse.Tests.Grains.Simulation;

/// <summary>
/// Grains over a store that fails, delays and dies at points drawn from a seed, sometimes with two activations of one id, and clients that retry until they get
/// an answer. After a while the faults stop, so that every client finishes.
/// </summary>
public sealed class World
{
    private const int FaultyStepsMax = 1_500;
    private const int StepsMax = 200_000;

    private readonly Random _random;
    private readonly DrawnSteps _steps;
    private readonly List<Func<Task>> _clients = [];
    private int _stepsTaken;

    public World(Random random)
    {
        _random = random;
        _steps = new DrawnSteps(random);
        Silo = new TestSilo(_steps)
        {
            // So few that appends meet everything else.
            StreamOptions = new StreamGrainOptions { AppendAt = 2 },
            Choose = all => IsFaulty && all.Count < 2 && random.Next(25) == 0 ? null : all[random.Next(all.Count)],
        };
        Silo.Storage = activation => new FaultyStore(Silo.Store, new DrawnFaults(this, activation));
        Checks = new CommitChecks(Silo.Store);
    }

    public TestSilo Silo { get; }

    public CommitChecks Checks { get; }

    public Random Random => _random;

    public bool IsFaulty => _stepsTaken < FaultyStepsMax;

    /// <summary>What went wrong, for a look at whether the simulation is any good.</summary>
    public Dictionary<string, int> Happened { get; } = [];

    public void Add(Func<Task> client) => _clients.Add(client);

    /// <summary>Runs until every client is done, all on this thread: a context of the test runner's would take continuations elsewhere.</summary>
    public void Run()
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var playing = _clients.ConvertAll(client => client());
            while (playing.Exists(client => !client.IsCompleted)) Step();
            foreach (var client in playing) client.GetAwaiter().GetResult();
            Settle();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>From now on every call is over when it returns, and nothing fails: for a look at what is left.</summary>
    public void Calm()
    {
        Silo.Steps = new StepsAtOnce();
        Silo.Storage = null;
    }

    /// <summary>A client's call, tried again with the same ids until it is answered.</summary>
    public async Task<Outcome<T>> Ask<T>(Func<Task<Outcome<T>>> call) where T : class
    {
        while (true)
        {
            await _steps.Hop();
            try
            {
                return await call();
            }
            catch (Exception unknown) when (unknown is StoreFailedException or CrashedException or GrainMovedException)
            {
                Count(unknown.GetType().Name);
                await Pause(200);
            }
        }
    }

    /// <summary>A client that lets some time pass.</summary>
    public Task Pause(int millisecondsMax)
    {
        var over = new TaskCompletionSource();
        ITimer? timer = null;
        timer = Silo.Clock.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                _steps.Post(over.SetResult);
            },
            null,
            TimeSpan.FromMilliseconds(_random.Next(1, millisecondsMax + 1)),
            Timeout.InfiniteTimeSpan);
        return over.Task;
    }

    private void Step()
    {
        Assert.True(++_stepsTaken < StepsMax, "The clients never came to an end.");
        var dice = _random.Next(1_000);
        if (IsFaulty && dice < 4) Disturb();
        else if (_steps.IsEmpty || dice < 60) Silo.Clock.Advance(TimeSpan.FromMilliseconds(_random.Next(1, 120)));
        else _steps.TakeOne();
    }

    private void Disturb()
    {
        if (_random.Next(3) == 0)
        {
            Count("crash");
            Silo.Crash();
        }
        else if (Silo.Active is { Count: > 0 } grains)
        {
            Count("deactivation");
            Silo.Deactivate(grains[_random.Next(grains.Count)]);
        }
    }

    /// <summary>What is still under way ends, and what waits in memory reaches the store.</summary>
    private void Settle()
    {
        for (var second = 0; second < 5; second++)
        {
            while (!_steps.IsEmpty) _steps.TakeOne();
            Silo.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Silo.Crash();
    }

    private void Count(string what) => Happened[what] = Happened.GetValueOrDefault(what) + 1;

    /// <summary>
    /// Every call waits before it has its effect and after it: other turns come between. Then it may fail, and work of a dead process never goes on.
    /// </summary>
    private sealed class DrawnFaults(World world, Activation activation) : IStoreFaults
    {
        private static readonly Task Never = new TaskCompletionSource().Task;

        public async Task Before(StoreCall call)
        {
            await world._steps.Hop();
            // A commit that was on its way when its process died may still arrive.
            if (activation.IsDead && world._random.Next(2) == 0) await Never;
            if (world.IsFaulty && world._random.Next(40) == 0) throw new StoreFailedException("before");
        }

        public async Task After(StoreCall call)
        {
            await world._steps.Hop();
            if (world.IsFaulty && call == StoreCall.Commit && world._random.Next(40) == 0)
            {
                world.Count("crash right after a commit");
                world.Silo.Crash();
            }

            if (activation.IsDead) await Never;
            if (world.IsFaulty && world._random.Next(40) == 0) throw new StoreFailedException("after");
        }
    }
}
