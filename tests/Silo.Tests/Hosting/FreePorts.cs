using System.Net;
using System.Net.Sockets;

namespace Livehouse.Tests.Hosting;

/// <summary>Ports of loopback that were free a moment ago.</summary>
internal static class FreePorts
{
    public static (int First, int Second) Two()
    {
        using var first = Bound();
        using var second = Bound();
        return (PortOf(first), PortOf(second));
    }

    private static TcpListener Bound()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;
}
