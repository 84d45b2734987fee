namespace Livehouse.Hosting;

/// <summary>Creates references by which grains on any node can call an object in this process.</summary>
public interface IObserverReferences
{
    /// <summary>A reference to this object. Orleans holds the object weakly, so the caller must keep it alive.</summary>
    T Make<T>(T observer) where T : class, IGrainObserver;

    /// <summary>Calls through the reference are dropped from now on.</summary>
    void Delete<T>(T reference) where T : class, IGrainObserver;
}
