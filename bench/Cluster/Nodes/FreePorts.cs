using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Livehouse.Bench.Nodes;

/// <summary>
/// Ports for nodes that keep them over restarts: below those that the system gives to outgoing connections, or one of the load's own could hold a killed silo's
/// port when it comes back.
/// </summary>
internal sealed class FreePorts
{
    private const int First = 15_000;
    private const int TriesMax = 1_000;

    private readonly HashSet<int> _taken = [];
    private readonly int _end = Math.Max(First + 1_000, FirstOutgoing());

    public int Next()
    {
        for (var tries = 0; tries < TriesMax; tries++)
        {
            var port = Random.Shared.Next(First, _end);
            if (IsFree(port) && _taken.Add(port)) return port;
        }

        throw new BenchException($"No free port was found between {First} and {_end}.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FirstOutgoing()
    {
        const string Range = "/proc/sys/net/ipv4/ip_local_port_range";
        return File.Exists(Range) ? int.Parse(File.ReadAllText(Range).Split('\t', ' ')[0], CultureInfo.InvariantCulture) : 32_768;
    }
}
