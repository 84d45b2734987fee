using Livehouse.Hosting;

namespace Livehouse.Testing;

/// <summary>Objects that are their own references: for doubles of grains, which call them directly.</summary>
public sealed class PlainReferences : IObserverReferences
{
    public T Make<T>(T observer) where T : class, Orleans.IGrainObserver => observer;

    public void Delete<T>(T reference) where T : class, Orleans.IGrainObserver
    {
        // Nothing is kept.
    }
}
