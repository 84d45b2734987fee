using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.Refusals;

namespace Livehouse.Bench.Calls;

/// <summary>The cheapest grain there is behind a real grain interface: what a call to it costs is what the host costs.</summary>
internal sealed class TestGrain(string key, IGrainHost host, Action<TestGrain> made) : IDirectoryGrain, IGrainLifecycle
{
    private static readonly Task<Outcome<StreamPage>> Answer = Task.FromResult<Outcome<StreamPage>>(new StreamPage([], null));

    public string Key { get; } = key;

    public IGrainHost Host { get; } = host;

    /// <summary>Counted without any lock on purpose: were two turns ever to overlap, some would be missing.</summary>
    public long Turns { get; private set; }

    /// <summary>When set, what a turn does besides.</summary>
    public Func<Task>? Deed { get; set; }

    public Task OnActivate(CancellationToken cancellation)
    {
        made(this);
        return Task.CompletedTask;
    }

    public Task OnDeactivate(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>A turn that answers at once.</summary>
    public Task Withdraw(string streamId)
    {
        Turns++;
        return Deed?.Invoke() ?? Task.CompletedTask;
    }

    /// <summary>The same, with a value.</summary>
    public Task<Outcome<StreamPage>> List(ListStreams query)
    {
        Turns++;
        return Answer;
    }

    /// <summary>A turn that awaits something, as a commit does.</summary>
    public async Task Publish(StreamListing listing)
    {
        Turns++;
        await Task.Yield();
    }
}
