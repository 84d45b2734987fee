using Livehouse.Effects;
using Livehouse.Inboxes;
using Livehouse.Silo.Grains;

namespace Livehouse.Silo.Clients;

/// <summary>A user's private messages, somewhere in the cluster.</summary>
internal sealed class ClusterInbox(IInboxSiloGrain grain, CallPolicy policy) : IInboxGrain
{
    public Task EffectEnded(EffectOutcome outcome) => policy.Repeat(() => grain.EffectEnded(outcome));
}
