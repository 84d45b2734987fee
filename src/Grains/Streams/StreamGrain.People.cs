using Livehouse.Grains.LiveEvents;
using Livehouse.Grains.Persistence;
using Livehouse.Limits;
using Livehouse.LiveEvents;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;
using Livehouse.Wire;

namespace Livehouse.Grains.Streams;

/// <summary>Lists of bans and invites, the bans that a host's stream begins with, and what moderators recommend.</summary>
public partial class StreamGrain
{
    public async Task<Outcome<BanPage>> Bans(ReadPeople query)
    {
        if (await Guard(query.Caller, mustOwn: true, orModerate: true, orModerateForHost: true) is { } refusal) return refusal;
        var rows = await Page(StreamLedgers.Bans, query);
        if (rows.IsRefused) return rows.Refusal;
        var bans = rows.Value.Items.Select(Rows.Read<BanView>).Where(ban => ban.Until is null || ban.Until > Now);
        return new BanPage([.. bans], rows.Value.NextCursor);
    }

    public async Task<Outcome<InvitePage>> Invites(ReadPeople query)
    {
        if (await Guard(query.Caller, mustOwn: true, orModerate: true, orModerateForHost: true) is { } refusal) return refusal;
        var rows = await Page(StreamLedgers.Invites, query);
        if (rows.IsRefused) return rows.Refusal;
        return new InvitePage([.. rows.Value.Items.Select(static row => new InviteView(row.Id, Rows.Read<InviteRow>(row).At))], rows.Value.NextCursor);
    }

    public async Task<Outcome<StreamView>> Feature(FeatureCommand command)
    {
        if (await Guard(command.Caller, mustOwn: false, orModerate: true) is { } refusal) return refusal;
        if (!command.Caller.Moderates) return Refusal.Forbidden("Only moderators and admins may feature a stream or an event.");
        if (FeaturedRules.Check(command, Now) is { } invalid) return invalid;
        if (command.IsFeatured && !State!.IsLive) return NotLive();
        var mark = command.IsFeatured ? new FeaturedMark(command.Position, command.Until?.Truncate()) : null;
        if (mark == State!.Featured)
        {
            await _memory.Confirm();
        }
        else
        {
            await Commit(State with { Featured = mark }, listed: true);
            await PublishListing();
        }

        return View(State!);
    }

    private async Task<Outcome<LedgerPage>> Page(string ledger, ReadPeople query)
    {
        if (query.Limit is < 1 or > PageLimits.ItemsMax) return Refusal.Invalid("limit", $"A limit lies between 1 and {PageLimits.ItemsMax}.");
        if (!Cursor.TryRead(query.Cursor, out var before)) return Refusal.Invalid("cursor", "The cursor is not one of this list's.");
        var rows = await _memory.List(new LedgerQuery(ledger, query.Limit + 1, before));
        var items = rows.Take(query.Limit).ToList();
        return new LedgerPage(items, rows.Count > query.Limit ? Cursor.Write(new LedgerPlace(items[^1].Order, items[^1].Id)) : null);
    }

    /// <summary>Those whom the host has banned in earlier streams, and whom this one does not know yet.</summary>
    private async Task<IReadOnlyList<BanView>> HostBans(StreamState state)
    {
        var rows = await _store.List(GrainRef.User(state.TenantId, state.OwnerId), new LedgerQuery(HostBanLedger.Name, _options.BansMax));
        return [.. rows.Select(Rows.Read<BanView>)
            .Where(ban => (ban.Until is null || ban.Until > Now) && !_bans.ContainsKey(ban.UserId))
            .Take(Math.Max(0, _options.BansMax - _bans.Count))];
    }

    private Func<GrainCommit, GrainCommit>? With(IReadOnlyList<BanView> bans) => bans.Count == 0
        ? null
        : commit => commit with { Upsert = [.. commit.Upsert, .. bans.Select(ban => Rows.Of(StreamLedgers.Bans, ban.UserId, _order.Next(Now), ban))] };

    private void Take(IReadOnlyList<BanView> bans)
    {
        foreach (var ban in bans) _bans[ban.UserId] = ban;
    }

    private sealed record LedgerPage(IReadOnlyList<LedgerRow> Items, string? NextCursor);
}
