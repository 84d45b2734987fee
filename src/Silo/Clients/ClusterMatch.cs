using Livehouse.Matching;
using Livehouse.Refusals;
using Livehouse.Silo.Grains;
using Livehouse.Users;

namespace Livehouse.Silo.Clients;

/// <summary>Who waits for one topic, somewhere in the cluster. A ticket's id derives from its request: a repeat gets the same one.</summary>
internal sealed class ClusterMatch(IMatchSiloGrain grain, CallPolicy policy) : IMatchGrain
{
    public Task<Outcome<MatchTicket>> Seek(SeekMatch command) => policy.Repeat(() => grain.Seek(command));

    public Task<Outcome<MatchTicket>> Get(MatchQuery query) => policy.Repeat(() => grain.Get(query));

    public Task<Outcome<MatchTicket>> Cancel(MatchQuery query) => policy.Repeat(() => grain.Cancel(query));

    public Task Forget(ForgetUser command) => policy.Repeat(() => grain.Forget(command));
}
