using Livehouse.Api.Operations.Health;
using Livehouse.LiveKit;
using Livehouse.Storage;

namespace Livehouse.Api.Hosting;

internal sealed class DependencyProbes(LivehouseStorage storage, LiveKitInstances instances) : IDependencyProbes
{
    public Task Database(CancellationToken cancellation) => storage.Ping(cancellation);

    /// <summary>Probes the servers of all instances.</summary>
    public Task Media(CancellationToken cancellation) =>
        Task.WhenAll(instances.All.Select(static instance => instance.Client).OfType<LiveKitClient>().Distinct().Select(client => client.Ping(cancellation)));
}
