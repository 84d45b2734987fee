using Livehouse.Callers;
using Livehouse.Grains.Viewers;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>
/// A stream before it is live, which an event schedules: people come together in it, and write once its chat is open. The stream that then goes live is the
/// same one, so that viewers keep their connection, <c>seq</c> and chat.
/// </summary>
public partial class StreamGrain
{
    public async Task<Outcome<StreamView>> Schedule(ScheduleStream command)
    {
        var owner = command.Owner;
        if (State is null && _memory.State is not null) return GivenUp();
        if (State is { } existing && (existing.TenantId != owner.TenantId || existing.OwnerId != owner.UserId)) return Refusal.NotFound("The stream");
        if (State is { Status: not StreamStatus.Scheduled }) return View(State);
        var plan = StreamPlanRules.Check(command.Plan);
        if (plan.IsRefused) return plan.Refusal;
        var isNew = State is null;
        var state = State
            ?? StreamState.NeverStarted with { TenantId = owner.TenantId, OwnerId = owner.UserId, Status = StreamStatus.Scheduled, EndReason = null };
        var bans = await HostBans(state);
        await Commit(
            Said(state, plan.Value) with
            {
                OwnerName = owner.Name,
                Visibility = plan.Value.Visibility,
                EventId = command.EventId,
                ScheduledAt = command.StartsAt,
                ChatOpensAt = command.ChatOpensAt,
            },
            listed: true,
            with: With(bans));
        Take(bans);
        if (isNew) _viewers = new ViewerLedger(State!.OwnerId);
        else AnnounceUpdate();
        return View(State!);
    }

    public async Task<Outcome<StreamView>> Unschedule(Caller owner)
    {
        if (await Guard(owner, mustOwn: true, orModerate: false) is { } refusal) return refusal;
        if (State!.Status == StreamStatus.Scheduled) await End(StreamEndReasons.Cancelled);
        return View(State);
    }

    public async Task<Outcome<StreamView>> Edit(EditStream command)
    {
        if (await Guard(command.Caller, mustOwn: true, orModerate: true) is { } refusal) return refusal;
        var state = State!;
        var plan = StreamPlanRules.Check(new StreamPlan(
            command.Title ?? state.Title, command.Description ?? state.Description, command.Tags ?? state.Tags, state.Visibility, state.E2ee));
        if (plan.IsRefused) return plan.Refusal;
        if (state.Status == StreamStatus.Scheduled) return Refusal.InvalidState("The stream has not begun: change its event.");
        var next = Said(state, plan.Value);
        if (next.Title == state.Title && next.Description == state.Description && next.Tags.SequenceEqual(state.Tags))
        {
            await _memory.Confirm();
            return View(State!);
        }

        await Commit(next, TellEvent(next), listed: true);
        AnnounceUpdate();
        await PublishListing();
        return View(State!);
    }

    /// <summary>A scheduled one goes live: only an attempt that was not given up for another stream.</summary>
    private async Task<Outcome<StreamView>> Begin(StreamState scheduled, StartStream command)
    {
        if (command.Attempt < scheduled.AttemptsGivenUp) return GivenUp();
        var plan = StreamPlanRules.Check(command.Plan);
        if (plan.IsRefused) return plan.Refusal;
        var state = Said(scheduled, plan.Value) with
        {
            OwnerName = command.Caller.Name,
            Visibility = plan.Value.Visibility,
            Status = StreamStatus.Live,
            StartedAt = Now,
        };
        var bans = await HostBans(state);
        await Commit(state, [RoomToOpen(), .. TellEvent(state)], listed: true, with: With(bans));
        Take(bans);
        _metrics.Set(_id, _viewers.Count);
        Announce(StreamEventNames.Started, seq => new StreamStarted(_id, seq, state.StartedAt));
        await PublishListing();
        return View(State!);
    }

    /// <summary>Asked before the owner starts another one: what is under way to start this one comes too late then.</summary>
    private async Task GiveUpAttempts()
    {
        if (_memory.State is null) await _memory.Commit(StreamState.NeverStarted);
        else if (State is { Status: StreamStatus.Scheduled } state) await Commit(state with { AttemptsGivenUp = state.AttemptsGivenUp + 1 });
    }

    private static Refusal GivenUp() => Refusal.Conflict("This start was given up when another one began.");

    private static StreamState Said(StreamState state, StreamPlan plan) =>
        state with { Title = plan.Title, Description = plan.Description, Tags = plan.Tags };

    private IReadOnlyList<OutboxMessage> TellEvent(StreamState state) => state.EventId is { } eventId ? [new RefreshEvent(eventId, _id)] : [];

    private void AnnounceUpdate() =>
        Announce(StreamEventNames.Updated, seq => new StreamUpdated(_id, seq, State!.Title, State.Description, State.Tags));

    /// <summary>Why what needs a live stream can't be done now.</summary>
    private Refusal NotLive() => State!.IsOpen ? Refusal.InvalidState("The stream has not begun.") : Refusal.StreamEnded();

    private bool ChatIsOpen => State is { IsLive: true } || (State is { Status: StreamStatus.Scheduled, ChatOpensAt: { } at } && Now >= at);
}
