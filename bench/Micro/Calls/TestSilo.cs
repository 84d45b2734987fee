using System.Collections.Concurrent;
using Livehouse.Api.Operations.Metrics;
using Livehouse.Listings;
using Livehouse.LocalSilo;
using Microsoft.Extensions.Logging.Abstractions;

namespace Livehouse.Bench.Calls;

/// <summary>A real silo with real proxies over <see cref="TestGrain"/>s, with or without somebody who listens to its metrics as the server's <c>/metrics</c> does.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, TestGrain> _grains = new();
    private readonly MetricsCollector? _metrics;
    private readonly LocalSilo.LocalSilo _silo;

    public TestSilo(bool isListenedTo = false)
    {
        _metrics = isListenedTo ? new MetricsCollector() : null;
        var factories = new GrainFactories { Directory = (key, host) => new TestGrain(key, host, grain => _grains[grain.Key] = grain) };
        _silo = new LocalSilo.LocalSilo(new LocalSiloOptions(), factories, TimeProvider.System, static () => { }, NullLogger<LocalSilo.LocalSilo>.Instance);
    }

    /// <summary>How many turns the grains took, by their own count.</summary>
    public long Turns => _grains.Values.Sum(static grain => grain.Turns);

    /// <summary>What the server's endpoint would show; null when nobody listens.</summary>
    public string? Metrics => _metrics?.Scrape();

    public IDirectoryGrain Grain(string key) => _silo.Directory(key);

    /// <summary>The grain itself, past its mailbox: only while it is idle.</summary>
    public TestGrain Inside(string key) => _grains[key];

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync();
        _metrics?.Dispose();
    }
}
