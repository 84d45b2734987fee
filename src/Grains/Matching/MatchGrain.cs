using Livehouse.Hosting;
using Livehouse.Matching;
using Livehouse.Storage;

namespace Livehouse.Grains.Matching;

/// <summary>Who waits for one topic. See <see cref="IMatchGrain"/>.</summary>
public class MatchGrain(string key, IGrainHost host, IGrainStore store, MatchGrainOptions options) : IMatchGrain, IGrainLifecycle
{
    public Task OnActivate(CancellationToken cancellation) => throw new NotImplementedException($"{key}{host}{store}{options}");
    public Task OnDeactivate(CancellationToken cancellation) => Task.CompletedTask;
}

/// <summary>The bounds of matching.</summary>
public sealed record MatchGrainOptions
{
}
