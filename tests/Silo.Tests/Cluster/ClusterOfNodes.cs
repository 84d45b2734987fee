using System.Runtime.CompilerServices;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Cluster;

/// <summary>What a server is in this test project: two silos and a front, in the test process unless a test kills them.</summary>
internal static class ClusterOfNodes
{
    [ModuleInitializer]
    internal static void Choose()
    {
        LivehouseServer.Nodes = Make;
        LivehouseServer.Hosted = static (node, variables, output) => new HostedNode(node, variables, output);
    }

    private static async Task<IReadOnlyList<ServerNode>> Make()
    {
        var layout = await ClusterLayout.Make(silos: 2, fronts: 1);
        return [.. layout.Silos.Concat(layout.Fronts).Select(static node => new ServerNode("Api", ServerNode.FreeAddress(), node))];
    }
}
