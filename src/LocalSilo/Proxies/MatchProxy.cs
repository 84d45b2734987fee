using Livehouse.LocalSilo.Mailboxes;
using Livehouse.Matching;

namespace Livehouse.LocalSilo.Proxies;

internal sealed class MatchProxy(Cells<IMatchGrain> cells, string key, bool fromOutside) : GrainProxy<IMatchGrain>(cells, key, fromOutside), IMatchGrain;
