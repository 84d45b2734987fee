using System.Collections.Concurrent;
using Livehouse.Storage;

namespace Livehouse.Silo.Activations;

/// <summary>The streams and events that are active in this silo.</summary>
internal sealed class ActiveContainers
{
    private readonly ConcurrentDictionary<GrainHost, bool> _hosts = [];

    public IEnumerable<GrainHost> All => _hosts.Keys;

    public static bool IsContainer(string kind) => kind is GrainKinds.Stream or GrainKinds.Event;

    public void Add(GrainHost host)
    {
        if (IsContainer(host.Kind)) _hosts[host] = true;
    }

    public void Remove(GrainHost host) => _hosts.TryRemove(host, out _);
}
