using System.Text.Json;
using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Wire;

namespace Livehouse.Grains.Rooms;

/// <summary>Changes in a room over time, how a decision is committed, and who is informed of it afterwards.</summary>
public partial class RoomGrain
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1);

    private readonly DeferredTurn _updateDirectory;
    private readonly DeferredTurn _release;
    private IDisposable? _timer;
    private DateTimeOffset? _timerDue;
    private RoomView? _told;

    /// <summary>When the room closes if it stays empty; null while a seat is taken, or while it is closed.</summary>
    private DateTimeOffset? EmptyUntil => Open is { } open && _seats.EmptySince(Now) is { } since ? since.AddSeconds(open.EmptyTimeoutSeconds) : null;

    public Task CheckTime() => PassTime();

    private RoomDecision Decide() => new(State, _memory.Grain, Now);

    /// <summary>Applies what has expired since the last turn, before anything else is decided, so that no decision relies on expired seats or rights.</summary>
    private async Task PassTime()
    {
        if (Open is null) return;
        var decision = Decide();
        _seats.PassTime(decision.Now, decision.Orders);
        if (EmptyUntil <= decision.Now) await End();
        else await CommitIfAny(decision);
    }

    private async Task CommitIfAny(RoomDecision decision)
    {
        if (!decision.IsNothing || _seats.HasChanges || (Open is { } open && open.LastUsedAt != _seats.LastUsedAt)) await Commit(decision);
    }

    /// <summary>For calls that find nothing to do: an outdated activation would be wrong about that.</summary>
    private async Task CommitOrConfirm(RoomDecision decision)
    {
        if (decision.IsNothing && !_seats.HasChanges) await _memory.Confirm();
        else await Commit(decision);
    }

    /// <summary>One commit of the state, the changed guests, the outbox messages and the catalog's row; then the listing is updated.</summary>
    private async Task Commit(RoomDecision decision)
    {
        Order(decision);
        var isEnding = decision.Before.Open is not null && decision.Next.Open is null;
        // When a room closes, every row is deleted; guests without a row need nothing.
        var (kept, forgotten, superseded) = _seats.TakeChanges(decision.Now);
        if (isEnding) (kept, forgotten) = ([], [.. forgotten, .. _seats.Guests.Select(guest => guest.UserId)]);
        var next = decision.Next with { Revision = decision.Next.Revision + 1 };
        if (next.Open is { } open) next = next with { Open = open with { LastUsedAt = _seats.LastUsedAt, Ended = _seats.Ended } };
        var row = Row(decision.Before, next);
        await _memory.Commit(next, commit => commit with
        {
            Upsert = [.. kept.Select(guest => Rows.Of(Guest.Ledger, guest.UserId, LedgerOrder.At(decision.Now), guest))],
            Delete = [.. forgotten.Select(userId => new LedgerKey(Guest.Ledger, userId))],
            Outbox = decision.Outbox,
            OutboxDone = [.. decision.Done, .. superseded],
            Room = row,
        });
        if (isEnding) _seats = new RoomOccupancy(0, [], _options, default);
        ArmTime();
        if (decision.Before.Open is { IsListed: true } || next.Open is { IsListed: true }) await UpdateRoomDirectory();
    }

    /// <summary>Turns the orders of the seats into outbox messages.</summary>
    private void Order(RoomDecision decision)
    {
        if (decision.Next.Open is not { } open) return;
        foreach (var order in decision.Orders)
        {
            var identity = order.Identity is { Length: > 0 } known ? known : MediaIdentity.Of(order.UserId);
            OutboxMessage message = order is LimitGuest limit
                ? new LimitParticipant(_room.Instance, open.MediaRoom, identity, limit.MayPublish)
                : new RemoveParticipant(open.MediaRoom, identity) { Instance = _room.Instance };
            _seats.Ordered(order, decision.Do(message), decision.Now);
        }
    }

    /// <summary>The catalog's row when it changes: it exists while the room is open, and a listed room's says how full it is.</summary>
    private RoomRow? Row(RoomState before, RoomState next)
    {
        var shown = next.Open ?? before.Open;
        if (shown is null || (before.Open is not null && next.Open is { IsListed: false })) return null;
        var listing = next.Open is { IsListed: true } ? JsonSerializer.Serialize(new RoomListing(View(next.Open), next.Revision), LivehouseJson.Options) : null;
        return new RoomRow(_room.Key, _room.TenantId, _room.Instance, shown.MediaRoom, next.Open is not null, shown.OpenedAt, listing);
    }

    private void ArmTime()
    {
        var due = _seats.NextDue();
        if (EmptyUntil is { } empty && !(due <= empty)) due = empty;
        if (due == _timerDue) return;
        _timer?.Dispose();
        (_timer, _timerDue) = (null, due);
        if (due is not { } at) return;
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp((at - _host.Time.GetUtcNow()).TotalMilliseconds, 0, LongestTimer.TotalMilliseconds)));
        _timer = _host.StartTimer(TimeIsUp, wait, Timeout.InfiniteTimeSpan);
    }

    private async Task TimeIsUp()
    {
        _timer?.Dispose();
        (_timer, _timerDue) = (null, null);
        await PassTime();
        ArmTime();
    }

    /// <summary>Publishes the room's current listing to the room directory. A failure is retried soon: the room's own state does not depend on it.</summary>
    private async Task UpdateRoomDirectory()
    {
        _updateDirectory.Disarm();
        var view = Open is { IsListed: true } open ? View(open) : null;
        if (view is not null && view == _told) return;
        try
        {
            var directory = _host.Grains.RoomDirectory(_room.TenantId);
            if (view is not null) await directory.Publish(new RoomListing(view, State.Revision));
            else await directory.Withdraw(new RoomWithdrawal(_room.Name, State.Revision));
            _told = view;
        }
        catch (Exception)
        {
            _updateDirectory.Arm(_options.RetryAfter);
        }
    }

    /// <summary>Releases the names whose media rooms are deleted.</summary>
    private async Task ReleaseNames()
    {
        _release.Disarm();
        var deleted = State.Closing.Where(MayRelease).ToList();
        if (deleted.Count == 0) return;
        try
        {
            foreach (var closing in deleted)
            {
                // Keeps a name that another session has taken again or is still waiting for.
                if (Open is { } open && open.Realm == closing.Realm && open.MediaRoom == closing.MediaRoom) continue;
                if (State.Closing.Any(other => other is { IsDeleted: false } && other.Realm == closing.Realm && other.MediaRoom == closing.MediaRoom)) continue;
                await _host.Grains.MediaName(closing.Realm, closing.MediaRoom).Release(new MediaNameClaim(_room, closing.Life));
            }
        }
        catch (Exception)
        {
            _release.Arm(_options.RetryAfter);
            return;
        }

        var decision = Decide();
        decision.Next = decision.Next with { Closing = [.. State.Closing.Except(deleted)] };
        await Commit(decision);
    }
}
