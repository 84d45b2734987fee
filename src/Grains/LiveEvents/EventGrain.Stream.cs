using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identifiers;
using Livehouse.LiveEvents;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Users;

namespace Livehouse.Grains.LiveEvents;

/// <summary>
/// The event and its stream. The stream is started like any other, by its owner's user grain; it reports its changes in an outbox message, and the event then
/// reads it.
/// </summary>
public partial class EventGrain
{
    /// <summary>Each is given up for another stream of the owner's, of which there are few.</summary>
    private const int AttemptsAtOnceMax = 3;

    public async Task<Outcome<EventSight>> Start(Caller caller)
    {
        if (await Guard(caller, orModerate: false) is { } refusal) return refusal;
        for (var attempt = 1; ; attempt++)
        {
            if (await Running(caller) is { } known) return known;
            var state = State!;
            var streamId = StreamIdOf(state);
            var started = await _host.Grains.User(state.TenantId, state.OwnerId).GoLive(
                new GoLive(caller, $"event.{_id}.{state.Attempt}", state.StreamPlan) { StreamId = streamId, EventId = _id, Attempt = state.Attempt });
            if (!started.IsRefused)
            {
                await TakeIn(started.Value);
                return State!.Status == EventStatus.Live ? Sight(started.Value) : Over();
            }

            if (started.Refusal.Code != RefusalCodes.Conflict || attempt == AttemptsAtOnceMax) return started.Refusal;
            // An earlier try of this event's was given up for another stream, so that it never goes live; this is a new one.
            await Commit(state with { Attempt = state.Attempt + 1 });
        }
    }

    public async Task<Outcome<EventSight>> StartByEncoder(StartByEncoder command)
    {
        if (State is not { } state) return await NotThere();
        if (command.TenantId is { } tenantId && tenantId != state.TenantId) return Refusal.NotFound("The event");
        if (command.StreamId is { } streamId && streamId != StreamIdOf(state)) return Refusal.NotFound("The event");
        if (state.IsOwnerErased || _revocations.Covers(state.TenantId, state.OwnerId)) return Refusal.Forbidden("The owner may not go live.");
        // Announcing the event needed the role; the encoder has no token that could say it again.
        return await Start(Owner with { Roles = [Role.Viewer, Role.Streamer] });
    }

    public async Task<Outcome<EventSight>> Stop(Caller caller)
    {
        if (await Guard(caller, orModerate: true) is { } refusal) return refusal;
        switch (State!.Status)
        {
            case EventStatus.Scheduled:
                return Refusal.InvalidState("The event has not begun: cancel it.");
            case EventStatus.Cancelled:
                return Over();
        }

        var stopped = await _host.Grains.Stream(State.StreamId!).Stop(State.OwnerId == caller.UserId ? Owner : caller);
        if (stopped.IsRefused) return stopped.Refusal;
        await TakeIn(stopped.Value);
        return Sight(stopped.Value);
    }

    public async Task Refresh(RefreshEvent command)
    {
        if (State is not { IsOwnerErased: false } state) return;
        if (command.StreamId is not { } streamId)
        {
            await PrepareStream();
            return;
        }

        if (state.StreamId is { } own && own != streamId) return;
        var stream = await _host.Grains.Stream(streamId).Get(Owner);
        if (!stream.IsRefused && stream.Value.EventId == _id) await TakeIn(stream.Value);
    }

    public async Task OutboxMessageEnded(OutboxOutcome outcome)
    {
        if (State is not { } state) return;
        using var taken = _memory.Takes(outcome);
        var next = state.ChatMessageId == outcome.OutboxMessageId ? state with { ChatMessageId = null } : state;
        await _memory.Commit(next, commit => commit with { OutboxDone = [outcome.OutboxMessageId] });
    }

    /// <summary>The answer for an event that is live or over; null for one that can be started.</summary>
    private async Task<Outcome<EventSight>?> Running(Caller caller)
    {
        if (State!.Status == EventStatus.Scheduled) return null;
        if (State.Status == EventStatus.Live)
        {
            var stream = await _host.Grains.Stream(State.StreamId!).Get(caller);
            if (stream.IsRefused) return stream.Refusal;
            await TakeIn(stream.Value);
            if (State.Status == EventStatus.Live) return Sight(stream.Value);
        }

        return Over();
    }

    private Refusal Over() => Refusal.InvalidState(State!.Status == EventStatus.Cancelled ? "The event was cancelled." : "The event is over.");

    /// <summary>The one that is scheduled already, or the one that the next try starts.</summary>
    private string StreamIdOf(EventState state) => state.StreamId ?? Ids.Derive("st_", state.TenantId, state.OwnerId, _id, $"{state.Attempt}");

    private async Task<EventSight> Sight(Caller caller)
    {
        if (State!.StreamId is not { } streamId) return Sight(stream: null);
        var stream = await _host.Grains.Stream(streamId).Get(caller);
        if (stream.IsRefused) return Sight(stream: null);
        await TakeIn(stream.Value);
        return Sight(stream.Value);
    }

    private EventSight Sight(StreamView? stream) => new(View, stream) { Revision = State!.Revision };

    /// <summary>Follows its stream: whether that has begun or ended, and what is said about it.</summary>
    private async Task TakeIn(StreamView stream)
    {
        var state = State!;
        if (state.IsOwnerErased || state.Status == EventStatus.Cancelled) return;
        var plan = stream.Status == StreamStatus.Scheduled
            ? state.Plan
            : state.Plan with { Title = stream.Title, Description = stream.Description, Tags = stream.Tags };
        var status = stream.Status switch
        {
            StreamStatus.Live => EventStatus.Live,
            StreamStatus.Ended when stream.EndReason == StreamEndReasons.Cancelled => EventStatus.Cancelled,
            StreamStatus.Ended => EventStatus.Ended,
            _ => state.Status,
        };
        if (status == state.Status && plan.Title == state.Plan.Title && plan.Description == state.Plan.Description && plan.Tags.SequenceEqual(state.Plan.Tags))
        {
            return;
        }

        await Commit(WithoutChatMessage(state with
        {
            Plan = plan,
            Status = status,
            StreamId = stream.Id,
            StartedAt = stream.StartedAt,
            EndedAt = stream.EndedAt,
            UpdatedAt = Now,
        }), with: ChatMessageDone(state));
    }

    private Task<bool> End(EventStatus status, DateTimeOffset at) =>
        Commit(WithoutChatMessage(State! with { Status = status, EndedAt = at, UpdatedAt = at }), with: ChatMessageDone(State!));

    /// <summary>
    /// Schedules the stream where it is needed before the event begins: for the chat from its time on, and for invitations immediately.
    /// </summary>
    /// <param name="isChanged">A scheduled stream is informed of the changes.</param>
    private async Task PrepareStream(bool isChanged = false)
    {
        if (State is not { Status: EventStatus.Scheduled } state) return;
        var isEarly = state.Plan.ChatOpensBeforeSeconds > 0;
        var isNeeded = state.StreamId is not null || state.Plan.Visibility == Visibility.Invite || (isEarly && Now >= state.ChatOpensAt);
        if (!isNeeded || (state.StreamId is not null && !isChanged)) return;
        var opensAt = isEarly ? state.ChatOpensAt : DateTimeOffset.MaxValue;
        var schedule = new ScheduleStream(Owner, state.StreamPlan, _id, state.Plan.StartsAt, opensAt);
        var stream = await _host.Grains.Stream(StreamIdOf(state)).Schedule(schedule);
        if (stream.IsRefused)
        {
            // That id was given up; the next one was not.
            if (stream.Refusal.Code == RefusalCodes.Conflict) await Commit(state with { Attempt = state.Attempt + 1 });
            return;
        }

        if (state.StreamId is null) await Commit(state with { StreamId = stream.Value.Id });
        await TakeIn(stream.Value);
    }

    /// <summary>Commits a new plan; a chat that opens later has an outbox message that waits for its time, in the same commit.</summary>
    private Task<bool> CommitPlan(EventState next)
    {
        var done = ChatMessageDone(next);
        var waits = next is { Status: EventStatus.Scheduled, StreamId: null, Plan.ChatOpensBeforeSeconds: > 0 } && Now < next.ChatOpensAt;
        if (!waits) return Commit(WithoutChatMessage(next), with: done);
        var id = $"{GrainRef.Event(_id)}.{next.OutboxMessageCount}";
        var pending = new PendingOutboxMessage(id, _memory.Grain, new RefreshEvent(_id, null), next.ChatOpensAt);
        return Commit(next with { OutboxMessageCount = next.OutboxMessageCount + 1, ChatMessageId = id }, [pending], done);
    }

    private static EventState WithoutChatMessage(EventState state) => state with { ChatMessageId = null };

    private static Func<GrainCommit, GrainCommit>? ChatMessageDone(EventState before) =>
        before.ChatMessageId is { } waiting ? commit => commit with { OutboxDone = [waiting] } : null;
}
