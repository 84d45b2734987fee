using Livehouse.Hosting;
using Livehouse.Silo.Calls;

namespace Livehouse.Silo.Membership;

/// <summary>
/// The subscriptions at a silo's streams are lost with it: a front that lost its connection to a silo need not wait for the next renewal to find out.
/// </summary>
/// <param name="lost">For the calls that it had not answered.</param>
/// <param name="services">Listeners are resolved late: they need the client that this belongs to.</param>
internal sealed class LostGateways(LostAnswers lost, IServiceProvider services) : IClusterConnectionStatusObserver
{
    public void NotifyGatewayCountChanged(int currentNumberOfGateways, int previousNumberOfGateways, bool connectionRecovered)
    {
        if (currentNumberOfGateways >= previousNumberOfGateways) return;
        lost.SiloLost();
        services.GetService<ISiloLossListener>()?.SiloLost();
    }

    public void NotifyClusterConnectionLost()
    {
        // No silo can be asked.
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
            // The node is stopping.
        }
    }
}
