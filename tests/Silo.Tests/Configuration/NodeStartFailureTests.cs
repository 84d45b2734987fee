using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Livehouse.Silo.Schema;
using Livehouse.Testing;
using Livehouse.Testing.Server;
using Livehouse.Tests.Cluster;
using Npgsql;

namespace Livehouse.Tests.Configuration;

/// <summary>Failures to start a cluster node are reported as a sentence on standard error, with exit code 1 and without a stack trace.</summary>
public sealed class NodeStartFailureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-node-start-test-").FullName;
    private readonly TcpListener _taken = new(IPAddress.Loopback, 0);

    public NodeStartFailureTests() => _taken.Start();

    public void Dispose()
    {
        _taken.Dispose();
        Teardown.Delete(_folder);
    }

    private int Taken => ((IPEndPoint)_taken.LocalEndpoint).Port;

    [Theory]
    [InlineData("SILO_PORT")]
    [InlineData("GATEWAY_PORT")]
    public async Task GivenAPortOfASiloInUse_ThenItIsNamed(string variable)
    {
        var layout = await ClusterLayout.Make(silos: 1, fronts: 0);
        var run = await Run(new(layout.Silos[0]) { [variable] = Taken.ToString(CultureInfo.InvariantCulture) });
        AssertSentence($"127.0.0.1:{Taken} ({variable}) is in use. Stop the process that listens there, or choose another {variable}.", run);
    }

    /// <summary>
    /// The node waits for a database lock between its own check of the ports and the silo's start: long enough for another process to take one.
    /// </summary>
    [Theory]
    [InlineData("SILO_PORT")]
    [InlineData("GATEWAY_PORT")]
    public async Task GivenAPortOfASiloThatIsTakenWhileItStarts_ThenItIsNamedAllTheSame(string variable)
    {
        var layout = await ClusterLayout.Make(silos: 1, fronts: 0);
        var port = int.Parse(layout.Silos[0][variable], CultureInfo.InvariantCulture);
        await using var database = NpgsqlDataSource.Create(layout.DatabaseUrl);
        await using var holder = await database.OpenConnectionAsync();
        await Execute(holder, $"SELECT pg_advisory_lock({ClusterSchema.LockKey})");
        var run = Run(new(layout.Silos[0]));
        while (await Execute(holder, "SELECT count(*), pg_sleep(0.02) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") is not 1L)
        {
            Assert.False(run.IsCompleted, "It did not wait for the lock.");
        }

        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();
        await Execute(holder, $"SELECT pg_advisory_unlock({ClusterSchema.LockKey})");

        AssertSentence($"127.0.0.1:{port} ({variable}) is in use. Stop the process that listens there, or choose another {variable}.", await run);
    }

    [Fact]
    public async Task GivenNoRedis_ThenItsAddressIsNamedAndNoPassword()
    {
        var layout = await ClusterLayout.Make(silos: 1, fronts: 0);
        var port = ServerNode.FreePorts(1)[0];
        var run = await Run(new(layout.Silos[0]) { ["CLUSTER_PROVIDER"] = "redis", ["REDIS_URL"] = $"redis://me:a-secret-word@127.0.0.1:{port}" });
        AssertSentence($"Redis at 127.0.0.1:{port} (REDIS_URL) can't be used: no Redis server answers there", run);
        Assert.DoesNotContain("a-secret-word", run.Errors + run.Output, StringComparison.Ordinal);
    }

    private static async Task<object?> Execute(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static void AssertSentence(string sentence, ServerRun run)
    {
        Assert.True(run.ExitCode == 1, $"{run.ExitCode}: {run.Errors}\n{run.Output}");
        Assert.StartsWith("Livehouse can't start", run.Errors, StringComparison.Ordinal);
        Assert.Contains(sentence, run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.TrimEnd().Split('\n'));
        foreach (var said in (string[])[run.Errors, run.Output])
        {
            Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", said, StringComparison.Ordinal);
        }
    }

    private Task<ServerRun> Run(Dictionary<string, string> environment)
    {
        var variables = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["PORT"] = "",
            ["DATA_DIR"] = _folder,
        };
        foreach (var (name, value) in environment) variables[name] = value;
        return ServerProgram.Run("Api", [], variables, _folder);
    }
}
