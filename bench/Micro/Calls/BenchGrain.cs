using Livehouse.Hosting;
using Livehouse.Listings;
using Livehouse.Refusals;

namespace Livehouse.Bench.Calls;

/// <summary>The cheapest grain there is on the product's host: what a call to it costs is what the engine and the host cost.</summary>
[Alias("livehouse.bench")]
public interface IBenchGrain : IGrainWithStringKey
{
    /// <summary>A turn that answers at once.</summary>
    [Alias("Note")]
    Task Note(string text);

    /// <summary>The same, with a message of the contract and an answer.</summary>
    [Alias("Ask")]
    Task<Outcome<StreamPage>> Ask(ListStreams query);

    /// <summary>A turn that awaits something, as a commit does.</summary>
    [Alias("Wait")]
    Task Wait();
}

[GrainType("bench")]
public sealed class BenchGrain(IGrainHost host) : HostedGrain(host), IBenchGrain
{
    private static readonly Task<Outcome<StreamPage>> Answer = Task.FromResult<Outcome<StreamPage>>(new StreamPage([], null));

    public Task Note(string text) => Task.CompletedTask;

    public Task<Outcome<StreamPage>> Ask(ListStreams query) => Answer;

    public async Task Wait() => await Task.Yield();
}
