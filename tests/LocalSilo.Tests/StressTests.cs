using System.Globalization;
using Livehouse.LocalSilo;
using Livehouse.Testing;
using Livehouse.Tests.Contract;
using Xunit.Abstractions;

namespace Livehouse.Tests;

/// <summary>
/// Callers, faults, timers and deactivations at random over a few grains, on many threads. Afterwards the journal of each grain is read against the rules: each call had exactly the turn
/// that its answer tells of, no turns overlap, each caller's turns are in its order, and each activation begins and ends as it must.
/// </summary>
public sealed class StressTests(ITestOutputHelper output)
{
    private const int Callers = 6;
    private const int CallsEach = 400;
    private const int GrainCount = 4;

    [Fact]
    public Task GivenRandomWork_WhenItIsOver_ThenNoTurnWasLostDoubledOrOverlapped() => Seeds.Try(12, output.WriteLine, RandomWork);

    private static async Task RandomWork(int seed)
    {
        var clock = new FakeClock();
        var history = new History();
        var options = new LocalSiloOptions
        {
            MailboxLengthMax = 2 * Callers * CallsEach,
            SliceLengthMax = 1 + (seed % 7),
            IdleTimeout = TimeSpan.FromMilliseconds(300),
            CallTimeout = TimeSpan.FromDays(1),
        };
        var silo = Silos.Start(history.Create(seed), clock, options);
        using var over = new CancellationTokenSource();
        var time = Task.Run(async () =>
        {
            var random = new Random(seed);
            while (!over.IsCancellationRequested)
            {
                clock.Advance(TimeSpan.FromMilliseconds(random.Next(200)));
                await Task.Yield();
            }
        });
        var calls = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => Call(silo, seed, caller))));
        await over.CancelAsync();
        await time;
        await silo.DisposeAsync().AsTask().WaitAsync(Probe.Patience);
        history.Check([.. calls.SelectMany(some => some)]);
    }

    /// <summary>Sends a caller's calls, sometimes waiting for the last answers and sometimes not, and tells how each ended.</summary>
    private static async Task<IReadOnlyList<Ended>> Call(LocalSilo.LocalSilo silo, int seed, int caller)
    {
        var random = new Random(HashCode.Combine(seed, caller));
        var calls = new List<(string Grain, string Id, Task Answer)>();
        for (var number = 0; number < CallsEach; number++)
        {
            var grain = $"g{random.Next(GrainCount)}";
            var deed = random.Next(100) switch { < 40 => "quick", < 70 => "yield", < 78 => "timer", < 84 => "end", < 90 => "throw", < 95 => "throw-late", _ => "stay" };
            var id = string.Create(CultureInfo.InvariantCulture, $"{caller}/{number}/{deed}");
            calls.Add((grain, id, silo.Directory(grain).Withdraw(id)));
            if (random.Next(4) == 0) await Record.ExceptionAsync(() => calls[^1].Answer.WaitAsync(Probe.Patience));
        }

        var ended = new List<Ended>();
        foreach (var (grain, id, answer) in calls) ended.Add(new(grain, id, await Record.ExceptionAsync(() => answer.WaitAsync(Probe.Patience))));
        return ended;
    }
}

internal sealed record Ended(string Grain, string Id, Exception? Failure);
