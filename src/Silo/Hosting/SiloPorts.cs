using System.Net;
using System.Net.Sockets;
using Livehouse.Silo.Configuration;

namespace Livehouse.Silo.Hosting;

/// <summary>Where a silo of a cluster listens.</summary>
public static class SiloPorts
{
    /// <summary>
    /// Tries the ports before Orleans does: it would log the failure three times with its stack, say no port, and leave its threads running. A port that is
    /// taken between this and its own try still ends like that.
    /// </summary>
    /// <exception cref="IOException">A silo can't listen; says on which port, and why.</exception>
    public static void Check(ClusterSettings settings)
    {
        if (settings.IsAlone || !settings.Role.HasFlag(NodeRole.Silo)) return;
        Check(new IPEndPoint(ListensOn(settings), settings.SiloPort), "SILO_PORT");
        Check(new IPEndPoint(ListensOn(settings), settings.GatewayPort), "GATEWAY_PORT");
    }

    /// <summary>The address that others are given; null: Orleans finds the machine's own.</summary>
    internal static IPAddress? Advertised(ClusterSettings settings) => settings.AdvertisedAddress ?? (settings.IsProduction ? null : IPAddress.Loopback);

    /// <summary>On loopback it is reached by no other machine; elsewhere, behind whatever address translation gave it the advertised address.</summary>
    internal static IPAddress ListensOn(ClusterSettings settings) =>
        Advertised(settings) is { } address && IPAddress.IsLoopback(address) ? address : IPAddress.Any;

    private static void Check(IPEndPoint endpoint, string variable)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
        }
        catch (SocketException error)
        {
            var why = error.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"is in use. Stop what listens there, or choose another {variable}.",
                SocketError.AccessDenied => $"is not open to this user. Choose a {variable} from 1024 on.",
                _ => $"can't be listened on: {error.Message}",
            };
            throw new IOException($"{endpoint} ({variable}) {why}", error);
        }
    }
}
