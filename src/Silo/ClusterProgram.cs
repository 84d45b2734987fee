using Livehouse.Api.Hosting;
using Livehouse.Silo.Hosting;
using Livehouse.Silo.Membership;
using Livehouse.Silo.Configuration;

namespace Livehouse.Silo;

/// <summary>One node of a cluster: <c>--role silo</c> holds grains, <c>--role front</c> serves clients, <c>--role both</c> (the default) does both.</summary>
public static class ClusterProgram
{
    /// <summary>Runs until it is told to stop; returns the exit code.</summary>
    /// <param name="others">Makes the membership of a provider other than PostgreSQL; null where this program knows none.</param>
    public static Task<int> Run(string[] args, Func<ClusterSettings, IClusterMembership?>? others = null) => LivehouseApplication.Run(args, new ClusterNode(others));
}
