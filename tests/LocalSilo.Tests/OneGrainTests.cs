using Livehouse.Listings;
using Livehouse.Testing;

namespace Livehouse.Tests;

/// <summary>What tests have in common that look closely at one grain of a silo: its clock, and calls that a synchronous test thread may make.</summary>
public abstract class OneGrainTests : IAsyncLifetime
{
    internal FakeClock Clock { get; } = new();

    /// <summary>Set by the test's constructor.</summary>
    internal LocalSilo.LocalSilo Silo { get; private protected set; } = null!;

    internal IDirectoryGrain Grain
    {
        get
        {
            Silos.CallFromThisThread();
            return Silo.Directory("g");
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        Silo.Kill();
        return Task.CompletedTask;
    }
}
