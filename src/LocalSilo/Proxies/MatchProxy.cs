using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Matching;
using Livehouse.Refusals;
using Livehouse.Users;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class MatchProxy(Cells<IMatchGrain> cells, string key, bool fromOutside) : GrainProxy<IMatchGrain>(cells, key, fromOutside), IMatchGrain
{
    public Task<Outcome<MatchTicket>> Seek(SeekMatch command) => Ask(static (grain, command) => grain.Seek(command), command);

    public Task<Outcome<MatchTicket>> Get(MatchQuery query) => Ask(static (grain, query) => grain.Get(query), query);

    public Task<Outcome<MatchTicket>> Cancel(MatchQuery query) => Ask(static (grain, query) => grain.Cancel(query), query);

    public Task Forget(ForgetUser command) => Tell(static (grain, command) => grain.Forget(command), command);
}
