using Livehouse.Api.Hub;

namespace Livehouse.Silo.Clients;

/// <summary>A silo that goes takes the subscriptions of its streams along: a front that lost its connection to one need not wait for the next renewal to hear of it.</summary>
/// <param name="services">The hub is found when it is needed: it needs the client that this belongs to.</param>
internal sealed class RenewOnLostGateway(IServiceProvider services) : IClusterConnectionStatusObserver
{
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        if (currentNumberOfGateways < previousNumberOfGateways) services.GetRequiredService<IStreamSubscriptions>().RenewAll();
    }

    public void NotifyClusterConnectionLost()
    {
        // Nobody is there to ask.
    }
}

/// <summary>The same for a front that is a silo too: it has no gateways, but knows the members.</summary>
internal sealed class RenewOnLostMember(IClusterMembershipService membership, IStreamSubscriptions subscriptions) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var active = 0;
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                var now = snapshot.Members.Values.Count(member => member.Status == SiloStatus.Active);
                if (now < active) subscriptions.RenewAll();
                active = now;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }
}
