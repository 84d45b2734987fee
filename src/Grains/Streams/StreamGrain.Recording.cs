using Livehouse.Callers;
using Livehouse.Effects;
using Livehouse.Media;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>Recording: one at a time, driven by what the media server reports.</summary>
public partial class StreamGrain
{
    public async Task<Outcome<RecordingView>> StartRecording(Caller caller)
    {
        if (await Guard(caller, mustOwn: true, orModerate: false) is { } refusal) return refusal;
        if (!State!.IsLive) return Refusal.StreamEnded();
        if (State.E2ee) return Refusal.Conflict("An end-to-end encrypted stream can't be recorded: the media server cannot see it.");
        var recording = State.Recording;
        if (recording.Status is RecordingStatus.Starting or RecordingStatus.Active)
        {
            await _memory.Confirm();
            return recording.View;
        }

        if (recording.Status == RecordingStatus.Stopping) return Refusal.Conflict("The recording before is still being stopped.");

        var number = recording.Number + 1;
        var objectKey = $"recordings/{State.TenantId}/{_id}/{number}.mp4";
        var next = RecordingState.None with
        {
            Status = RecordingStatus.Starting,
            Number = number,
            StartedAt = Now,
            ObjectKey = objectKey,
            EarlierEgressIds = recording.EgressId is null ? recording.EarlierEgressIds : [recording.EgressId, .. recording.EarlierEgressIds.Take(RecordingState.EarlierMax - 1)],
        };
        await SetRecording(next, [new BeginRecording(Room, objectKey)]);
        return next.View;
    }

    public async Task<Outcome<RecordingView>> StopRecording(Caller caller)
    {
        if (await Guard(caller, mustOwn: true, orModerate: false) is { } refusal) return refusal;
        var recording = State!.Recording;
        if (recording.Status == RecordingStatus.None) return Refusal.Conflict("Nothing is being recorded.");
        if (recording.Status is not (RecordingStatus.Starting or RecordingStatus.Active))
        {
            await _memory.Confirm();
            return recording.View;
        }

        // Without an egress id the start is still under way: its outcome will find that it must stop at once.
        await SetRecording(recording with { Status = RecordingStatus.Stopping }, recording.EgressId is { } egressId ? [new EndRecording(egressId)] : []);
        return State.Recording.View;
    }

    public async Task<Outcome<VodSource>> Vod(Caller caller)
    {
        if (await MaySee(caller) is { } refusal) return refusal;
        var recording = State!.Recording;
        return recording switch
        {
            { Status: RecordingStatus.None or RecordingStatus.Failed } or { ObjectKey: null } => Refusal.NotFound("A recording"),
            { Status: not RecordingStatus.Completed } => Refusal.Conflict("The recording is not ready yet."),
            _ => new VodSource(recording.ObjectKey, recording.DurationSeconds, recording.SizeBytes, recording.ContentType ?? "video/mp4"),
        };
    }

    /// <summary>What the media server says of an egress in this stream's room. A finished recording is never reopened.</summary>
    private async Task EgressChanged(EgressReport report, IReadOnlyList<string> effectsDone)
    {
        var recording = State!.Recording;
        var isOurs = report.EgressId.Length > 0 && (recording.EgressId ?? report.EgressId) == report.EgressId && !recording.EarlierEgressIds.Contains(report.EgressId);
        if (isOurs && recording is { Status: RecordingStatus.Failed, EgressId: null } && report.Phase is EgressPhase.Starting or EgressPhase.Active)
        {
            // Its start was given up, and happened after all: nobody knows that it records.
            await SetRecording(recording with { EgressId = report.EgressId }, [new EndRecording(report.EgressId)], effectsDone);
            return;
        }

        if (!isOurs || !recording.Runs)
        {
            if (effectsDone.Count > 0) await Commit(State, effectsDone: effectsDone);
            return;
        }

        var next = recording with { EgressId = report.EgressId };
        List<Effect> effects = [];
        switch (report.Phase)
        {
            case EgressPhase.Starting when recording.Status == RecordingStatus.Stopping && recording.EgressId is null:
            case EgressPhase.Active when recording.Status == RecordingStatus.Stopping && recording.EgressId is null:
                effects.Add(new EndRecording(report.EgressId));
                break;
            case EgressPhase.Active when recording.Status == RecordingStatus.Starting:
                next = next with { Status = RecordingStatus.Active };
                break;
            case EgressPhase.Ending:
                next = next with { Status = RecordingStatus.Stopping };
                break;
            case EgressPhase.Complete:
                next = next with { Status = RecordingStatus.Completed, DurationSeconds = report.DurationSeconds, SizeBytes = report.SizeBytes, ObjectKey = report.FileName ?? recording.ObjectKey };
                effects.Add(new CheckRecording(next.ObjectKey!));
                break;
            case EgressPhase.Failed:
                next = next with { Status = RecordingStatus.Failed };
                break;
        }

        if (next != recording || effectsDone.Count > 0) await SetRecording(next, effects, effectsDone);
    }

    private async Task RecordingBegan(BeginRecording effect, EffectOutcome outcome)
    {
        var recording = State!.Recording;
        var begun = outcome.Result as RecordingBegun;
        if (effect.ObjectKey != recording.ObjectKey || !recording.Runs)
        {
            var isKnown = begun is null || begun.EgressId == recording.EgressId || recording.EarlierEgressIds.Contains(begun.EgressId);
            await Commit(State, isKnown ? [] : [new EndRecording(begun!.EgressId)], [outcome.EffectId]);
        }
        else if (begun is not null && recording.EgressId is { } other && other != begun.EgressId)
        {
            // An event of another egress, whose own start was given up, was taken for this one's.
            var next = recording with { EgressId = begun.EgressId, EarlierEgressIds = [other, .. recording.EarlierEgressIds.Take(RecordingState.EarlierMax - 1)] };
            if (recording.Status == RecordingStatus.Stopping) await SetRecording(next, [new EndRecording(other), new EndRecording(begun.EgressId)], [outcome.EffectId]);
            else await SetRecording(next with { Status = RecordingStatus.Starting }, [new EndRecording(other)], [outcome.EffectId]);
        }
        else if (begun is not null)
        {
            await EgressChanged(new EgressReport(begun.EgressId, EgressPhase.Starting, null, 0, 0, null), [outcome.EffectId]);
        }
        else if (recording.EgressId is null)
        {
            await SetRecording(recording with { Status = RecordingStatus.Failed }, effectsDone: [outcome.EffectId]);
        }
        else
        {
            // The media server has reported the egress meanwhile: what it says goes.
            await Commit(State, effectsDone: [outcome.EffectId]);
        }
    }

    /// <summary>The media server knows nothing of it any more, so nothing will ever say how it ended.</summary>
    private async Task EgressVanished(EndRecording effect, EffectOutcome outcome)
    {
        var recording = State!.Recording;
        if (recording.Runs && recording.EgressId == effect.EgressId) await SetRecording(recording with { Status = RecordingStatus.Failed }, effectsDone: [outcome.EffectId]);
        else await Commit(State, effectsDone: [outcome.EffectId]);
    }

    /// <summary>The object store's word on the finished file. A store that can't be asked leaves the media server's word standing.</summary>
    private async Task RecordingWasChecked(CheckRecording effect, EffectOutcome outcome)
    {
        var recording = State!.Recording;
        var isCurrent = recording.Status == RecordingStatus.Completed && recording.ObjectKey == effect.ObjectKey;
        if (isCurrent && outcome.Result is RecordingChecked found)
        {
            await SetRecording(found.SizeBytes > 0 ? recording with { SizeBytes = found.SizeBytes, ContentType = found.ContentType } : recording with { Status = RecordingStatus.Failed }, effectsDone: [outcome.EffectId]);
        }
        else
        {
            await Commit(State, effectsDone: [outcome.EffectId]);
        }
    }

    private async Task SetRecording(RecordingState next, IReadOnlyList<Effect>? effects = null, IReadOnlyList<string>? effectsDone = null)
    {
        var changes = next.View != State!.Recording.View;
        await Commit(State with { Recording = next }, effects, effectsDone, listed: changes);
        if (changes) Announce(StreamEventNames.Recording, seq => new RecordingChanged(_id, seq, next.View));
    }
}
