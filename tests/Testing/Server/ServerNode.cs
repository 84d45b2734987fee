using System.Net;
using System.Net.Sockets;

namespace Livehouse.Testing.Server;

/// <summary>One process of a server.</summary>
/// <param name="Project">The folder under <c>src</c> that it was built from, such as <c>Api</c>.</param>
/// <param name="Address">Where it answers HTTP; kept over restarts.</param>
/// <param name="Variables">Environment variables of its own.</param>
public sealed record ServerNode(string Project, Uri Address, IReadOnlyDictionary<string, string> Variables)
{
    public static Uri FreeAddress() => new($"http://127.0.0.1:{FreePorts(1)[0]}");

    /// <summary>Ports of loopback that nobody listens on just now, all different.</summary>
    public static IReadOnlyList<int> FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            foreach (var probe in probes) probe.Start();
            return [.. probes.Select(static probe => ((IPEndPoint)probe.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (var probe in probes) probe.Dispose();
        }
    }
}
