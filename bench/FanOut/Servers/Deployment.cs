using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Livehouse.Bench.Servers;

/// <summary>All processes of one deployment.</summary>
/// <param name="Serving">Where clients go.</param>
/// <param name="Others">Their time counts too.</param>
internal sealed record Deployment(IReadOnlyList<ServerProcess> Serving, IReadOnlyList<ServerProcess> Others) : IAsyncDisposable
{
    public IEnumerable<ServerProcess> All => Serving.Concat(Others);

    /// <summary>Livehouse over a PostgreSQL database of its own: one process when there are no silos.</summary>
    public static async Task<Deployment> Start(string databaseUrl, int silos, int fronts)
    {
        var (target, serving, others) = (new LivehouseTarget(), new List<ServerProcess>(), new List<ServerProcess>());
        var common = new Dictionary<string, string>
        {
            ["DATABASE_URL"] = databaseUrl,
            ["JWT_SECRET"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(32)),
        };
        try
        {
            for (var silo = 0; silo < silos; silo++)
            {
                var (port, gateway) = FreePorts();
                others.Add(await Start("silo", ("SILO_PORT", port), ("GATEWAY_PORT", gateway)));
            }
            for (var front = 0; front < fronts; front++) serving.Add(await Start(silos == 0 ? "all" : "front"));
            return new Deployment(serving, others);
        }
        catch
        {
            await new Deployment(serving, others).DisposeAsync();
            throw;
        }

        Task<ServerProcess> Start(string role, params (string Name, int Value)[] more)
        {
            var environment = new Dictionary<string, string>(common) { ["ROLE"] = role };
            foreach (var (name, value) in more) environment[name] = value.ToString(CultureInfo.InvariantCulture);
            return ServerProcess.Start(target, environment, "/health/ready");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in All) await server.DisposeAsync();
    }

    private static (int First, int Second) FreePorts()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        using var second = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        second.Start();
        return (((IPEndPoint)first.LocalEndpoint).Port, ((IPEndPoint)second.LocalEndpoint).Port);
    }
}
