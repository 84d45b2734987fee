using System.Collections.Concurrent;
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

    /// <summary>Of its command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// A file a port, locked by the test process that has it until it ends: several test processes choose from the same few thousand, and what is free when
    /// it is chosen was another's when its node came to listen.
    /// </summary>
    private static readonly DirectoryInfo Locks = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "livehouse-test-ports"));

    private static readonly ConcurrentBag<FileStream> Held = [];

    public static Uri FreeAddress() => new($"http://127.0.0.1:{FreePorts(1)[0]}");

    /// <summary>Free loopback ports, reserved for this test process until it ends.</summary>
    public static IReadOnlyList<int> FreePorts(int count)
    {
        var probes = new List<TcpListener>();
        try
        {
            while (probes.Count < count)
            {
                var port = Random.Shared.Next(FirstPort, PortsEnd);
                if (!TryHold(port)) continue;
                var probe = new TcpListener(IPAddress.Loopback, port);
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

    private static bool TryHold(int port)
    {
        try
        {
            Held.Add(new FileStream(Path.Combine(Locks.FullName, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
