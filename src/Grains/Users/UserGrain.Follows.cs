using Livehouse.Callers;
using Livehouse.Grains.Outgoing;
using Livehouse.Grains.Persistence;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Users;

namespace Livehouse.Grains.Users;

/// <summary>
/// This user's followers, and the users whom this user follows. Each relation is decided by the followed user's grain; the follower's grain is informed, and
/// ignores messages older than the last one. Both numbers are counted once and stored with the rows from then on.
/// </summary>
public partial class UserGrain
{
    private const int CountedAtOnce = 1_000;

    public async Task<Outcome<FollowView>> Follow(Caller follower)
    {
        var order = await SetFollowing(new FollowCommand(follower, true, null));
        return order.IsRefused ? order.Refusal : new FollowView(_userId, true);
    }

    public async Task<Outcome<FollowView>> Unfollow(Caller follower)
    {
        var order = await SetFollowing(new FollowCommand(follower, false, null));
        return order.IsRefused ? order.Refusal : new FollowView(_userId, false);
    }

    public async Task<Outcome<FollowOrder>> SetFollowing(FollowCommand command)
    {
        var follower = command.Follower;
        if (Refuse(follower) is { } refusal) return refusal;
        if (command.IsFollowing && State.IsErased) return Refusal.UnknownUsers("userId", [_userId]);
        var row = await _memory.Find(FollowerLedger.Name, follower.UserId);
        var before = row is null ? null : Rows.Read<FollowerRow>(row);
        var notify = command.IsFollowing && (command.Notify ?? before?.Notify ?? true);
        if (command.IsFollowing == (row is not null) && notify == (before?.Notify ?? false))
        {
            await _memory.Confirm();
            return new FollowOrder(command.IsFollowing, notify, null, null);
        }

        var count = await Counted(State.Followers, FollowerLedger.Name, null) + (command.IsFollowing ? 1 : 0) - (row is null ? 0 : 1);
        var isNews = command.IsFollowing != (row is not null);
        var tell = new TellFollower(_tenantId, follower.UserId, _userId);
        var id = $"{_memory.Grain}.follow.{_memory.Version + 1}";
        IReadOnlyList<WebhookNews> news = isNews && command.IsFollowing
            ? _host.Webhooks.News(
                WebhookTypes.UserFollowed,
                _tenantId,
                streamId: null,
                $"user:{_userId}",
                Now,
                () => new FollowData(_userId, follower.UserId, follower.Name, count))
            : [];
        await _memory.Commit(State with { Followers = count }, commit => (commit with
        {
            Upsert = command.IsFollowing
                ? [Rows.Of(FollowerLedger.Name, follower.UserId, row?.Order ?? LedgerOrder.At(Now), new FollowerRow(before?.At ?? Now) { Notify = notify })]
                : [],
            Delete = command.IsFollowing ? [] : [new LedgerKey(FollowerLedger.Name, follower.UserId)],
            Outbox = isNews ? [new PendingOutboxMessage(id, _memory.Grain, tell, Now)] : [],
        }).Telling(news));
        return new FollowOrder(command.IsFollowing, notify, isNews ? id : null, isNews ? tell : null);
    }

    public async Task<FollowState> FollowedBy(string userId)
    {
        var isFollowing = await _memory.Find(FollowerLedger.Name, userId) is not null;
        // An outdated activation's number would stand for an answer that it can't give.
        await _memory.Confirm();
        return new FollowState(isFollowing, _memory.Version);
    }

    public async Task Note(NoteFollowing command)
    {
        if (State.IsErased) return;
        var row = await _memory.Find(FollowingLedger.Name, command.UserId);
        var before = row is null ? null : Rows.Read<FollowingRow>(row);
        if (before is not null && before.Revision >= command.Revision) return;
        var was = row?.Tag == FollowingLedger.On;
        var count = await Counted(State.Following, FollowingLedger.Name, FollowingLedger.On) + (command.IsFollowing ? 1 : 0) - (was ? 1 : 0);
        var at = was && command.IsFollowing ? before!.At : Now;
        var noted = Rows.Of(
            FollowingLedger.Name,
            command.UserId,
            LedgerOrder.At(at),
            new FollowingRow(at, command.Revision),
            command.IsFollowing ? FollowingLedger.On : FollowingLedger.Off);
        await _memory.Commit(State with { Following = count }, commit => commit with { Upsert = [noted] });
    }

    public async Task<Outcome<FollowsPage>> Follows(ListFollows query)
    {
        if (query.Limit is < 1 or > PageLimits.ItemsMax) return Refusal.Invalid("limit", $"A limit lies between 1 and {PageLimits.ItemsMax}.");
        if (!Cursor.TryRead(query.Cursor, out var before)) return Refusal.Invalid("cursor", "The cursor is not one of this list's.");
        var (ledger, tag) = query.OfFollowers ? (FollowerLedger.Name, null) : (FollowingLedger.Name, FollowingLedger.On);
        var rows = await _memory.List(new LedgerQuery(ledger, query.Limit + 1, before, Tag: tag));
        var items = rows.Take(query.Limit).ToList();
        return new FollowsPage(
            [.. items.Select(row => new FollowEntry(row.Id, Rows.Read<FollowerRow>(row).At))],
            rows.Count > query.Limit ? Cursor.Write(new LedgerPlace(items[^1].Order, items[^1].Id)) : null);
    }

    private Refusal? Refuse(Caller follower)
    {
        if (!follower.IsSignedIn) return Refusal.Unauthorized();
        if (follower.TenantId != _tenantId) return Refusal.NotFound("The user");
        return follower.UserId == _userId ? Refusal.Invalid("userId", "You can't follow yourself.") : null;
    }

    /// <summary>The number that is kept, or that of the rows: users who were here before numbers were kept have none.</summary>
    private async Task<int> Counted(int? known, string ledger, string? tag)
    {
        if (known is { } count) return count;
        count = 0;
        for (LedgerPlace? after = null; ;)
        {
            var rows = await _memory.List(new LedgerQuery(ledger, CountedAtOnce, after, Tag: tag));
            count += rows.Count;
            if (rows.Count < CountedAtOnce) return count;
            after = new LedgerPlace(rows[^1].Order, rows[^1].Id);
        }
    }
}

/// <summary>What webhooks report.</summary>
/// <param name="Followers">Of the user, from now on.</param>
internal sealed record FollowData(string UserId, string FollowerId, string FollowerName, int Followers);

internal sealed record FollowerRow(DateTimeOffset At)
{
    /// <summary>Whether the follower is notified when the user goes live; true for followers from before this field existed.</summary>
    public bool Notify { get; init; } = true;
}

/// <param name="Revision">Of the word that it goes by: see <see cref="FollowState"/>.</param>
internal sealed record FollowingRow(DateTimeOffset At, long Revision);
