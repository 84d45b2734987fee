namespace Livehouse.Hosting;

/// <summary>Told when a silo has gone, and with it the subscriptions at its grains.</summary>
public interface ISiloLossListener
{
    /// <summary>Returns at once. May be told too often.</summary>
    void SiloLost();
}
