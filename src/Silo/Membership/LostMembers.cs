using Livehouse.Hosting;

namespace Livehouse.Silo.Membership;

/// <summary>
/// A silo that goes takes the subscriptions of its streams along: a front that lost its connection to one need not wait for the next renewal to hear of it.
/// </summary>
/// <param name="services">Whoever wants to know is found when it is needed: it needs the client that this belongs to.</param>
internal sealed class LostGateways(IServiceProvider services) : IClusterConnectionStatusObserver
{
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        if (currentNumberOfGateways < previousNumberOfGateways) services.GetService<ISiloLossListener>()?.SiloLost();
    }

    public void NotifyClusterConnectionLost()
    {
        // Nobody is there to ask.
    }
}

/// <summary>The same for a front that is a silo too: it has no gateways, but knows the members.</summary>
internal sealed class LostMembers(IClusterMembershipService membership, ISiloLossListener listener) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var active = 0;
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                var now = snapshot.Members.Values.Count(member => member.Status == SiloStatus.Active);
                if (now < active) listener.SiloLost();
                active = now;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }
}
