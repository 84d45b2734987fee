using System.Collections.Concurrent;
using Livehouse.LocalSilo;
using Livehouse.Testing;
using Livehouse.Tests.Contract;
using Xunit.Abstractions;

namespace Livehouse.Tests;

/// <summary>Turns that run on their caller's thread, past the mailbox, because the grain was active and idle: they owe whatever other turns owe.</summary>
public sealed class InlineTurnTests : OneGrainTests
{
    private readonly ITestOutputHelper _output;
    private readonly ConcurrentQueue<string> _turns = new();
    private readonly LocalSiloOptions _options = new() { MailboxLengthMax = 3 };
    private Func<string, Task> _deed = _ => Task.CompletedTask;
    private int _activations;

    public InlineTurnTests(ITestOutputHelper output)
    {
        _output = output;
        Silo = Silos.Start(
            (_, _) =>
            {
                Interlocked.Increment(ref _activations);
                return new PlainGrain(word =>
                {
                    _turns.Enqueue(word);
                    return _deed(word);
                });
            },
            Clock,
            _options);
    }

    [Fact]
    public async Task GivenATurnOnItsCallersThread_WhenOthersCall_ThenTheyComeAfterItInTheirOrder()
    {
        await Activate();
        using var inside = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        _deed = word =>
        {
            if (word != "first") return Task.CompletedTask;
            inside.Set();
            Assert.True(over.Wait(Probe.Patience));
            return Task.CompletedTask;
        };
        var grain = Grain;
        var again = Task.Run(async () =>
        {
            await grain.Withdraw("first");
            await grain.Withdraw("again");
        });
        Assert.True(inside.Wait(Probe.Patience));
        var others = new[] { grain.Withdraw("second"), grain.Withdraw("third") };
        Assert.DoesNotContain(others, call => call.IsCompleted);
        over.Set();
        await Within(Task.WhenAll([again, .. others]));
        Assert.Equal(["activate", "first", "second", "third", "again"], _turns);
    }

    [Fact]
    public async Task GivenAnIdleGrain_WhenItsTurnThrows_ThenTheCallDoesNotThrowButItsTaskFailsAndTheActivationIsLost()
    {
        await Activate();
        _deed = word => word == "bad" ? throw new InvalidOperationException("broken") : Task.CompletedTask;
        var bad = Grain.Withdraw("bad");
        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidOperationException>(() => Within(bad))).Message);
        await Within(Grain.Withdraw("next"));
        Assert.Equal(2, _activations);
    }

    [Fact]
    public async Task GivenAnIdleGrain_WhenItsTurnEndsFailedCancelledOrWithoutATask_ThenEachTimeTheCallerIsToldAndTheActivationIsLost()
    {
        await Activate();
        _deed = word => word switch
        {
            "failed" => Task.FromException(new IOException("broken")),
            "cancelled" => Task.FromCanceled(new CancellationToken(true)),
            "none" => null!,
            _ => Task.CompletedTask,
        };
        await Assert.ThrowsAsync<IOException>(() => Within(Grain.Withdraw("failed")));
        await Activate();
        await Assert.ThrowsAsync<TaskCanceledException>(() => Within(Grain.Withdraw("cancelled")));
        await Activate();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Within(Grain.Withdraw("none")));
        await Activate();
        Assert.Equal(4, _activations);
    }

    [Fact]
    public async Task GivenATurnThatThrowsOnItsCallersThread_WhenOthersWait_ThenANewActivationServesThem()
    {
        await Activate();
        using var inside = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        _deed = word =>
        {
            if (word != "bad") return Task.CompletedTask;
            inside.Set();
            Assert.True(over.Wait(Probe.Patience));
            throw new InvalidOperationException("broken");
        };
        var bad = Task.Run(() => Grain.Withdraw("bad"));
        Assert.True(inside.Wait(Probe.Patience));
        var next = Grain.Withdraw("next");
        over.Set();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Within(bad));
        await Within(next);
        Assert.Equal(2, _activations);
    }

    [Fact]
    public async Task GivenATurnThatBeganOnItsCallersThread_WhenItAwaits_ThenOthersWaitForItAndTheBoundOfTheMailboxHolds()
    {
        await Activate();
        var gate = Gate();
        _deed = word => word == "slow" ? gate.Task : Task.CompletedTask;
        var slow = Grain.Withdraw("slow");
        var waiting = Enumerable.Range(0, _options.MailboxLengthMax).Select(number => Grain.Withdraw($"{number}")).ToArray();
        await Assert.ThrowsAsync<GrainOverloadedException>(() => Within(Grain.Withdraw("too many")));
        Assert.False(slow.IsCompleted);
        Assert.Equal(["activate", "slow"], _turns);
        gate.SetResult();
        await Within(Task.WhenAll([slow, .. waiting]));
        Assert.Equal(["activate", "slow", "0", "1", "2"], _turns);
    }

    [Fact]
    public async Task GivenATurnThatBeganOnItsCallersThread_WhenItTakesTooLong_ThenItsCallerIsToldAndTheNextWaitsForItsEnd()
    {
        await Activate();
        var gate = Gate();
        _deed = word => word == "slow" ? gate.Task : Task.CompletedTask;
        var slow = Grain.Withdraw("slow");
        Clock.Advance(_options.CallTimeout + _options.SweepPeriod);
        await Assert.ThrowsAsync<TimeoutException>(() => Within(slow));
        var next = Grain.Withdraw("next");
        Assert.False(next.IsCompleted);
        gate.SetResult();
        await Within(next);
        Assert.Equal(1, _activations);
    }

    [Fact]
    public async Task GivenATurnOnItsCallersThread_WhenTheSiloStops_ThenTheStopWaitsForItAndItsCallerGetsTheAnswer()
    {
        await Activate();
        using var inside = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        _deed = _ =>
        {
            inside.Set();
            Assert.True(over.Wait(Probe.Patience));
            return Task.CompletedTask;
        };
        var call = Task.Run(() => Grain.Withdraw("under way"));
        Assert.True(inside.Wait(Probe.Patience));
        var stop = Silo.DisposeAsync().AsTask();
        Assert.False(stop.IsCompleted);
        await Assert.ThrowsAsync<SiloStoppedException>(() => Within(Grain.Withdraw("late")));
        over.Set();
        await Within(Task.WhenAll(call, stop));
    }

    [Fact]
    public async Task GivenATurnOnItsCallersThread_WhenTheSiloIsKilledBeforeItAwaits_ThenItsCallerIsTold()
    {
        await Activate();
        var gate = Gate();
        _deed = _ =>
        {
            Silo.Kill();
            return gate.Task;
        };
        var call = Grain.Withdraw("under way");
        await Assert.ThrowsAsync<SiloStoppedException>(() => Within(call));
        gate.SetResult();
        await Assert.ThrowsAsync<SiloStoppedException>(() => Within(Grain.Withdraw("late")));
    }

    [Fact]
    public async Task GivenACallerThatGoesOnAtOnceWhereItsAnswerIsMade_WhenTheTurnEnds_ThenItDoesSoOutsideOfTheTurn()
    {
        await Activate();
        var gate = new TaskCompletionSource();
        _deed = word => word == "slow" ? gate.Task : Task.CompletedTask;
        var goesOn = Grain.Withdraw("slow").ContinueWith(
            // Inside of the turn this would wait for itself.
            _ => Assert.True(Grain.Withdraw("and on").Wait(Probe.Patience)),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        gate.SetResult();
        await Within(goesOn);
        Assert.Equal(["activate", "slow", "and on"], _turns);
    }

    [Fact]
    public async Task GivenAChainOfIdleGrains_WhenEachCallsTheNext_ThenTheStackDoesNotOverflow()
    {
        const int Length = 20_000;
        var reached = 0;
        LocalSilo.LocalSilo? silo = null;
        silo = Silos.Start(
            (key, host) => new PlainGrain(word =>
            {
                var number = int.Parse(key, System.Globalization.CultureInfo.InvariantCulture);
                if (word == "activate") return Task.CompletedTask;
                reached = number;
                return number == Length ? Task.CompletedTask : host.Grains.Directory($"{number + 1}").Withdraw(word);
            }),
            Clock);
        Silos.CallFromThisThread();
        for (var number = 0; number <= Length; number++) await silo.Directory($"{number}").Withdraw("activate");
        await Within(silo.Directory("0").Withdraw("go"));
        Assert.Equal(Length, reached);
        silo.Kill();
    }

    [Fact]
    public Task GivenManyCallersOnManyThreads_WhenTurnsAreCountedWithoutALock_ThenNoneIsMissing() => Seeds.Try(5, _output.WriteLine, async seed =>
    {
        const int Callers = 4;
        const int CallsEach = 20_000;
        const int GrainCount = 3;
        var counts = new int[GrainCount];
        var silo = Silos.Start(
            (key, _) => new PlainGrain(async word =>
            {
                // Two at once would read the same number.
                var before = counts[key[0] - '0'];
                if (word == "awaits") await Task.Yield();
                counts[key[0] - '0'] = before + 1;
            }),
            Clock,
            new LocalSiloOptions { SliceLengthMax = 1 + (seed % 5) });
        await Within(Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random(HashCode.Combine(seed, caller));
            var underWay = new List<Task>();
            for (var call = 0; call < CallsEach; call++)
            {
                underWay.Add(silo.Directory($"{random.Next(GrainCount)}").Withdraw(random.Next(50) == 0 ? "awaits" : "quick"));
                if (random.Next(8) > 0) continue;
                await Task.WhenAll(underWay);
                underWay.Clear();
            }

            await Task.WhenAll(underWay);
        }))));
        Assert.Equal(Callers * CallsEach, counts.Sum());
        silo.Kill();
    });

    private async Task Activate() => await Within(Grain.Withdraw("activate"));

    private static Task Within(Task task) => task.WaitAsync(Probe.Patience);

    private static TaskCompletionSource Gate() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
