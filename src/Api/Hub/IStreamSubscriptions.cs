namespace Livehouse.Api.Hub;

/// <summary>This process's subscriptions to streams, for hosts of grains that can lose some.</summary>
public interface IStreamSubscriptions
{
    /// <summary>
    /// Asks every stream now whether its subscription still stands, as happens every <see cref="LiveHubOptions.LeaseRenewal"/> in any case: what held the
    /// grains may be gone. Returns at once.
    /// </summary>
    void RenewAll();
}
