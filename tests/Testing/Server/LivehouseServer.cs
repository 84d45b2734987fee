using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Livehouse.Testing.Secrets;

namespace Livehouse.Testing.Server;

/// <summary>
/// The real server: one process, or the nodes of a cluster (<see cref="Nodes"/>), on free loopback ports that they keep over restarts. Each is a process of its
/// own, stopped by its own pid, at the latest when the test process ends, or runs in the test process where a test project has it so (<see cref="Hosted"/>).
/// </summary>
public sealed class LivehouseServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _output = new();
    private readonly SecretWatch _secrets;
    private readonly IReadOnlyList<IRunningNode> _nodes;

    private LivehouseServer(IReadOnlyList<ServerNode> nodes, IReadOnlyDictionary<string, string> environment, bool isProcess)
    {
        var variables = new Dictionary<string, string>(environment) { ["JWT_SECRET"] = JwtSecret };
        variables.TryAdd("DATA_DIR", DataDirectory);
        _secrets = SecretWatch.Over(variables);
        _nodes =
        [
            .. nodes.Select(node =>
                isProcess || Hosted is not { } host ? new NodeProcess(node, variables, DataDirectory, _output) : host(node, variables, _output)),
        ];
    }

    /// <summary>
    /// What a server consists of, the node that clients go to at the end. One process, unless a test project says otherwise before its first test.
    /// </summary>
    public static Func<Task<IReadOnlyList<ServerNode>>> Nodes { get; set; } = static () =>
        Task.FromResult<IReadOnlyList<ServerNode>>([new("Api", ServerNode.FreeAddress(), new Dictionary<string, string>())]);

    /// <summary>
    /// Makes a node that runs in the test process, from its variables and those of all nodes, and a place for what it would print. Null: each node is a process
    /// of its own. A test project says so before its first test.
    /// </summary>
    public static Func<ServerNode, IReadOnlyDictionary<string, string>, ConcurrentQueue<string>, IRunningNode>? Hosted { get; set; }

    public Uri Address => _nodes[^1].Address;

    /// <summary>A folder of its own, unless <c>DATA_DIR</c> is set.</summary>
    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("livehouse-test-").FullName;

    /// <summary>What the server accepts tokens of: tests sign their own, as a host application does.</summary>
    public string JwtSecret { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Of the nodes that are processes of their own.</summary>
    public IReadOnlyList<int> ProcessIds => [.. _nodes.OfType<NodeProcess>().Select(static node => node.ProcessId)];

    /// <summary>Everything that all its processes have printed so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <param name="environment">Variables beside the address, the data folder and the token secret.</param>
    /// <param name="isProcess">In any case processes of its own: they can be killed, and print for themselves.</param>
    public static async Task<LivehouseServer> Start(IReadOnlyDictionary<string, string>? environment = null, bool isProcess = false)
    {
        var server = new LivehouseServer(await Nodes(), environment ?? new Dictionary<string, string>(), isProcess);
        try
        {
            await server.StartAgain();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Restarts over the existing data, all nodes at the same time, and waits until they answer.</summary>
    public Task StartAgain() => Task.WhenAll(_nodes.Select(static node => node.Start()));

    /// <summary>Kill -9: nothing in the processes gets to say goodbye.</summary>
    public Task KillHard() => Task.WhenAll(_nodes.Select(static node => node.KillHard()));

    /// <summary>
    /// SIGTERM, as a service manager does: first to the node that clients go to, and to each only when the one before has ended. Returns the exit code, the
    /// first that is none of success.
    /// </summary>
    public async Task<int> StopGracefully()
    {
        var code = 0;
        foreach (var node in _nodes.Reverse())
        {
            node.Terminate();
            var ended = await node.Ended();
            if (code == 0) code = ended;
        }

        return code;
    }

    /// <summary>A token such as a host application signs.</summary>
    public string Token(string userId, string? tenantId = null, params string[] roles)
    {
        var claims = new JsonObject { ["sub"] = userId, ["name"] = userId, ["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds() };
        if (tenantId is not null) claims["tenant"] = tenantId;
        if (roles.Length > 0) claims["role"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]);
        return SignedToken.Of(JwtSecret, claims);
    }

    /// <summary>A client of the REST API; signed in when a token is given.</summary>
    public HttpClient Client(string? token = null)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = Hang.After };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <exception cref="SecretGivenAwayException">It printed a secret that it was given.</exception>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        Teardown.Delete(DataDirectory);
        foreach (var line in _output) _secrets.Look("what the server printed", line);
        _secrets.AssertNone();
    }
}
