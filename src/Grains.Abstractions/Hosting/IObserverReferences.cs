namespace Livehouse.Hosting;

/// <summary>Makes the references by which grains reach an object of this process, wherever they are.</summary>
public interface IObserverReferences
{
    /// <summary>A reference to this object. Orleans holds the object weakly: whoever makes a reference keeps the object.</summary>
    T Make<T>(T observer) where T : class, IGrainObserver;

    /// <summary>Calls by the reference reach nobody from now on.</summary>
    void Delete<T>(T reference) where T : class, IGrainObserver;
}
