using Livehouse.Media;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Grains.Recordings;

/// <summary>
/// The rules of recording a room of the media server: one recording at a time, driven by what the media server reports. The grain decides who may start it.
/// </summary>
/// <param name="room">The room's name on the media server.</param>
/// <param name="instance">See <see cref="CloseRoom.Instance"/>.</param>
internal sealed class RecordingRules(string room, string? instance, TimeProvider time)
{
    /// <summary>
    /// Starts the next recording; returns the current one if it is already running. <c>conflict</c> while the previous one is still being stopped.
    /// </summary>
    /// <param name="folder">In the bucket, only for this owner; the file is named by its number.</param>
    public Outcome<RecordingStep> Start(RecordingState recording, string folder, DateTimeOffset now)
    {
        if (recording.Status is RecordingStatus.Starting or RecordingStatus.Active) return new RecordingStep(recording);
        if (recording.Status == RecordingStatus.Stopping && !recording.IsStuck(now)) return Refusal.Conflict("The previous recording is still being stopped.");

        var number = recording.Number + 1;
        var objectKey = RecordingState.KeyOf(folder, number);
        var next = RecordingState.None with
        {
            Status = RecordingStatus.Starting,
            Number = number,
            StartedAt = now,
            ObjectKey = objectKey,
            Files = recording.Files,
            EarlierEgressIds = recording.EgressId is null ? recording.EarlierEgressIds : WithEarlier(recording, recording.EgressId),
        };
        var begin = new BeginRecording(room, objectKey) { Instance = instance };
        return recording is { Status: RecordingStatus.Stopping, EgressId: { } stuck }
            ? new RecordingStep(next, Ending(stuck, recording.ObjectKey), begin)
            : new RecordingStep(next, begin);
    }

    /// <summary>
    /// Stops the current recording; one that has ended, or is being stopped, is returned unchanged. <c>conflict</c> when nothing was ever recorded.
    /// </summary>
    public Outcome<RecordingStep> Stop(RecordingState recording) =>
        recording.Status == RecordingStatus.None ? Refusal.Conflict("Nothing is being recorded.") : End(recording);

    /// <summary>As <see cref="Stop"/>, because the recorded stream or room has ended.</summary>
    public RecordingStep End(RecordingState recording)
    {
        if (recording.Status is not (RecordingStatus.Starting or RecordingStatus.Active)) return new RecordingStep(recording);

        // Without an egress id the start is still in progress: its outcome will show that it must stop immediately.
        return new RecordingStep(Stopping(recording), recording.EgressId is { } egressId ? [Ending(egressId, recording.ObjectKey)] : []);
    }

    /// <summary>
    /// Applies what the media server reports of an egress in this room. It may belong to any application: ours has an id that is known here, or writes the
    /// requested object. A recording that has ended stays unchanged, unless it was given up without a report of the media server: then that report still
    /// counts.
    /// </summary>
    public RecordingStep Reported(RecordingState recording, EgressReport report)
    {
        var isRunning = report.Phase is EgressPhase.Starting or EgressPhase.Active;
        if (report.EgressId.Length == 0 || recording.EarlierEgressIds.Contains(report.EgressId)) return new RecordingStep(recording);
        if (recording.EgressId != report.EgressId && (recording.EgressId is not null || !recording.IsWrittenBy(report)))
        {
            // Not the current recording's. An egress of an earlier start that was given up but happened after all is stopped; those of others are left alone.
            if (!isRunning || recording.EarlierObjectOf(report) is not { } earlier) return new RecordingStep(recording);
            return new RecordingStep(recording with { EarlierEgressIds = WithEarlier(recording, report.EgressId) }, Ending(report.EgressId, earlier));
        }

        if (isRunning && recording is { Status: RecordingStatus.Failed, EgressId: null })
        {
            // Its start was given up and happened after all: an unnoticed recording.
            return new RecordingStep(recording with { EgressId = report.EgressId }, Ending(report.EgressId, recording.ObjectKey));
        }

        var isGivenUp = recording is { Status: RecordingStatus.Failed, Error: RecordingErrors.NotFinished };
        if (isGivenUp && report.Phase != EgressPhase.Complete) return isRunning ? StopOnceMore(recording) : new RecordingStep(recording);
        if (!recording.Runs && !isGivenUp) return new RecordingStep(recording);
        var next = recording with { EgressId = report.EgressId };
        switch (report.Phase)
        {
            case EgressPhase.Starting or EgressPhase.Active when recording.Status == RecordingStatus.Stopping && recording.EgressId is null:
                return new RecordingStep(next, Ending(report.EgressId, recording.ObjectKey));
            case EgressPhase.Active when recording.Status == RecordingStatus.Starting:
                return new RecordingStep(next with { Status = RecordingStatus.Active });
            case EgressPhase.Ending when recording.Status != RecordingStatus.Stopping:
                // Another application stopped it. The outbox message polls until it has ended: an event may never arrive.
                return new RecordingStep(Stopping(next), Ending(report.EgressId, recording.ObjectKey));
            case EgressPhase.Complete:
                next = next with
                {
                    Status = RecordingStatus.Completed,
                    Error = null,
                    DurationSeconds = report.DurationSeconds,
                    SizeBytes = report.SizeBytes,
                    ObjectKey = report.FileName ?? recording.ObjectKey,
                };
                return new RecordingStep(next, new CheckRecording(next.ObjectKey!));
            case EgressPhase.Failed:
                return new RecordingStep(next.Fail(RecordingErrors.Reported));
            default:
                return new RecordingStep(next);
        }
    }

    /// <summary>The outcome of a start.</summary>
    public RecordingStep Begun(RecordingState recording, BeginRecording message, OutboxOutcome outcome)
    {
        var begun = outcome.Result as RecordingBegun;
        if (message.ObjectKey != recording.ObjectKey || !recording.Runs)
        {
            return begun is null || recording.Knows(begun.EgressId)
                ? new RecordingStep(recording)
                : new RecordingStep(recording, Ending(begun.EgressId, message.ObjectKey));
        }

        if (begun is not null && recording.EgressId is { } other && other != begun.EgressId)
        {
            // Two attempts at this start were carried out, and an event of the discarded one arrived first.
            var next = recording with { EgressId = begun.EgressId, EarlierEgressIds = WithEarlier(recording, other) };
            return recording.Status == RecordingStatus.Stopping
                ? new RecordingStep(next, Ending(other, message.ObjectKey), Ending(begun.EgressId, message.ObjectKey))
                : new RecordingStep(next with { Status = RecordingStatus.Starting }, Ending(other, message.ObjectKey));
        }

        if (begun is not null)
        {
            return Reported(recording, new EgressReport(begun.EgressId, EgressPhase.Starting, null, 0, 0, null) { Paths = [message.ObjectKey] });
        }

        // If the media server has reported on the egress meanwhile, its report counts.
        return new RecordingStep(recording.EgressId is null ? recording.Fail(outcome.Failure ?? RecordingErrors.Forgotten) : recording);
    }

    /// <summary>The outcome of a stop.</summary>
    public RecordingStep Ended(RecordingState recording, EndRecording message, OutboxOutcome outcome) => outcome switch
    {
        { Result: RecordingEnded ended } => Reported(recording, ended.Report),

        // The media server no longer knows it, so no report will say how it ended.
        { Result: null, Failure: null } when recording.Runs && recording.EgressId == message.EgressId =>
            new RecordingStep(recording.Fail(RecordingErrors.Forgotten)),

        // Its recorder may be dead while the media server lists it as alive: the next recording must not wait for it forever.
        { Failure: not null } when recording.Runs && recording.EgressId == message.EgressId => new RecordingStep(recording.Fail(RecordingErrors.NotFinished)),
        _ => new RecordingStep(recording),
    };

    /// <summary>
    /// The object store's answer about the finished file: one still missing at the last check was never recorded. When the store can't be reached, the
    /// media server's report stays in effect.
    /// </summary>
    public static RecordingStep Checked(RecordingState recording, CheckRecording message, OutboxOutcome outcome)
    {
        var isAwaited = recording is { Status: RecordingStatus.Stopping, EgressId: null };
        var isCurrent = (recording.Status == RecordingStatus.Completed || isAwaited) && recording.ObjectKey == message.ObjectKey;
        if (!isCurrent || outcome.Result is not RecordingChecked found) return new RecordingStep(recording);
        if (found.SizeBytes <= 0) return new RecordingStep(recording.Fail(outcome.Failure is null ? RecordingErrors.FileEmpty : RecordingErrors.FileMissing));
        return new RecordingStep(recording with
        {
            Status = RecordingStatus.Completed,
            SizeBytes = found.SizeBytes,
            ContentType = found.ContentType,
            DurationSeconds = found.DurationSeconds > 0 ? found.DurationSeconds : recording.DurationSeconds,
        });
    }

    /// <summary>
    /// An RTMP server has recorded the encoder, or one more part of it into the same file. A recording by the media server, which somebody asked for, comes
    /// first: then the file is not the recording. Not ready until the file was found.
    /// </summary>
    public static RecordingStep WrittenByRtmpServer(RecordingState recording, string objectKey, DateTimeOffset now)
    {
        var isOurs = recording.ObjectKey == objectKey;
        var isAnothers = recording.Runs || recording is { Status: RecordingStatus.Completed, IsEncoderFile: false };
        if (isAnothers && !isOurs) return new RecordingStep(recording);
        var next = isOurs && recording.Status == RecordingStatus.Completed ? recording : RecordingState.None with
        {
            Status = RecordingStatus.Stopping,
            StoppingSince = now,
            Number = recording.Number,
            StartedAt = recording.StartedAt ?? now,
            ObjectKey = objectKey,
            IsEncoderFile = true,
            Files = recording.Files,
            EarlierEgressIds = recording.EgressId is null ? recording.EarlierEgressIds : WithEarlier(recording, recording.EgressId),
        };
        return new RecordingStep(next, new CheckRecording(objectKey) { WrittenAfter = now });
    }

    /// <summary>
    /// A file of an RTMP server's is available, or could not be made so. The largest counts; the media server's own recording comes before any.
    /// </summary>
    public static RecordingStep Kept(RecordingState recording, KeepRecordedFile message, OutboxOutcome outcome)
    {
        var isOther = recording.Runs || recording is { Status: RecordingStatus.Completed, IsEncoderFile: false };
        if (outcome.Result is not RecordingChecked { SizeBytes: > 0 } file)
        {
            return new RecordingStep(recording.Status == RecordingStatus.None
                ? recording.Fail(RecordingErrors.FileNotKept) with { IsEncoderFile = true }
                : recording);
        }

        var next = recording with { Files = [file.ObjectKey, .. recording.Files.Where(known => known != file.ObjectKey)] };
        var isLarger = recording.Status != RecordingStatus.Completed || file.SizeBytes > recording.SizeBytes || file.ObjectKey == recording.ObjectKey;
        return new RecordingStep(isOther || !isLarger
            ? next
            : next with
            {
                Status = RecordingStatus.Completed,
                Error = null,
                IsEncoderFile = true,
                ObjectKey = file.ObjectKey,
                SizeBytes = file.SizeBytes,
                ContentType = file.ContentType,
                DurationSeconds = message.Seconds ?? 0,
            });
    }

    /// <summary>
    /// The location of the finished recording: <c>not_found</c> when nothing was recorded, with the reason when it failed; <c>conflict</c> while it is not
    /// ready.
    /// </summary>
    public static Outcome<VodSource> SourceOf(RecordingState recording) => recording switch
    {
        { Status: RecordingStatus.Failed } => Refusal.RecordingFailed(recording.Error),
        { Status: RecordingStatus.None } or { ObjectKey: null } => Refusal.NotFound("A recording"),
        { Status: not RecordingStatus.Completed } => Refusal.Conflict("The recording is not ready yet."),
        _ => new VodSource(recording.ObjectKey, recording.DurationSeconds, recording.SizeBytes, recording.ContentType ?? "video/mp4"),
    };

    private RecordingState Stopping(RecordingState recording) => recording with { Status = RecordingStatus.Stopping, StoppingSince = time.GetUtcNow() };

    /// <summary>The media server is back and is still recording something that was given up. Not on each event: the outbox message takes time.</summary>
    private RecordingStep StopOnceMore(RecordingState recording)
    {
        var now = time.GetUtcNow();
        if (recording.EgressId is not { } egressId || now - (recording.StoppingSince ?? DateTimeOffset.MinValue) < RecordingState.StoppingMax)
        {
            return new RecordingStep(recording);
        }
        return new RecordingStep(recording with { StoppingSince = now }, Ending(egressId, recording.ObjectKey));
    }

    private EndRecording Ending(string egressId, string? objectKey) => new(egressId) { Instance = instance, ObjectKey = objectKey };

    private static IReadOnlyList<string> WithEarlier(RecordingState recording, string egressId) =>
        [egressId, .. recording.EarlierEgressIds.Take(RecordingState.EarlierMax - 1)];
}
