using System.Collections.Concurrent;
using Livehouse.Hosting;

namespace Livehouse.Tests.Activations;

/// <summary>What a test makes its grains do, and the journal of what they did. The grains of one host share it.</summary>
public sealed class Probe
{
    private readonly Lock _gate = new();
    private readonly List<string> _journal = [];
    private readonly Dictionary<string, int> _counts = [];
    private readonly List<(string Entry, int Times, TaskCompletionSource Reached)> _awaited = [];
    private int _activations;

    /// <summary>A real-time bound on everything that a test waits for: reached only when the test fails.</summary>
    public static TimeSpan Patience { get; } = Testing.Hang.After;

    /// <summary>A turn: gets the grain and the word that its caller said.</summary>
    public Func<ProbeGrain, string, Task> OnTurn { get; set; } = (_, _) => Task.CompletedTask;

    public Func<ProbeGrain, Task> OnActivate { get; set; } = _ => Task.CompletedTask;

    public Func<ProbeGrain, Task> OnDeactivate { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called by the factory, before there is an activation.</summary>
    public Action<string> OnCreate { get; set; } = _ => { };

    public IReadOnlyList<string> Journal
    {
        get
        {
            lock (_gate) return [.. _journal];
        }
    }

    /// <summary>The labels of all turns, in order.</summary>
    public IReadOnlyList<string> Turns => [.. Journal.Where(entry => entry.StartsWith('=')).Select(entry => entry[1..])];

    /// <summary>Where in the journal this entry first stands; -1 when it is not there.</summary>
    public int PlaceOf(string entry)
    {
        lock (_gate) return _journal.IndexOf(entry);
    }

    public int Activations => Volatile.Read(ref _activations);

    /// <summary>Of all activations that the grains have had.</summary>
    public ConcurrentBag<IGrainContext> Contexts { get; } = [];

    /// <summary>The silo's.</summary>
    public IGrainFactory? Grains { get; set; }

    public IProbeGrain Grain(string key) => Grains!.GetGrain<IProbeGrain>(key);

    /// <summary>Another activation is being made: gives its number.</summary>
    public int Enter(string key)
    {
        OnCreate(key);
        return Interlocked.Increment(ref _activations);
    }

    public void Write(string entry)
    {
        lock (_gate)
        {
            _journal.Add(entry);
            var count = _counts[entry] = _counts.GetValueOrDefault(entry) + 1;
            foreach (var wait in _awaited.Where(wait => wait.Entry == entry && wait.Times <= count)) wait.Reached.TrySetResult();
            _awaited.RemoveAll(wait => wait.Reached.Task.IsCompleted);
        }
    }

    /// <summary>Waits until the journal holds this entry so many times.</summary>
    public Task Reaches(string entry, int times = 1)
    {
        lock (_gate)
        {
            if (_counts.GetValueOrDefault(entry) >= times) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((entry, times, reached));
            return reached.Task.WaitAsync(Patience);
        }
    }
}

public interface IProbeGrain : IGrainWithStringKey
{
    Task Handle(string word);

    /// <summary>Answers the word, and the number of the activation that had the turn.</summary>
    Task<string> Ask(string word);
}

/// <summary>A grain that does what its <see cref="Probe"/> says. It fails the test's call when two of its turns overlap.</summary>
[GrainType("probe")]
public sealed class ProbeGrain : HostedGrain, IProbeGrain
{
    private readonly Probe _probe;
    private int _turnsUnderWay;

    public ProbeGrain(IGrainHost host, IGrainContext context, Probe probe) : base(host)
    {
        _probe = probe;
        Number = probe.Enter(host.Key);
        probe.Contexts.Add(context);
    }

    public string Key => Host.Key;

    /// <summary>Counts the activations of a host, from 1.</summary>
    public int Number { get; }

    public override Task OnActivate(CancellationToken cancellation) => Turn("+", () => _probe.OnActivate(this));

    public override Task OnDeactivate(CancellationToken cancellation) => Turn("-", () => _probe.OnDeactivate(this));

    public override Task OnDraining()
    {
        _probe.Write("draining");
        return Task.CompletedTask;
    }

    public Task Handle(string word) => Turn('=' + word, () => _probe.OnTurn(this, word));

    public async Task<string> Ask(string word)
    {
        await Handle(word);
        return $"{word} by {Number}";
    }

    /// <summary>A timer whose ticks are in the journal as <c>~name</c>.</summary>
    public IDisposable StartTimer(string name, TimeSpan due, TimeSpan period, Func<Task>? tick = null) =>
        Host.StartTimer(() => Turn('~' + name, tick ?? (() => Task.CompletedTask)), due, period);

    private async Task Turn(string entry, Func<Task> body)
    {
        if (Interlocked.Increment(ref _turnsUnderWay) != 1) _probe.Write($"OVERLAP in {Key} at {entry}");
        _probe.Write(entry);
        try
        {
            await body();
        }
        finally
        {
            Interlocked.Decrement(ref _turnsUnderWay);
            _probe.Write(entry + '.');
        }
    }
}
