using Livehouse.Api.Hub;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Tenants;

namespace Livehouse.Api.Auth;

/// <summary>
/// Keeps the tenants and the accounts that ended lately in this process's memory fresh, so that no request and no event of a media server has to wait for them,
/// and closes the hub connections of suspended tenants, those of the host application's tokens included.
/// </summary>
internal sealed partial class TenantSweep(
    TenantDirectory tenants, MediaRevocations revocations, IServiceProvider services, TimeProvider time, ILogger<TenantSweep> log) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A process without the hub has none.
        var connections = services.GetService<LiveConnections>();
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Round(connections, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends, and every connection with it.
        }
    }

    private async Task Round(LiveConnections? connections, CancellationToken stop)
    {
        try
        {
            await tenants.Refresh(stop);
            if (connections is not null) CloseSuspended(connections);
            await revocations.Refresh(stop);
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            LogFailed(log, error);
        }
    }

    private void CloseSuspended(LiveConnections connections)
    {
        if (tenants.AllSuspended is not { Count: > 0 } suspended) return;
        foreach (var connection in connections.All.Where(connection => suspended.Contains(connection.Caller.TenantId)))
        {
            _ = connection.SendQueue.CloseForReconnect(HubErrors.TenantSuspended);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tenants and the accounts that ended could not be read; the next round comes in a second.")]
    private static partial void LogFailed(ILogger log, Exception error);
}
