using Livehouse.Listings;
using Livehouse.LocalSilo;
using Livehouse.Testing;
using Livehouse.Tests.Contract;

namespace Livehouse.Tests;

/// <summary>A silo with a clock that stands still.</summary>
public abstract class LocalSiloTestBase : IAsyncLifetime
{
    protected FakeClock Clock { get; } = new();

    protected Probe Probe { get; } = new();

    protected virtual LocalSiloOptions Options => new();

    private readonly Lazy<LocalSilo.LocalSilo> _silo;

    protected LocalSiloTestBase() => _silo = new(() => Silos.Start(Probe, Clock, Options));

    protected LocalSilo.LocalSilo Silo => _silo.Value;

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>What a test left hanging must not hold the run up.</summary>
    public Task DisposeAsync()
    {
        Silo.Kill();
        Assert.DoesNotContain(Probe.Journal, entry => entry.StartsWith("OVERLAP", StringComparison.Ordinal));
        return Task.CompletedTask;
    }

    protected IDirectoryGrain Grain(string key = "g") => Silo.Directory(key);

    protected static Task Within(Task task) => task.WaitAsync(Probe.Patience);

    protected static TaskCompletionSource Gate() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
