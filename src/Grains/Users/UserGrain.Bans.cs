using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Grains.Users;

/// <summary>Whom this user, as a host, has banned. The stream decides; what it decided for its host is kept for the next one.</summary>
public partial class UserGrain
{
    public async Task<Outcome<BanView>> Ban(BanFrom command)
    {
        if (!Owns(command.Ban.Caller)) return Refusal.Unauthorized();
        var ban = await _host.Grains.Stream(command.StreamId).Ban(command.Ban);
        if (ban.IsRefused || !ban.Value.ByHost) return ban;
        var now = Now;
        var row = Rows.Of(HostBanLedger.Name, ban.Value.UserId, LedgerOrder.At(now), ban.Value);
        // The oldest go: the next stream takes no more than it can hold.
        var kept = await _memory.List(new LedgerQuery(HostBanLedger.Name, StreamLimits.BansMax));
        var over = kept.Where(known => Rows.Read<BanView>(known).Until <= now)
            .Concat(kept.Count == StreamLimits.BansMax ? kept.TakeLast(1) : [])
            .Where(known => known.Id != row.Id)
            .Select(static known => new LedgerKey(HostBanLedger.Name, known.Id))
            .Distinct();
        await _memory.Commit(State, commit => commit with { Upsert = [row], Delete = [.. over] });
        return ban;
    }

    public async Task<Outcome<Done>> Unban(UnbanFrom command)
    {
        var caller = command.Unban.Caller;
        if (!Owns(caller)) return Refusal.Unauthorized();
        var stream = _host.Grains.Stream(command.StreamId);
        var lifted = await stream.Unban(command.Unban);
        if (lifted.IsRefused || await _memory.Find(HostBanLedger.Name, command.Unban.UserId) is null) return lifted;
        var own = await stream.Get(caller);
        if (own.IsRefused || own.Value.OwnerId != _userId) return lifted;
        await _memory.Commit(State, commit => commit with { Delete = [new LedgerKey(HostBanLedger.Name, command.Unban.UserId)] });
        return lifted;
    }
}
