using System.Collections.Concurrent;
using Livehouse.Hosting;
using Livehouse.Tests.Contract;

namespace Livehouse.Tests;

/// <summary>Ambient values (a web request's, a trace's) are the caller's own: a turn has those of the call that asked for it and of nobody else, and leaves none behind.</summary>
public sealed class CallerContextTests : OneGrainTests
{
    private static readonly AsyncLocal<string?> Request = new();

    private readonly ConcurrentQueue<string> _seen = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<string, IGrainHost, Task> _deed = (_, _) => Task.CompletedTask;

    public CallerContextTests() => Silo = Silos.Start((_, host) => new PlainGrain(word => Turn(word, host)), Clock);

    [Fact]
    public async Task GivenCallersThatWait_WhenTheirTurnsCome_ThenEachTurnHasItsOwnCallersValues()
    {
        var calls = new List<Task>();
        foreach (var name in new[] { "a", "b", "c" }) calls.Add(As(name, () => Grain.Withdraw(name == "a" ? "waits" : name)));
        _gate.SetResult();
        await Within(Task.WhenAll(calls));
        Assert.Equal(["waits as a", "waits goes on as a", "b as b", "c as c"], _seen);
        Assert.Null(Request.Value);
    }

    [Fact]
    public async Task GivenATurnOnItsCallersThread_WhenItLeavesAValueThere_ThenTheCallerDoesNotSeeIt()
    {
        _deed = (_, _) =>
        {
            Request.Value = "the grain's";
            return Task.CompletedTask;
        };
        Request.Value = "the caller's";
        for (var call = 0; call < 3; call++)
        {
            Assert.True(Grain.Withdraw("leaves").IsCompletedSuccessfully);
            Assert.Equal("the caller's", Request.Value);
        }

        Assert.All(_seen, seen => Assert.Equal("leaves as the caller's", seen));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task GivenATickThatWaitsBehindACall_WhenItsTurnComes_ThenItHasNobodysValues()
    {
        _deed = (word, host) =>
        {
            if (word == "start") host.StartTimer(() => Turn("tick", host), TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        };
        await Within(As("a", () => Grain.Withdraw("start")));
        var call = As("a", () => Grain.Withdraw("waits"));
        await As("the clock's", () =>
        {
            Clock.Advance(TimeSpan.FromSeconds(2));
            return Task.CompletedTask;
        });
        var last = As("b", () => Grain.Withdraw("last"));
        _gate.SetResult();
        await Within(Task.WhenAll(call, last));
        Assert.Equal(["start as a", "waits as a", "waits goes on as a", "tick as nobody", "last as b"], _seen);
    }

    [Fact]
    public async Task GivenACallerWhoseValuesMustNotFlow_WhenItCalls_ThenTheTurnHasNone()
    {
        Request.Value = "the caller's";
        Task first, second;
        using (ExecutionContext.SuppressFlow())
        {
            first = Grain.Withdraw("first");
            second = Grain.Withdraw("second");
        }

        await Within(Task.WhenAll(first, second));
        Assert.Equal(["first as nobody", "second as nobody"], _seen);
        Assert.Equal("the caller's", Request.Value);
    }

    private Task Turn(string word, IGrainHost host)
    {
        _seen.Enqueue($"{word} as {Request.Value ?? "nobody"}");
        return word == "waits" ? Wait() : _deed(word, host);

        async Task Wait()
        {
            await _gate.Task;
            _seen.Enqueue($"{word} goes on as {Request.Value ?? "nobody"}");
        }
    }

    /// <summary>An async method: what it sets, its own caller does not see.</summary>
    private static async Task As(string name, Func<Task> call)
    {
        Request.Value = name;
        await call();
    }

    private static Task Within(Task task) => task.WaitAsync(Probe.Patience);
}
