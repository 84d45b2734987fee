using System.Net;
using System.Net.Sockets;
using Livehouse.Silo.Configuration;

namespace Livehouse.Silo.Hosting;

/// <summary>Where a silo of a cluster listens.</summary>
public static class SiloPorts
{
    /// <summary>
    /// Tries the ports before anything else starts. A port taken between this and the silo's own attempt fails with <see cref="SiloPortException"/>.
    /// </summary>
    /// <exception cref="IOException">A silo can't listen; the message says on which port, and why.</exception>
    public static void Check(ClusterSettings settings)
    {
        if (settings.IsAlone || !settings.Role.HasFlag(NodeRole.Silo)) return;
        Check(new IPEndPoint(ListensOn(settings), settings.SiloPort), "SILO_PORT");
        Check(new IPEndPoint(ListensOn(settings), settings.GatewayPort), "GATEWAY_PORT");
    }

    internal static string InUse(EndPoint endpoint, string variable) =>
        $"{endpoint} ({variable}) is in use. Stop the process that listens there, or choose another {variable}.";

    /// <summary>The address given to others; null: Orleans finds the machine's own.</summary>
    internal static IPAddress? Advertised(ClusterSettings settings) => settings.AdvertisedAddress ?? (settings.IsProduction ? null : IPAddress.Loopback);

    /// <summary>On loopback no other machine can reach it; elsewhere it listens on all addresses, since address translation may provide the advertised
    /// one.</summary>
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
            throw new IOException(error.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => InUse(endpoint, variable),
                SocketError.AccessDenied => $"{endpoint} ({variable}) is not open to this user. Choose a {variable} from 1024 on.",
                _ => $"{endpoint} ({variable}) can't be listened on: {error.Message}",
            }, error);
        }
    }
}
