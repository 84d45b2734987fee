using System.Globalization;
using Livehouse.Identifiers;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Cluster;

/// <summary>
/// The nodes of a separate cluster with their settings, all on loopback and on ports that they keep. Their probes are more patient than the shipped ones: a
/// whole cluster starts on a machine that builds and tests other things meanwhile, and no silo must be considered dead because it had to wait for a processor.
/// </summary>
internal sealed class ClusterLayout
{
    private ClusterLayout(string databaseUrl, int silos, int fronts)
    {
        DatabaseUrl = databaseUrl;
        var clusterId = Ids.New("cl_");
        var ports = ServerNode.FreePorts(2 * silos);
        Silos = [.. Enumerable.Range(0, silos).Select(silo => Node("silo", (ports[2 * silo], ports[(2 * silo) + 1])))];
        Fronts = [.. Enumerable.Range(0, fronts).Select(_ => Node("front", null))];

        Dictionary<string, string> Node(string role, (int Silo, int Gateway)? ports)
        {
            var node = new Dictionary<string, string>
            {
                ["ROLE"] = role,
                ["CLUSTER_ID"] = clusterId,
                ["DATABASE_URL"] = databaseUrl,
                ["CLUSTER_PROBE_SECONDS"] = "3",
                ["CLUSTER_PROBE_MISSES"] = "4",
            };
            if (ports is not { } taken) return node;
            node["SILO_PORT"] = taken.Silo.ToString(CultureInfo.InvariantCulture);
            node["GATEWAY_PORT"] = taken.Gateway.ToString(CultureInfo.InvariantCulture);
            return node;
        }
    }

    public string DatabaseUrl { get; }

    public IReadOnlyList<IReadOnlyDictionary<string, string>> Silos { get; }

    public IReadOnlyList<IReadOnlyDictionary<string, string>> Fronts { get; }

    public static async Task<ClusterLayout> Make(int silos, int fronts) => new(await SharedPostgreSql.CreateDatabase(), silos, fronts);
}
