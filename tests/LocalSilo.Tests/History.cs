using System.Collections.Concurrent;
using System.Globalization;
using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.Refusals;

namespace Livehouse.Tests;

/// <summary>What happened to each grain of one silo, in order, and the rules that it must have kept.</summary>
internal sealed class History
{
    private readonly ConcurrentDictionary<string, List<string>> _grains = new();

    /// <summary>Makes grains that do what their calls' names say and that fail one activation in ten.</summary>
    public Func<string, IGrainHost, IDirectoryGrain> Create(int seed)
    {
        var random = new Random(seed);
        return (key, host) =>
        {
            int fate;
            lock (random) fate = random.Next(10);
            return new StressedGrain(_grains.GetOrAdd(key, _ => []), host, failsToActivate: fate == 0);
        };
    }

    public void Check(IReadOnlyList<Ended> calls)
    {
        foreach (var grain in calls.GroupBy(call => call.Grain))
        {
            var entries = _grains[grain.Key];
            CheckLives(entries);
            var turns = entries.Where(entry => entry.StartsWith("begin ", StringComparison.Ordinal)).Select(entry => entry[6..]).ToArray();
            CheckAnswers([.. grain], turns);
            CheckOrder(turns);
        }
    }

    /// <summary>Lives follow each other: activate, then turns and ticks one by one, then deactivate or a failure.</summary>
    private static void CheckLives(List<string> entries)
    {
        var (state, open, endsNow) = ("none", "", false);
        foreach (var entry in entries)
        {
            var parts = entry.Split(' ');
            var (what, id) = (parts[0], parts.Length > 1 ? parts[1] : "");
            Assert.True(
                (state, what) switch
                {
                    ("none", "activate") or ("activating", "activated") or ("activating", "failed") => true,
                    ("active", "begin" or "tick") => !endsNow,
                    ("turn", "end" or "fail") => id == open,
                    ("active", "deactivate") or ("deactivating", "deactivated") => true,
                    _ => false,
                },
                $"{entry} while {state} {open}");
            (state, open) = what switch
            {
                "activate" => ("activating", ""),
                "activated" or "end" => ("active", ""),
                "begin" or "tick" => ("turn", id),
                "deactivate" => ("deactivating", ""),
                _ => ("none", ""),
            };
            endsNow = what == "end" && id.EndsWith("/end", StringComparison.Ordinal);
        }

        Assert.Equal("none", state);
    }

    /// <summary>A call that was answered or failed by its own turn had one turn; a call that failed with the activation had none.</summary>
    private static void CheckAnswers(IReadOnlyList<Ended> calls, string[] turns)
    {
        var counts = turns.CountBy(turn => turn).ToDictionary();
        foreach (var call in calls)
        {
            var throws = call.Id.Contains("/throw", StringComparison.Ordinal);
            var expected = call.Failure switch
            {
                null when !throws => 1,
                StressException failure when failure.Message == call.Id => 1,
                StressException { Message: "activation" } => 0,
                _ => throw new InvalidOperationException($"Call {call.Id} ended with {call.Failure?.ToString() ?? "success"}."),
            };
            Assert.True(counts.GetValueOrDefault(call.Id) == expected, $"Call {call.Id} had {counts.GetValueOrDefault(call.Id)} turns, not {expected}.");
        }

        Assert.Empty(turns.Except(calls.Select(call => call.Id)));
    }

    private static void CheckOrder(string[] turns)
    {
        foreach (var caller in turns.Select(turn => turn.Split('/')).GroupBy(parts => parts[0]))
        {
            var numbers = caller.Select(parts => int.Parse(parts[1], CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(numbers.Order(), numbers);
        }
    }
}

internal sealed class StressException(string message) : Exception(message);

/// <summary>Its entries are in a plain list on purpose: two turns at once would break the order or the list itself.</summary>
internal sealed class StressedGrain(List<string> entries, IGrainHost host, bool failsToActivate) : IDirectoryGrain, IGrainLifecycle
{
    private int _ticks;

    public async Task OnActivate(CancellationToken cancellation)
    {
        entries.Add("activate");
        await Task.Yield();
        entries.Add(failsToActivate ? "failed" : "activated");
        if (failsToActivate) throw new StressException("activation");
    }

    public async Task OnDeactivate(CancellationToken cancellation)
    {
        entries.Add("deactivate");
        await Task.Yield();
        entries.Add("deactivated");
    }

    public async Task Withdraw(string streamId)
    {
        entries.Add($"begin {streamId}");
        switch (streamId.Split('/')[2])
        {
            case "throw":
                entries.Add($"fail {streamId}");
                throw new StressException(streamId);
            case "throw-late":
                await Task.Yield();
                entries.Add($"fail {streamId}");
                throw new StressException(streamId);
            case "yield":
                await Task.Yield();
                break;
            case "timer":
                host.StartTimer(Tick, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(50));
                break;
            case "end":
                host.DeactivateSoon();
                break;
            case "stay":
                host.StayActive(TimeSpan.FromSeconds(2));
                break;
        }

        entries.Add($"end {streamId}");
    }

    public Task Publish(StreamListing listing) => throw new NotSupportedException();

    public Task<Outcome<StreamPage>> List(ListStreams query) => throw new NotSupportedException();

    private async Task Tick()
    {
        var id = $"tick-{++_ticks}";
        entries.Add($"tick {id}");
        if (_ticks % 2 == 0) await Task.Yield();
        var fails = _ticks % 17 == 0;
        entries.Add($"{(fails ? "fail" : "end")} {id}");
        if (fails) throw new StressException(id);
    }
}
