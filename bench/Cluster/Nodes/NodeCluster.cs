using System.Globalization;
using System.Security.Cryptography;

namespace Livehouse.Bench.Nodes;

/// <summary>The silos and fronts of one run, on loopback, with the options that the program ships.</summary>
internal sealed class NodeCluster : IAsyncDisposable
{
    private readonly List<Node> _silos = [];
    private readonly List<Node> _fronts = [];

    private NodeCluster()
    {
    }

    public IReadOnlyList<Node> Silos => _silos;

    /// <summary>Where clients go: the fronts, or the silos when there are none.</summary>
    public IReadOnlyList<Node> Serving => _fronts.Count > 0 ? _fronts : _silos;

    public IEnumerable<Node> All => _silos.Concat(_fronts);

    /// <summary>What the nodes accept tokens of.</summary>
    public string JwtSecret { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <exception cref="BenchException">A node did not come up.</exception>
    public static async Task<NodeCluster> Start(RunOptions options, string assembly, string databaseUrl, CancellationToken cancellation)
    {
        var cluster = new NodeCluster();
        try
        {
            var ports = new FreePorts();
            // Nothing listens there: the load needs no media server, and outbox messages to it are retried in the background.
            var media = $"ws://127.0.0.1:{ports.Next()}";
            for (var number = 1; number <= options.Silos; number++) cluster._silos.Add(MakeNode($"silo{number}", options.Fronts > 0 ? "silo" : "all"));
            for (var number = 1; number <= options.Fronts; number++) cluster._fronts.Add(MakeNode($"front{number}", "front"));

            // One after the other: the first makes the tables.
            foreach (var node in cluster.All) await node.Start(cancellation);
            return cluster;

            Node MakeNode(string name, string role) => cluster.Make(name, role, ports, assembly, databaseUrl, media, options.LogFolder);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in All) await node.DisposeAsync();
    }

    private Node Make(string name, string role, FreePorts ports, string assembly, string databaseUrl, string media, string? logFolder)
    {
        var address = new Uri($"http://127.0.0.1:{ports.Next()}");
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = address.ToString(),
            ["ROLE"] = role,
            ["CLUSTER_PROVIDER"] = "postgresql",
            ["DATABASE_URL"] = databaseUrl,
            ["JWT_SECRET"] = JwtSecret,
            ["LIVEKIT_URL"] = media,
            ["SILO_PORT"] = ports.Next().ToString(CultureInfo.InvariantCulture),
            ["GATEWAY_PORT"] = ports.Next().ToString(CultureInfo.InvariantCulture),
            ["Logging__Console__FormatterOptions__TimestampFormat"] = "HH:mm:ss.fff ",
        };
        return new Node(name, assembly, address, environment, Log(logFolder, name));
    }

    private static StreamWriter? Log(string? folder, string name)
    {
        if (folder is null) return null;
        Directory.CreateDirectory(folder);
        return new StreamWriter(Path.Combine(folder, $"{name}.log")) { AutoFlush = true };
    }
}
