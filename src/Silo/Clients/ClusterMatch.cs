using Livehouse.Matching;
using Livehouse.Silo.Grains;

namespace Livehouse.Silo.Clients;

/// <summary>Who waits for one topic, somewhere in the cluster.</summary>
internal sealed class ClusterMatch(IMatchSiloGrain grain, CallPolicy policy) : IMatchGrain
{
    public override string ToString() => $"{grain}{policy}";
}
