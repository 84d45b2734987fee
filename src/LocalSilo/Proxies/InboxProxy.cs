using Livehouse.Effects;
using Livehouse.Inboxes;
using Livehouse.LocalSilo.Mailboxes;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class InboxProxy(Cells<IInboxGrain> cells, string key, bool fromOutside) : GrainProxy<IInboxGrain>(cells, key, fromOutside), IInboxGrain
{
    public Task EffectEnded(EffectOutcome outcome) => Tell(static (grain, outcome) => grain.EffectEnded(outcome), outcome);
}
