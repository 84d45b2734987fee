using System.Globalization;
using System.Text.Json.Serialization;
using Livehouse.Callers;
using Livehouse.Grains.Recordings;
using Livehouse.Identifiers;
using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Grains.Rooms;

/// <summary>Recording: one at a time in each session of the room, by the rules of <see cref="RecordingRules"/>. Recordings outlive the session.</summary>
public partial class RoomGrain
{
    public async Task<Outcome<RecordingView>> StartRecording(Caller caller)
    {
        if (await MayRecord(caller) is { } refusal) return refusal;
        var open = Open!;
        if (open.E2ee) return Refusal.Conflict("An end-to-end encrypted room can't be recorded: the media server cannot see it.");
        var decision = Decide();
        if (RecordingOfThisLife is not { } recorded)
        {
            if (!TryMakeRoom(decision)) return Refusal.MediaUnavailable("The media server has not finished this room's earlier recordings yet.");
            recorded = new RoomRecording(State.Lives, open.OwnerId, open.MediaRoom, RecordingState.None);
        }

        if (recorded is { IsOver: false, State.Runs: false }) return Refusal.Conflict("The previous recording is still being stopped.");
        var step = RulesOf(recorded).Start(recorded.State, FolderOf(recorded), Now);
        if (step.IsRefused) return step.Refusal;
        if (step.Value.Next.Number != recorded.State.Number) MakeSureItIsOnMedia(decision);
        Take(decision, recorded, step.Value);
        await CommitOrConfirm(decision);
        return RecordingOfThisLife!.State.View;
    }

    public async Task<Outcome<RecordingView>> StopRecording(Caller caller)
    {
        if (await MayRecord(caller) is { } refusal) return refusal;
        if (RecordingOfThisLife is not { } recorded) return Refusal.Conflict("Nothing is being recorded.");
        var step = RulesOf(recorded).Stop(recorded.State);
        if (step.IsRefused) return step.Refusal;
        var decision = Decide();
        Take(decision, recorded, step.Value);
        await CommitOrConfirm(decision);
        return RecordingOfThisLife!.State.View;
    }

    public async Task<Outcome<VodSource>> Recording(Caller caller)
    {
        if (!caller.IsSignedIn) return Refusal.Unauthorized();
        if (caller.TenantId != _room.TenantId) return Refusal.NotFound("The room");
        await PassTime();

        // A name may have had another owner in each session: a recording belongs to the owner of its session, whoever has the name now.
        if (State.Recordings.LastOrDefault(recorded => recorded.OwnerId == caller.UserId) is { } own) return RecordingRules.SourceOf(own.State);
        if (Open is null) return await NotThere();
        return await MayRecord(caller) ?? Refusal.NotFound("A recording");
    }

    private RoomRecording? RecordingOfThisLife => Open is null ? null : State.Recordings.FirstOrDefault(recorded => recorded.Life == State.Lives);

    private async Task<Refusal?> MayRecord(Caller caller)
    {
        if (await MaySee(caller) is { } refusal) return refusal;
        if (Open!.OwnerId != caller.UserId) return Refusal.Forbidden("Only the room's owner may record it.");
        return Open.Members.Count == 0 ? null : Refusal.Forbidden("A room for certain members can't be recorded.");
    }

    /// <summary>
    /// The path in the bucket is unique to the session: a name may hold characters that a path must not, and its next session may have another owner.
    /// </summary>
    private string FolderOf(RoomRecording recorded)
    {
        var id = Ids.Derive("rr_", _room.TenantId, _room.Instance, _room.Name, recorded.Life.ToString(CultureInfo.InvariantCulture));
        return $"recordings/{_room.TenantId}/rooms/{_room.Instance}/{id}";
    }

    private RecordingRules RulesOf(RoomRecording recorded) => new(recorded.MediaRoom, _room.Instance, _host.Time);

    /// <summary>The oldest recording that has ended makes room for a new session's.</summary>
    private bool TryMakeRoom(RoomDecision decision)
    {
        if (State.Recordings.Count < _options.RecordingsMax) return true;
        if (State.Recordings.FirstOrDefault(recorded => recorded.IsOver || recorded.State.IsStuck(Now)) is not { } over) return false;
        decision.Next = decision.Next with { Recordings = [.. State.Recordings.Where(recorded => recorded != over)] };
        return true;
    }

    /// <summary>Adds a recording's next state and its outbox messages to the decision.</summary>
    private static void Take(RoomDecision decision, RoomRecording recorded, RecordingStep step)
    {
        var next = recorded with { State = step.Next };
        foreach (var message in step.Outbox)
        {
            var id = decision.Do(message);
            if (message is BeginRecording) next = next with { BeginMessageId = id };
        }

        if (decision.Next.Recordings.Contains(next)) return;
        var others = decision.Next.Recordings.Where(other => other.Life != recorded.Life);
        decision.Next = decision.Next with { Recordings = [.. others.Append(next).OrderBy(static one => one.Life)] };
    }

    /// <summary>The room closes: its recording is stopped and kept.</summary>
    private void EndRecordings(RoomDecision decision)
    {
        if (RecordingOfThisLife is { } recorded) Take(decision, recorded, RulesOf(recorded).End(recorded.State));
    }

    /// <summary>A media server report about an egress, of any session. Other applications run egresses in rooms too; those are ignored.</summary>
    private void TakeIn(RoomDecision decision, EgressReport report)
    {
        var recordings = decision.Next.Recordings;
        var recorded = recordings.LastOrDefault(recorded => recorded.State.Knows(report.EgressId))
            ?? recordings.LastOrDefault(recorded => recorded.State.IsWrittenBy(report) || recorded.State.EarlierObjectOf(report) is not null);
        if (recorded is not null) Take(decision, recorded, RulesOf(recorded).Reported(recorded.State, report));
    }

    private static bool IsKnown(RoomDecision decision, EgressReport listed) => decision.Next.Recordings.Any(recorded => recorded.State.IsShownBy(listed));

    private void TakeIn(RoomDecision decision, OutboxOutcome outcome)
    {
        switch (outcome.Message)
        {
            case BeginRecording begin when State.Recordings.FirstOrDefault(recorded => recorded.BeginMessageId == outcome.OutboxMessageId) is { } recorded:
                Take(decision, recorded with { BeginMessageId = null }, RulesOf(recorded).Begun(recorded.State, begin, outcome));
                break;
            case EndRecording end when State.Recordings.LastOrDefault(recorded => recorded.State.Knows(end.EgressId)) is { } recorded:
                Take(decision, recorded, RulesOf(recorded).Ended(recorded.State, end, outcome));
                break;
            case CheckRecording check when State.Recordings.FirstOrDefault(recorded => recorded.State.ObjectKey == check.ObjectKey) is { } recorded:
                Take(decision, recorded, RecordingRules.Checked(recorded.State, check, outcome));
                break;
        }
    }

    private bool IsRecordedAs(string mediaRoom) => State.Recordings.Any(recorded => recorded.MediaRoom == mediaRoom && recorded.State.Runs);

    /// <summary>A start in progress would record the next owner of the name.</summary>
    private bool MayRelease(ClosingName closing) =>
        closing.IsDeleted && !State.Recordings.Any(recorded => recorded.MediaRoom == closing.MediaRoom && recorded.BeginMessageId is not null);
}

/// <summary>The recording of one session of the room. It outlives the session.</summary>
/// <param name="Life">The number of the session.</param>
/// <param name="OwnerId">Of that session: only this user gets the recording.</param>
/// <param name="MediaRoom">The room's name on the media server.</param>
/// <param name="BeginMessageId">The outbox message that starts it, while it is pending: until then the media room's name must not pass to another
/// room.</param>
internal sealed record RoomRecording(
    long Life, string OwnerId, string MediaRoom, RecordingState State, [property: JsonPropertyName("beginEffect")] string? BeginMessageId = null)
{
    [JsonIgnore]
    public bool IsOver => !State.Runs && BeginMessageId is null;
}
