using Livehouse.Callers;
using Livehouse.Grains.Outgoing;
using Livehouse.Grains.Persistence;
using Livehouse.Grains.Streams;
using Livehouse.Hosting;
using Livehouse.LiveEvents;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;
using Livehouse.Wire;
using Orleans.Placement;

namespace Livehouse.Grains.LiveEvents;

/// <summary>One scheduled event. See <see cref="IEventGrain"/> for what each call promises.</summary>
[GrainType(GrainKinds.Event)]
[RandomPlacement]
public sealed partial class EventGrain : HostedGrain, IEventGrain
{
    private readonly string _id;
    private readonly IGrainHost _host;
    private readonly IGrainStore _store;
    private readonly IMediaRevocations _revocations;
    private readonly GrainMemory<EventState> _memory;

    public EventGrain(IGrainHost host, IGrainStore store, IMediaRevocations revocations) : base(host)
    {
        (_id, _host, _store, _revocations) = (host.Key, host, store, revocations);
        _memory = new GrainMemory<EventState>(GrainRef.Event(host.Key), host, store);
    }

    private EventState? State => _memory.State;

    private DateTimeOffset Now => _host.Time.GetUtcNow().Truncate();

    private EventView View => State!.View(_id, Now);

    /// <summary>The owner as the event acts for them.</summary>
    private Caller Owner => new(State!.TenantId, State.OwnerId, State.OwnerName, []);

    public override ContainerFacts? Container =>
        State is { IsOver: false } state ? new ContainerFacts(state.TenantId, state.Plan.Title, 0, state.StreamId) : null;

    public override Task OnActivate(CancellationToken cancellation) => _memory.Load(cancellation);

    public async Task<Outcome<EventView>> Create(CreateEvent command)
    {
        var caller = command.Caller;
        if (State is { } existing)
        {
            return existing.TenantId == caller.TenantId && existing.OwnerId == caller.UserId ? View : Refusal.NotFound("The event");
        }

        if (!caller.IsSignedIn) return Refusal.Unauthorized();
        if (!caller.Is(Role.Streamer)) return Refusal.Forbidden("Announcing an event needs the role streamer.");
        var now = Now;
        var plan = EventPlanRules.Check(command.Plan, now);
        if (plan.IsRefused) return plan.Refusal;
        var announced = await _host.Grains.User(caller.TenantId, caller.UserId).SpendAnnouncement(caller);
        if (announced.IsRefused) return announced.Refusal;
        var made = new EventState(caller.TenantId, caller.UserId, caller.Name, plan.Value, EventStatus.Scheduled, null, 0, now, now, 0, 0);
        await CommitPlan(made);
        await PrepareStream();
        return View;
    }

    public async Task<Outcome<EventView>> Change(ChangeEvent command)
    {
        if (await Guard(command.Caller, orModerate: true) is { } refusal) return refusal;
        var (state, before) = (State!, State!.Plan);
        var wanted = before with
        {
            Title = command.Title ?? before.Title,
            Description = command.Description ?? before.Description,
            Tags = command.Tags ?? before.Tags,
            Visibility = command.Visibility ?? before.Visibility,
            StartsAt = command.StartsAt ?? before.StartsAt,
            EndsAt = command.EndsAt ?? before.EndsAt,
            CoverUrl = command.CoverUrl ?? before.CoverUrl,
            ChatOpensBeforeSeconds = command.ChatOpensBeforeSeconds ?? before.ChatOpensBeforeSeconds,
        };
        var plan = EventPlanRules.Check(wanted, Now, command.StartsAt is not null);
        if (plan.IsRefused) return plan.Refusal;
        if (state.Status == EventStatus.Cancelled) return Refusal.InvalidState("The event was cancelled.");
        var moves = plan.Value.StartsAt != before.StartsAt || plan.Value.Visibility != before.Visibility
            || plan.Value.ChatOpensBeforeSeconds != before.ChatOpensBeforeSeconds;
        if (moves && state.Status != EventStatus.Scheduled)
        {
            return Refusal.InvalidState("The event was started: its time, its visibility and its early chat stay as they are.");
        }

        // The stream first: when this ends in between, the stream's own word brings the event to the same state.
        if (state is { StreamId: { } streamId, Status: not EventStatus.Scheduled })
        {
            var edited = await _host.Grains.Stream(streamId).Edit(new EditStream(Owner, plan.Value.Title, plan.Value.Description, plan.Value.Tags));
            if (edited.IsRefused) return edited.Refusal;
        }

        await CommitPlan(state with { Plan = plan.Value, UpdatedAt = Now });
        await PrepareStream(isChanged: true);
        return View;
    }

    public async Task<Outcome<EventView>> Cancel(Caller caller)
    {
        if (await Guard(caller, orModerate: true) is { } refusal) return refusal;
        switch (State!.Status)
        {
            case EventStatus.Cancelled:
                await _memory.Confirm();
                return View;
            case EventStatus.Live:
                return Refusal.InvalidState("The event is live: stop it.");
            case EventStatus.Ended:
                return Refusal.InvalidState("The event is over.");
        }

        if (State.StreamId is { } streamId)
        {
            var stream = await _host.Grains.Stream(streamId).Unschedule(Owner);
            if (!stream.IsRefused && stream.Value.EndReason != StreamEndReasons.Cancelled)
            {
                await TakeIn(stream.Value);
                return Refusal.InvalidState("The event was started.");
            }
        }

        await End(EventStatus.Cancelled, Now);
        return View;
    }

    public async Task<Outcome<EventSight>> Get(Caller caller)
    {
        if (await MaySee(caller) is { } refusal) return refusal;
        await PrepareStream();
        return await Sight(caller);
    }

    public async Task<Outcome<EventView>> Feature(FeatureCommand command)
    {
        if (await MaySee(command.Caller) is { } unseen) return unseen;
        if (!command.Caller.IsSignedIn) return Refusal.Unauthorized();
        if (!command.Caller.Moderates) return Refusal.Forbidden("Only moderators and admins may feature a stream or an event.");
        if (FeaturedRules.Check(command, Now) is { } refusal) return refusal;
        var mark = command.IsFeatured ? new FeaturedMark(command.Position, command.Until?.Truncate()) : null;
        if (mark == State!.Featured) await _memory.Confirm();
        else await Commit(State with { Featured = mark });
        return View;
    }

    public async Task Forget(ForgetUser command)
    {
        if (State is not { } state || state.TenantId != command.TenantId)
        {
            await NotThere();
            return;
        }

        if (command.Rows.Any(static row => row.Ledger == EventLedgers.Going)) await TakeOff(command.UserId);
        if (state.OwnerId != command.UserId || state.IsOwnerErased) return;
        if (State.Status == EventStatus.Scheduled && State.StreamId is { } streamId) await _host.Grains.Stream(streamId).Unschedule(Owner);
        var nothing = State.Plan with { Title = DeletedUser.EventTitle, Description = "", Tags = [], CoverUrl = null };
        var erased = State with { OwnerName = DeletedUser.Name, Plan = nothing, IsOwnerErased = true, Featured = null, UpdatedAt = Now };
        await Commit(erased.Status switch
        {
            EventStatus.Scheduled => erased with { Status = EventStatus.Cancelled, EndedAt = Now },
            EventStatus.Live => erased with { Status = EventStatus.Ended, EndedAt = Now },
            _ => erased,
        });
    }

    /// <summary>Null when the event exists and is visible to the caller; otherwise the refusal.</summary>
    private async Task<Refusal?> MaySee(Caller caller)
    {
        if (State is not { } state) return await NotThere();
        if (state.TenantId != caller.TenantId) return Refusal.NotFound("The event");
        if (state.Plan.Visibility == Visibility.Public || (caller.IsSignedIn && (caller.UserId == state.OwnerId || caller.Moderates))) return null;
        if (caller.IsSignedIn && state.StreamId is { } streamId
            && await _store.Find(GrainRef.Stream(streamId), StreamLedgers.Invites, caller.UserId) is not null)
        {
            return null;
        }

        if (state.Plan.Visibility == Visibility.Invite) return Refusal.NotFound("The event");
        if (!caller.IsSignedIn) return Refusal.Unauthorized("Sign in: this event is for the host's followers.");
        var follows = await _store.Find(GrainRef.User(state.TenantId, state.OwnerId), FollowerLedger.Name, caller.UserId) is not null;
        return follows ? null : Refusal.Forbidden("This event is for the host's followers.");
    }

    /// <summary>Guards a call of the owner's.</summary>
    private async Task<Refusal?> Guard(Caller caller, bool orModerate)
    {
        if (await MaySee(caller) is { } unseen) return unseen;
        if (!caller.IsSignedIn) return Refusal.Unauthorized();
        if (State!.OwnerId == caller.UserId || (orModerate && caller.Moderates)) return null;
        return Refusal.Forbidden(orModerate ? "Only the host and moderators may do this." : "Only the host may do this.");
    }

    /// <summary>A name that stands for nothing needs no activation: requests for random ids must not fill the memory.</summary>
    private async Task<Refusal> NotThere()
    {
        await _memory.Confirm();
        _host.DeactivateWhenIdle();
        return Refusal.NotFound("The event");
    }

    /// <summary>Commits the next state with its row in the catalog, in one transaction.</summary>
    private Task<bool> Commit(EventState next, IReadOnlyList<PendingOutboxMessage>? outbox = null, Func<GrainCommit, GrainCommit>? with = null)
    {
        next = next with { Revision = next.Revision + 1 };
        var news = NewsOf(next);
        return _memory.Commit(next, commit =>
        {
            commit = commit with { Event = next.Row(_id, Now), Outbox = outbox ?? [] };
            return (with is null ? commit : with(commit)).Telling(news);
        });
    }
}
