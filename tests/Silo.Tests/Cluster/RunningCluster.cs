using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Livehouse.Testing.Server;
using Livehouse.Testing;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Cluster;

/// <summary>Silos and fronts, each a process of its own with the options that are shipped: for tests about single nodes.</summary>
public sealed class RunningCluster : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>The collection of the tests that leave its nodes as they found them.</summary>
    public const string Shared = "One cluster of two silos and two fronts";

    private readonly string _jwtSecret = Convert.ToHexString(Guid.NewGuid().ToByteArray()) + "-of-a-test";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livehouse-nodes-test-");
    private readonly ConcurrentQueue<string> _output = new();

    public IReadOnlyList<NodeProcess> Silos { get; private set; } = [];

    public IReadOnlyList<NodeProcess> Fronts { get; private set; } = [];

    /// <summary>The connection string of its database.</summary>
    public string DatabaseUrl { get; private set; } = "";

    /// <summary>The last that the nodes printed.</summary>
    public string Output => string.Join('\n', _output.TakeLast(60));

    /// <summary>Two silos and, unless said otherwise, two fronts.</summary>
    /// <param name="ofSilo">More variables for the silo of this number.</param>
    /// <param name="ofAll">More variables for every node.</param>
    public static async Task<RunningCluster> Start(
        Func<int, IReadOnlyDictionary<string, string>>? ofSilo = null, IReadOnlyDictionary<string, string>? ofAll = null, int fronts = 2)
    {
        var cluster = new RunningCluster();
        try
        {
            await cluster.StartNodes(ofSilo, ofAll ?? new Dictionary<string, string>(), fronts);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public Task InitializeAsync() => StartNodes(null, new Dictionary<string, string>(), fronts: 2);

    /// <summary>A client of this front, signed in as this user.</summary>
    public ApiClient Client(int front, string userId, params string[] roles) => new(Fronts[front].Address, Token(userId, roles));

    public ApiClient Anonymous(int front) => new(Fronts[front].Address, null);

    /// <summary>A token such as a host application signs.</summary>
    public string Token(string userId, params string[] roles)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new JsonObject
        {
            ["sub"] = userId, ["name"] = userId, ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        };
        if (roles.Length > 0) claims["role"] = new JsonArray([.. roles.Select(static role => (JsonNode)role)]);
        return SignedToken.Of(_jwtSecret, claims);
    }

    /// <summary>The value of a metric without labels, as reported by this node.</summary>
    public static async Task<double> Metric(NodeProcess node, string name) => Assert.NotNull(await MetricIfReported(node, name));

    /// <summary>Null when the node does not report it.</summary>
    public static async Task<double?> MetricIfReported(NodeProcess node, string name)
    {
        using var scraper = new ApiClient(node.Address, null);
        var line = (await scraper.Get("/metrics")).Raw.Split('\n').SingleOrDefault(line => line.StartsWith($"{name} ", StringComparison.Ordinal));
        return line is null ? null : double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Fronts.Concat(Silos)) await node.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    private async Task StartNodes(Func<int, IReadOnlyDictionary<string, string>>? ofSilo, IReadOnlyDictionary<string, string> ofAll, int fronts)
    {
        var layout = await ClusterLayout.Make(silos: 2, fronts);
        DatabaseUrl = layout.DatabaseUrl;
        Silos = [.. layout.Silos.Select((silo, number) => Node(silo, ofAll.Concat(ofSilo?.Invoke(number) ?? new Dictionary<string, string>())))];
        Fronts = [.. layout.Fronts.Select(front => Node(front, ofAll))];
        await Task.WhenAll(Silos.Concat(Fronts).Select(static node => node.Start()));
    }

    private NodeProcess Node(IReadOnlyDictionary<string, string> variables, IEnumerable<KeyValuePair<string, string>> more)
    {
        var all = new Dictionary<string, string>(variables.Concat(more))
        {
            ["JWT_SECRET"] = _jwtSecret,
            ["DATA_DIR"] = _folder.FullName,
        };
        return new NodeProcess(new ServerNode("Api", ServerNode.FreeAddress(), all), new Dictionary<string, string>(), _folder.FullName, _output);
    }
}

[CollectionDefinition(RunningCluster.Shared)]
public sealed class SharedCluster : ICollectionFixture<RunningCluster>;
