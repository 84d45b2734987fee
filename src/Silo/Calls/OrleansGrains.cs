using System.Collections.Concurrent;
using Livehouse.Hosting;
using Livehouse.Storage;

namespace Livehouse.Silo.Calls;

/// <summary>The grains, anywhere in the cluster. Creating a reference costs as much as a call, so references are kept.</summary>
internal sealed class OrleansGrains(IGrainFactory factory) : IGrains, IObserverReferences
{
    /// <summary>References in memory, about a kilobyte each. When there are more, all are dropped: those still in use are created again.</summary>
    private const int KeptMax = 10_000;

    private readonly ConcurrentDictionary<GrainRef, IGrainWithStringKey> _kept = new();

    public T Get<T>(GrainRef grain) where T : class, IGrainWithStringKey
    {
        if (_kept.TryGetValue(grain, out var kept)) return (T)kept;
        if (_kept.Count >= KeptMax) _kept.Clear();
        return (T)_kept.GetOrAdd(grain, factory.GetGrain<T>(grain.Key));
    }

    public T Make<T>(T observer) where T : class, IGrainObserver => factory.CreateObjectReference<T>(observer);

    public void Delete<T>(T reference) where T : class, IGrainObserver => factory.DeleteObjectReference<T>(reference);
}
