using Livehouse.Callers;
using Livehouse.Grains.Persistence;
using Livehouse.Grains.Text;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Media;
using Livehouse.Moderation;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Grains.Streams;

/// <summary>Bans, invites and reports.</summary>
public partial class StreamGrain
{
    /// <summary>How old the answer of <see cref="OffersModeration"/> may be.</summary>
    private static readonly TimeSpan CoModeratorsKnownFor = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, BanView> _bans = [];
    private readonly HashSet<string> _invited = [];

    /// <summary>Users whose invitation was revoked: a media token outlives it.</summary>
    private readonly HashSet<string> _uninvited = [];

    private IReadOnlyList<string> _coModerators = [];
    private DateTimeOffset _coModeratorsAt = DateTimeOffset.MinValue;

    public async Task<Outcome<BanView>> Ban(BanUser command)
    {
        if (await Guard(command.Caller, mustOwn: true, orModerate: true, orModerateForHost: true) is { } refusal) return refusal;
        if (!UserIds.IsValid(command.UserId)) return Refusal.Invalid("userId", $"A user's id must be {UserIds.Rule}.");
        if (command.UserId == State!.OwnerId) return Refusal.Invalid("userId", "The host can't be banned from their own stream.");
        if (!IsHostOrModerator(command.Caller) && await IsCoModerator(command.UserId)) return Refusal.Forbidden("Only the host may ban the host's moderators.");
        if (command.Seconds is < 1 or > StreamLimits.BanSecondsMax)
        {
            return Refusal.Invalid("seconds", $"A ban must last 1 to {StreamLimits.BanSecondsMax} seconds.");
        }

        if (command.Reason is not null && TextRules.Clean(command.Reason, 0, StreamLimits.BanReasonLengthMax) is null)
        {
            return Refusal.Invalid("reason", $"The reason must have at most {StreamLimits.BanReasonLengthMax} characters.");
        }

        if (command.IsUnknown && !HasSeen(command.UserId)) return Refusal.UnknownUsers("userId", [command.UserId]);
        if (!State.IsOpen) return Refusal.StreamEnded();
        var now = Now;
        var isFull = _bans.Count >= _options.BansMax && !_bans.ContainsKey(command.UserId);
        List<string> over = isFull ? [.. _bans.Values.Where(known => known.Until <= now).Select(known => known.UserId)] : [];
        if (isFull && over.Count == 0) return Refusal.Conflict($"A stream can have at most {_options.BansMax} bans.");

        var ban = new BanView(
            command.UserId,
            command.Seconds is { } seconds ? now.AddSeconds(seconds) : null,
            TextRules.Clean(command.Reason, 0, StreamLimits.BanReasonLengthMax)) { ByHost = command.Caller.UserId == State.OwnerId };
        await Commit(
            State,
            State.IsLive ? Removals(command.UserId) : [],
            with: commit => commit with
            {
                Upsert = [.. commit.Upsert, Rows.Of(StreamLedgers.Bans, command.UserId, _order.Next(now), ban)],
                Delete = [.. over.Select(userId => new LedgerKey(StreamLedgers.Bans, userId))],
            });
        foreach (var userId in over) _bans.Remove(userId);
        _bans[command.UserId] = ban;
        OnViewersChanged(_viewers.Expelled(command.UserId));
        Announce(StreamEventNames.Moderation, seq => new Moderated(_id, seq, "ban", command.UserId, ban.Until, null));
        SendNow();
        _fronts.Expel(_id, command.UserId, _log.Seq);
        return ban;
    }

    public async Task<Outcome<Done>> Unban(UserCommand command)
    {
        if (await Guard(command.Caller, mustOwn: true, orModerate: true, orModerateForHost: true) is { } refusal) return refusal;
        if (!UserIds.IsValid(command.UserId)) return Refusal.Invalid("userId", $"A user's id must be {UserIds.Rule}.");
        if (!_bans.ContainsKey(command.UserId))
        {
            await _memory.Confirm();
            return Done.Instance;
        }

        await Commit(State!, with: commit => commit with { Delete = [new LedgerKey(StreamLedgers.Bans, command.UserId)] });
        _bans.Remove(command.UserId);
        Announce(StreamEventNames.Moderation, seq => new Moderated(_id, seq, "unban", command.UserId, null, null));
        return Done.Instance;
    }

    public async Task<Outcome<InviteList>> Invite(InviteUsers command)
    {
        if (await Guard(command.Caller, mustOwn: true, orModerate: false) is { } refusal) return refusal;
        if (command.UserIds.Count is < 1 or > StreamLimits.InvitesPerCallMax || !command.UserIds.All(UserIds.IsValid))
        {
            return Refusal.Invalid("userIds", $"Invite 1 to {StreamLimits.InvitesPerCallMax} user ids at a time.");
        }

        if (command.Unknown.Count > 0) return Refusal.UnknownUsers("userIds", command.Unknown);
        var added = command.UserIds.Distinct().Where(userId => !_invited.Contains(userId)).ToList();
        if (_invited.Count + added.Count > _options.InvitesMax) return Refusal.Conflict($"A stream can have at most {_options.InvitesMax} invites.");
        if (added.Count == 0)
        {
            await _memory.Confirm();
        }
        else
        {
            var now = Now;
            var rows = added.Select(userId => Rows.Of(StreamLedgers.Invites, userId, _order.Next(now), new InviteRow(now))).ToList();
            await Commit(State!, with: commit => commit with { Upsert = [.. commit.Upsert, .. rows] });
            _invited.UnionWith(added);
            _uninvited.ExceptWith(added);
        }

        return new InviteList([.. command.UserIds.Distinct()]);
    }

    public async Task<Outcome<InviteList>> Uninvite(UserCommand command)
    {
        if (await Guard(command.Caller, mustOwn: true, orModerate: false) is { } refusal) return refusal;
        if (!UserIds.IsValid(command.UserId)) return Refusal.Invalid("userId", $"A user's id must be {UserIds.Rule}.");
        if (!_invited.Contains(command.UserId))
        {
            await _memory.Confirm();
            return new InviteList([]);
        }

        // A user who may no longer watch is removed.
        var leaves = State is { IsOpen: true, Visibility: Visibility.Invite };
        await Commit(
            State!,
            leaves && State!.IsLive ? Removals(command.UserId) : [],
            with: commit => commit with { Delete = [new LedgerKey(StreamLedgers.Invites, command.UserId)] });
        _invited.Remove(command.UserId);
        if (leaves)
        {
            if (_uninvited.Count < _options.InvitesMax) _uninvited.Add(command.UserId);
            OnViewersChanged(_viewers.Expelled(command.UserId));
            SendNow();
            _fronts.Expel(_id, command.UserId, _log.Seq);
        }

        return new InviteList([]);
    }

    public async Task<Outcome<ReportReceipt>> Report(ReportStream command)
    {
        if (await MaySee(command.Caller) is { } refusal) return refusal;
        if (!command.Caller.IsSignedIn) return Refusal.Unauthorized();
        return await _host.Grains.ReportQueue(State!.TenantId).File(new FileReport(command, _id, State.OwnerId));
    }

    /// <summary>The user is present, has written recently, or was banned or invited before.</summary>
    private bool HasSeen(string userId) =>
        _viewers.IsPresent(userId) || _lastMessageAt.ContainsKey(userId) || _bans.ContainsKey(userId) || _invited.Contains(userId) || _recent.HasAnyOf(userId);

    /// <summary>A user who must not be in the media room, whatever token they hold.</summary>
    private bool IsUnwelcome(string userId) => IsBanned(userId) || _uninvited.Contains(userId) || _revocations.Covers(State!.TenantId, userId);

    /// <summary>Removes every known session of the user, and the identity that other kinds of tokens use.</summary>
    private List<OutboxMessage> Removals(string userId) =>
        [.. _viewers.IdentitiesOf(userId).Append(MediaIdentity.Of(userId)).Distinct().Select(identity => new RemoveParticipant(Room, identity))];

    /// <summary>As <see cref="MaySee"/>, and not banned. A banned moderator still moderates.</summary>
    private async Task<Refusal?> MayWatch(Caller caller) =>
        await MaySee(caller) is { } refusal ? refusal : caller.IsSignedIn && !IsHostOrModerator(caller) && IsBanned(caller.UserId) ? Banned() : null;

    private static Refusal Banned() => Refusal.Forbidden("You are banned from this stream.");

    private bool IsBanned(string userId)
    {
        if (!_bans.TryGetValue(userId, out var ban)) return false;
        return ban.Until is null || ban.Until > Now;
    }

    private async Task RecallModeration(CancellationToken cancellation)
    {
        foreach (var row in await _memory.List(new LedgerQuery(StreamLedgers.Bans, _options.BansMax), cancellation)) _bans[row.Id] = Rows.Read<BanView>(row);
        foreach (var row in await _memory.List(new LedgerQuery(StreamLedgers.Invites, _options.InvitesMax), cancellation)) _invited.Add(row.Id);
    }

    /// <summary>
    /// Whether a client should offer the user to moderate. Thousands join at once, so one read of the host's moderators answers all joins of the next
    /// <see cref="CoModeratorsKnownFor"/>, and storage that can't be read keeps nobody out: what a user may do is decided when they do it.
    /// </summary>
    private async Task<bool> OffersModeration(Caller caller)
    {
        if (IsHostOrModerator(caller)) return true;
        if (Now - _coModeratorsAt >= CoModeratorsKnownFor)
        {
            _coModeratorsAt = Now;
            try
            {
                var host = GrainRef.User(State!.TenantId, State.OwnerId);
                var rows = await _store.List(host, new LedgerQuery(CoModeratorLedger.Name, StreamLimits.CoModeratorsMax));
                _coModerators = [.. rows.Select(static row => row.Id)];
            }
            catch (StorageUnavailableException)
            {
                // The list of before stays.
            }
        }

        return _coModerators.Contains(caller.UserId);
    }
}
