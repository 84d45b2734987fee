using System.Runtime.CompilerServices;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Cluster;

/// <summary>What a server in processes of its own is in this test project: two silos and a front.</summary>
internal static class ClusterOfProcesses
{
    [ModuleInitializer]
    internal static void Choose() => LivehouseServer.Nodes = Make;

    private static async Task<IReadOnlyList<ServerNode>> Make()
    {
        var layout = await ClusterLayout.Make(silos: 2, fronts: 1);
        return [.. layout.Silos.Concat(layout.Fronts).Select(static node => new ServerNode("Api", ServerNode.FreeAddress(), node))];
    }
}
