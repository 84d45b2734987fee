using Livehouse.Callers;
using Livehouse.Grains.MediaRooms;
using Livehouse.Grains.Persistence;
using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Rooms;
using Livehouse.Storage;
using Livehouse.Users;
using Livehouse.Wire;
using Orleans.Placement;

namespace Livehouse.Grains.Rooms;

/// <summary>One room for calls. See <see cref="IRoomGrain"/> for the contract of each call; <see cref="RoomOccupancy"/> holds the rules of its seats.</summary>
[GrainType(GrainKinds.Room)]
[RandomPlacement]
public sealed partial class RoomGrain : HostedGrain, IRoomGrain
{
    private readonly RoomRef _room;
    private readonly IGrainHost _host;
    private readonly RoomGrainOptions _options;
    private readonly IMediaRevocations _revocations;
    private readonly GrainMemory<RoomState> _memory;
    private readonly Newcomers _newcomers;
    private RoomOccupancy _seats;

    public RoomGrain(IGrainHost host, IGrainStore store, RoomGrainOptions options, IMediaRevocations revocations) : base(host)
    {
        _room = RoomRef.TryParse(host.Key, out var room) ? room : throw new ArgumentException("No room has such a key.", nameof(host));
        _host = host;
        _options = options;
        _revocations = revocations;
        _memory = new GrainMemory<RoomState>(GrainRef.Room(room), host, store);
        _seats = new RoomOccupancy(0, [], options, default);
        _updateDirectory = new DeferredTurn(host, UpdateRoomDirectory);
        _release = new DeferredTurn(host, ReleaseNames);
        _newcomers = new Newcomers(host, LookAgain);
    }

    private DateTimeOffset Now => _host.Time.GetUtcNow().Truncate();

    private RoomState State => _memory.State ?? RoomState.New;

    private RoomLife? Open => State.Open;

    public override async Task OnActivate(CancellationToken cancellation)
    {
        await _memory.Load(cancellation);
        if (State.Closing.Any(closing => closing.IsDeleted)) _release.Arm(TimeSpan.Zero);
        if (Open is not { } open) return;
        var rows = await _memory.List(new LedgerQuery(Guest.Ledger, open.MaxParticipants + _options.RightsMax + 1), cancellation);
        _seats = new RoomOccupancy(open.MaxParticipants, open.Members, _options, open.LastUsedAt);
        _seats.Recall(rows.Select(Rows.Read<Guest>), open.Ended, State.ClosedSids);
        if (open.IsListed) _updateDirectory.Arm(TimeSpan.Zero);
        ArmTime();
    }

    public async Task<Outcome<RoomView>> Create(CreateRoom command)
    {
        if (!command.Caller.IsSignedIn) return Refusal.Unauthorized();
        if (command.Caller.TenantId != _room.TenantId) return Refusal.NotFound("The room");
        var plan = RoomRules.Check(command);
        if (plan.IsRefused) return plan.Refusal;
        await PassTime();
        if (State.CreatedBy == command.OperationId)
        {
            await _memory.Confirm();
            return Open is { } same && same.OwnerId == command.Caller.UserId
                ? View(same)
                : Refusal.Conflict("The room that this request created has closed since.");
        }

        if (Open is not null) return Refusal.Conflict("A room of this name is open.");
        var decision = Decide();
        var refusal = await Begin(decision, plan.Value, wasCreated: true);
        if (refusal is not null) return refusal;
        decision.Next = decision.Next with { CreatedBy = command.OperationId };
        await Commit(decision);
        return View(Open!);
    }

    public async Task<Outcome<RoomView>> Get(Caller caller)
    {
        if (await MaySee(caller) is { } refusal) return refusal;
        return View(Open!);
    }

    public async Task<Outcome<Admission>> Enter(EnterRoom command)
    {
        var caller = command.Caller;
        if (!caller.IsSignedIn) return Refusal.Unauthorized();
        if (caller.TenantId != _room.TenantId) return Refusal.NotFound("The room");
        await PassTime();
        if (Open is null && !command.Terms.OpensOnEnter) return await NotThere();
        if (Open is not null && !_seats.IsMember(caller.UserId)) return Refusal.NotFound("The room");
        if (RoomRules.CheckTerms(command.Terms) is { } invalid) return invalid;
        var decision = Decide();
        if (Open is null
            && await Begin(decision, new CreateRoom(caller, "", command.Terms, command.E2ee, RoomKind.Call, "", null, []), wasCreated: false) is { } refusal)
        {
            return refusal;
        }

        var (now, open) = (Now, decision.Open);
        var heldUntil = now.AddSeconds(command.Terms.HoldSeconds);
        var (mayPublish, until) = open.PublishesFreely ? (true, null) : (command.MayPublish, command.PublishUntil);
        if (!_seats.TryEnter(caller.UserId, mayPublish, until, heldUntil, now, decision.Orders)) return Refusal.RoomFull();
        MakeSureItIsOnMedia(decision);
        await Commit(decision);
        return new Admission(View(Open!), open.MediaRoom, _seats.Find(caller.UserId)!.Right!.MayPublish, heldUntil);
    }

    public async Task<Outcome<RoomView>> Leave(Caller caller)
    {
        if (await MaySee(caller) is { } refusal) return refusal;
        var decision = Decide();
        _seats.Leave(caller.UserId, Now, decision.Orders);
        await CommitOrConfirm(decision);
        return View(Open!);
    }

    public async Task<Outcome<RoomView>> Close(Caller caller)
    {
        if (await MaySee(caller) is { } refusal)
        {
            // MaySee has checked that this activation is the newest.
            var isRepeat = caller.IsSignedIn && caller.TenantId == _room.TenantId && State.LastClosed is { } last && last.CallerId == caller.UserId
                && Now < last.At + _options.CloseRepeatedWithin;
            return Open is null && isRepeat ? State.LastClosed!.View : refusal;
        }

        var open = Open!;
        if (open.OwnerId != caller.UserId && !caller.Moderates) return Refusal.Forbidden("Only the room's owner and moderators may close it.");
        await End(caller.UserId);
        return State.LastClosed!.View;
    }

    public async Task ChangeRights(ChangeRights command)
    {
        await PassTime();
        var decision = Decide();
        if (Open is { PublishesFreely: false }) _seats.ChangeRights(command.UserId, command.MayPublish, command.PublishUntil, Now, decision.Orders);
        await CommitOrConfirm(decision);
    }

    /// <summary>
    /// Null when the room is open and visible to the caller; otherwise the refusal. A room for certain members does not exist for other users, except
    /// moderators: its name would reveal who talks to whom.
    /// </summary>
    private async Task<Refusal?> MaySee(Caller caller)
    {
        if (!caller.IsSignedIn) return Refusal.Unauthorized();
        if (caller.TenantId != _room.TenantId) return Refusal.NotFound("The room");
        await PassTime();
        if (Open is null) return await NotThere();
        return _seats.IsMember(caller.UserId) || caller.Moderates ? null : Refusal.NotFound("The room");
    }

    /// <summary>The room is not open, unless another activation has opened it since this one loaded. A room that does not exist needs no activation.</summary>
    private async Task<Refusal> NotThere()
    {
        await _memory.Confirm();
        if (State.Closing.Count == 0) _host.DeactivateWhenIdle();
        return Refusal.NotFound("The room");
    }

    /// <summary>
    /// Opens the room in this decision, or returns why it can't be opened. A name that is claimed and then not committed stays reserved for this room's next
    /// opening.
    /// </summary>
    private async Task<Refusal?> Begin(RoomDecision decision, CreateRoom plan, bool wasCreated)
    {
        var (terms, now) = (plan.Terms, Now);
        TryToDeleteAgain(decision, mediaRoom: null);
        if (State.Closing.Count >= _options.ClosingMax)
        {
            await CommitIfAny(decision);
            return Refusal.MediaUnavailable("The media server has not closed this room's earlier lives yet.");
        }

        var state = decision.Next;
        var life = state.Lives + 1;
        var mediaRoom = await ClaimName(terms.Realm, life);
        decision.Next = state with
        {
            Lives = life,
            Realm = terms.Realm,
            CreatedBy = null,
            LastClosed = null,
            Open = new RoomLife(
                plan.Kind,
                plan.Title,
                plan.Topic,
                plan.Caller.UserId,
                [.. plan.Members.Distinct()],
                terms.Realm,
                mediaRoom,
                terms.MaxParticipants,
                terms.EmptyTimeoutSeconds,
                plan.E2ee,
                wasCreated,
                now, now, false, null, null, []),
        };
        _seats = new RoomOccupancy(terms.MaxParticipants, plan.Members, _options, now);
        _seats.Recall([], [], state.ClosedSids);
        MakeSureItIsOnMedia(decision);
        return null;
    }

    private async Task<string> ClaimName(string realm, long life)
    {
        var isClosing = State.Closing.Any(closing => closing.Realm == realm);
        foreach (var name in MediaRoomNames.Of(_room, life, onlyOfThisLife: isClosing))
        {
            if (await _host.Grains.MediaName(realm, name).Claim(new MediaNameClaim(_room, life))) return name;
        }

        throw new InvalidOperationException("Another room has the name that only this life of this room derives.");
    }

    /// <summary>Creates the room on the media server unless it exists, or is being created.</summary>
    private void MakeSureItIsOnMedia(RoomDecision decision)
    {
        var open = decision.Open;
        if (open.IsOnMedia || open.OpenMessageId is not null) return;
        var message = new OpenRoom(open.MediaRoom, open.EmptyTimeoutSeconds) { Instance = _room.Instance, MaxParticipants = open.MaxParticipants };
        var id = decision.Do(message);
        decision.Next = decision.Next with { Open = open with { OpenMessageId = id } };
    }

    /// <summary>Closes the room: all participants are removed, and its name becomes free when the media server has deleted it.</summary>
    /// <param name="callerId">Null: closed by a time-out.</param>
    private async Task End(string? callerId = null)
    {
        var (decision, open) = (Decide(), Open!);
        var id = decision.Do(new CloseRoom(open.MediaRoom) { Instance = _room.Instance });
        decision.Drop(open.OpenMessageId);
        foreach (var guest in _seats.Guests)
        {
            decision.Drop(guest.RemovalMessageId);
            decision.Drop(guest.LimitMessageId);
        }

        EndRecordings(decision);
        IEnumerable<string> sids = open.RoomSid is { Length: > 0 } sid ? [.. _seats.RoomSids, sid] : _seats.RoomSids;
        decision.Next = decision.Next with
        {
            Open = null,
            Closing = [.. State.Closing, new ClosingName(id, open.Realm, open.MediaRoom, State.Lives, IsDeleted: false)],
            ClosedSids = WithClosed(State.ClosedSids, sids),
            LastClosed = callerId is null ? null : new Closed(callerId, Now, View(open) with { Participants = 0, Occupied = 0 }),
        };
        await Commit(decision);
    }

    private IReadOnlyList<string> WithClosed(IReadOnlyList<string> known, IEnumerable<string> sids) =>
        [.. known.Concat(sids.Where(sid => sid.Length > 0)).Distinct().TakeLast(_options.ClosedSidsMax)];

    private RoomView View(RoomLife open) => new(
        _room.Name,
        _room.Instance,
        _room.TenantId,
        open.Kind,
        open.Title,
        open.Topic,
        open.OwnerId,
        open.MaxParticipants,
        _seats.Present,
        _seats.Occupied(Now),
        open.EmptyTimeoutSeconds,
        open.E2ee,
        open.WasCreated, open.OpenedAt);
}
