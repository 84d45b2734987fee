using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Livehouse.Silo.Configuration;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;

namespace Livehouse.Silo.Membership;

/// <summary>
/// Declares a killed silo dead as soon as its machine refuses connections to it, instead of after the probes that it misses. Probes alone decide about a silo
/// that is busy, paused or cut off: its kernel still accepts connections, or nothing answers at all. Only where one silo's vote is enough.
/// </summary>
internal sealed partial class RefusingSilos(
    IClusterMembershipService membership, ILocalSiloDetails self, EndedConnections ended, TimeProvider time, ILogger<RefusingSilos> log)
    : BackgroundService
{
    /// <summary>A second refusal after this long confirms the first.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(1);

    public static void Configure(ISiloBuilder silo, ClusterSettings settings)
    {
        if (settings.IsAlone || settings.ProbeVotes > 1) return;
        var ended = new EndedConnections();
        silo.Services.AddSingleton(ended);
        silo.Services.AddHostedService<RefusingSilos>();
        silo.Configure<SiloConnectionOptions>(options =>
        {
            options.ConfigureSiloInboundConnection(ended.Watch);
            options.ConfigureSiloOutboundConnection(ended.Watch);
        });
    }

    /// <summary>Whether nothing listens there. False when it can't be told: no answer, no route.</summary>
    internal static async Task<bool> Refuses(IPEndPoint endpoint, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, limit.Token);
            return false;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var _ in ended.Hints.ReadAllAsync(stoppingToken)) await Check(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node is stopping.
        }
    }

    private async Task Check(CancellationToken cancellation)
    {
        foreach (var silo in Active())
        {
            if (!await Refuses(silo.Endpoint, ConnectMax, cancellation)) continue;
            await Task.Delay(Pause, time, cancellation);
            if (!await Refuses(silo.Endpoint, ConnectMax, cancellation)) continue;
            try
            {
                // One that is leaving says so before it closes its port.
                await membership.Refresh(cancellationToken: cancellation);
                if (!Active().Contains(silo)) continue;
                LogRefuses(log, silo);
                await membership.TryKill(silo);
            }
            catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
            {
                LogFailed(log, error, silo);
            }
        }
    }

    private List<SiloAddress> Active() =>
        [.. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(self.SiloAddress))
            .Select(static member => member.SiloAddress)];

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Silo} refuses connections: it is declared dead.")]
    private static partial void LogRefuses(ILogger log, SiloAddress silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Silo} refuses connections, but could not be declared dead; its probes decide.")]
    private static partial void LogFailed(ILogger log, Exception error, SiloAddress silo);
}

/// <summary>Says when a connection between this silo and another has ended.</summary>
internal sealed class EndedConnections
{
    private readonly Channel<bool> _hints = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>One for any number of connections that ended since the last was read.</summary>
    public ChannelReader<bool> Hints => _hints.Reader;

    public void Watch(IConnectionBuilder connections) => connections.Use(next => async connection =>
    {
        try
        {
            await next(connection);
        }
        finally
        {
            _hints.Writer.TryWrite(true);
        }
    });
}
