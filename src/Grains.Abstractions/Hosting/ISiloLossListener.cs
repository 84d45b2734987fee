namespace Livehouse.Hosting;

/// <summary>Notified when a silo has gone, and with it the subscriptions at its grains.</summary>
public interface ISiloLossListener
{
    /// <summary>Returns immediately. May be called more often than necessary.</summary>
    void SiloLost();
}
