using Livehouse.Hosting;
using Livehouse.Storage;

namespace Livehouse.Tests.Activations;

public sealed partial class GrainHostTests
{
    [Fact]
    public async Task GivenAGrainThatNobodyCalled_WhenItIsCalled_ThenItIsActivatedFirstAndAnswers()
    {
        Probe.OnActivate = async _ => await Task.Yield();
        Assert.Equal("hello by 1", await Within(Ask(Grain(), "hello")));
        Assert.Equal(["+", "+.", "=hello", "=hello."], Probe.Journal);
    }

    [Fact]
    public void GivenAGrain_WhenItIsOnlyNamed_ThenNothingHappens()
    {
        _ = Grain();
        Assert.Equal(0, Probe.Activations);
    }

    [Fact]
    public async Task GivenATurnThatAwaits_WhenTheGrainIsCalledAgain_ThenTheNextTurnBeginsAfterTheLastAwait()
    {
        var (one, two) = (Gate(), Gate());
        Probe.OnTurn = async (_, word) =>
        {
            if (word != "long") return;
            await one.Task;
            Probe.Write("between");
            await two.Task;
        };
        var slow = Grain().Handle("long");
        await Probe.Reaches("=long");
        var quick = Grain().Handle("quick");
        one.SetResult();
        await Probe.Reaches("between");
        Assert.False(quick.IsCompleted);
        two.SetResult();
        await Within(Task.WhenAll(slow, quick));
        Assert.Equal(["=long", "between", "=long.", "=quick", "=quick."], Probe.Journal.Skip(2));
    }

    [Fact]
    public async Task GivenAGrainWhoseTurnAwaits_WhenAnotherGrainIsCalled_ThenThatOneAnswers()
    {
        var gate = Gate();
        Probe.OnTurn = (grain, _) => grain.Key == "busy" ? gate.Task : Task.CompletedTask;
        var slow = Grain("busy").Handle("long");
        await Within(Grain("free").Handle("quick"));
        Assert.False(slow.IsCompleted);
        gate.SetResult();
        await Within(slow);
    }

    [Fact]
    public async Task GivenAThousandFirstCallsAtOnce_WhenTheGrainActivatesSlowly_ThenOneActivationServesThemAll()
    {
        Probe.OnActivate = _ => Yielding();
        var answers = await Within(Task.WhenAll(Enumerable.Range(0, 1000).Select(number => Task.Run(() => Ask(Grain(), $"{number}")))));
        Assert.All(answers, answer => Assert.EndsWith(" by 1", answer, StringComparison.Ordinal));
        Assert.Equal(1000, answers.Distinct().Count());
        Assert.Equal(1, Probe.Activations);
    }

    [Fact]
    public async Task GivenAGrain_WhenItsTurnCallsAnotherGrain_ThenItGetsTheAnswer()
    {
        Probe.OnTurn = async (grain, word) =>
        {
            if (grain.Key == "front") Probe.Write(await Ask(Probe.Grain("back"), word));
        };
        await Within(Grain("front").Handle("through"));
        Assert.Contains("through by 2", Probe.Journal);
    }

    [Fact]
    public async Task GivenAGrain_WhenItReadsTheTime_ThenItIsTheClockOfTheHost()
    {
        DateTimeOffset? seen = null;
        Probe.OnTurn = (grain, _) =>
        {
            seen = grain.Host.Time.GetUtcNow();
            return Task.CompletedTask;
        };
        await Within(Grain().Handle("time"));
        Assert.Equal(Clock.GetUtcNow(), seen);
    }

    [Fact]
    public async Task GivenAGrain_WhenItCommittedOutboxMessages_ThenTheRunnerIsTold()
    {
        Probe.OnTurn = (grain, _) =>
        {
            grain.Host.OutboxCommitted();
            return Task.CompletedTask;
        };
        await Within(Grain().Handle("commit"));
        Assert.Equal(1, OutboxCommitted);
    }

    [Fact]
    public async Task GivenATurnThatThrows_WhenOthersWait_ThenItsCallerGetsTheExceptionAndTheyGetANewActivation()
    {
        var gate = Gate();
        Probe.OnTurn = async (_, word) =>
        {
            if (word != "bad") return;
            await gate.Task;
            throw new InvalidOperationException("broken");
        };
        var grain = Grain();
        var bad = Ask(grain, "bad");
        await Probe.Reaches("=bad");
        var next = new[] { Ask(grain, "a"), Ask(grain, "b") };
        gate.SetResult();
        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidOperationException>(() => Within(bad))).Message);
        Assert.Equal(["a by 2", "b by 2"], await Within(Task.WhenAll(next)));
        AssertJournal(["+", "+.", "=bad", "=bad.", "+", "+.", "=a", "=a.", "=b", "=b."], Probe.Journal);
    }

    [Fact]
    public async Task GivenAConflictingCommit_WhenTheTurnRefusesIt_ThenTheCallerIsToldAndTheNextCallLoadsAnew()
    {
        Probe.OnTurn = (grain, word) => word == "stale" ? throw new GrainMovedException(GrainRef.Directory(grain.Key)) : Task.CompletedTask;
        var moved = await Assert.ThrowsAsync<GrainMovedException>(() => Within(Grain().Handle("stale")));
        Assert.Equal("directory/g", moved.Grain.ToString());
        Assert.Equal("fresh by 2", await Within(Ask(Grain(), "fresh")));
        Assert.DoesNotContain("-", Probe.Journal);
    }

    [Fact]
    public async Task GivenAnActivationThatFails_WhenCallsWaitForIt_ThenAllGetTheExceptionAndTheNextCallTriesAnew()
    {
        var gate = Gate();
        Probe.OnActivate = async grain =>
        {
            if (grain.Number > 1) return;
            await gate.Task;
            throw new IOException("no storage");
        };
        var waiting = Enumerable.Range(0, 3).Select(number => Ask(Grain(), $"{number}")).ToArray();
        await Probe.Reaches("+");
        gate.SetResult();

        // A call that arrives when the activation has just failed is retried.
        var answers = await Within(Task.WhenAll(waiting.Select(Failure)));
        Assert.Contains("no storage", answers);
        Assert.All(answers, static answer => Assert.True(answer is null or "no storage"));
        Assert.Equal("again by 2", await Within(Ask(Grain(), "again")));
    }

    [Fact]
    public async Task GivenAFactoryThatThrows_WhenTheGrainIsCalled_ThenTheCallerGetsTheException()
    {
        var faulty = true;
        Probe.OnCreate = _ =>
        {
            if (faulty) throw new InvalidOperationException("unknown grain");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => Within(Ask(Grain(), "first")));
        faulty = false;
        Assert.Equal("second by 1", await Within(Ask(Grain(), "second")));
    }

    private static async Task<string?> Failure(Task<string> call)
    {
        try
        {
            await call;
            return null;
        }
        catch (IOException error)
        {
            return error.Message;
        }
    }

    /// <summary>The last two turns are of calls that outlived their activation.</summary>
    private static void AssertJournal(string[] expected, IEnumerable<string> journal)
    {
        string[] swapped = [.. expected[..^4], .. expected[^2..], .. expected[^4..^2]];
        var found = journal.ToArray();
        Assert.Equal(found.SequenceEqual(swapped) ? swapped : expected, found);
    }

    private static async Task Yielding()
    {
        for (var turn = 0; turn < 5; turn++) await Task.Yield();
    }
}
