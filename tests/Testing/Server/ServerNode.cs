using System.Net;
using System.Net.Sockets;

namespace Livehouse.Testing.Server;

/// <summary>One process of a server.</summary>
/// <param name="Project">The folder under <c>src</c> that it was built from, such as <c>Api</c>.</param>
/// <param name="Address">Where it answers HTTP; kept over restarts.</param>
/// <param name="Variables">Environment variables of its own.</param>
public sealed record ServerNode(string Project, Uri Address, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>
    /// Below those that systems give to outgoing connections: a port is chosen seconds before its node listens, and stays its own while the node is down.
    /// </summary>
    private const int FirstPort = 20_000;

    private const int PortsEnd = 32_768;

    public static Uri FreeAddress() => new($"http://127.0.0.1:{FreePorts(1)[0]}");

    /// <summary>Ports of loopback that nobody listens on just now, all different.</summary>
    public static IReadOnlyList<int> FreePorts(int count)
    {
        var probes = new List<TcpListener>();
        try
        {
            while (probes.Count < count)
            {
                var probe = new TcpListener(IPAddress.Loopback, Random.Shared.Next(FirstPort, PortsEnd));
                try
                {
                    probe.Start();
                    probes.Add(probe);
                }
                catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
                {
                    probe.Dispose();
                }
            }

            return [.. probes.Select(static probe => ((IPEndPoint)probe.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var probe in probes) probe.Dispose();
        }
    }
}
