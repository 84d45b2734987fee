using Livehouse.Callers;
using Livehouse.Grains.Recordings;
using Livehouse.Operators;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>Recording: one at a time, by the rules of <see cref="RecordingRules"/>.</summary>
public partial class StreamGrain
{
    private readonly RecordingRules _recordings;

    public async Task<Outcome<RecordingView>> StartRecording(Caller caller)
    {
        if (await Guard(caller, mustOwn: true, orModerate: false) is { } refusal) return refusal;
        if (!State!.IsLive) return NotLive();
        if (State.E2ee) return Refusal.Conflict("An end-to-end encrypted stream can't be recorded: the media server cannot see it.");
        return await Answer(_recordings.Start(State.Recording, $"recordings/{State.TenantId}/{_id}", Now));
    }

    public async Task<Outcome<RecordingView>> StopRecording(Caller caller)
    {
        if (await Guard(caller, mustOwn: true, orModerate: false) is { } refusal) return refusal;
        return await Answer(_recordings.Stop(State!.Recording));
    }

    public async Task<Outcome<VodSource>> Vod(Caller caller)
    {
        if (await MayWatch(caller) is { } refusal) return refusal;
        var source = RecordingRules.SourceOf(State!.Recording);
        if (source.IsRefused) return source;

        // An RTMP server's file begins with the encoder, and is heard of at its end.
        var began = State.Recording.IsEncoderFile ? State.EncoderSince : State.Recording.StartedAt;
        return source.Value with { BeginsMs = Math.Max(0, (long)((began ?? State.StartedAt) - State.StartedAt).TotalMilliseconds) };
    }

    private async Task<Outcome<RecordingView>> Answer(Outcome<RecordingStep> step)
    {
        if (step.IsRefused) return step.Refusal;
        if (step.Value.Next == State!.Recording) await _memory.Confirm();
        else await TakeStep(step.Value);
        return State.Recording.View;
    }

    /// <summary>Commits the next state of a recording if it changes, and announces it to the viewers.</summary>
    private async Task TakeStep(RecordingStep step, IReadOnlyList<string>? outboxDone = null)
    {
        if (step.Next == State!.Recording && step.Outbox.Count == 0 && outboxDone is null) return;
        var before = State.Recording;
        var changes = step.Next.View != before.View;
        await Commit(State with { Recording = step.Next }, step.Outbox, outboxDone, listed: changes);
        if (changes) Announce(StreamEventNames.Recording, seq => new RecordingChanged(_id, seq, step.Next.View));
        if (step.Next.Status == before.Status) return;
        if (step.Next.Status == RecordingStatus.Completed) ShowOperators(OperatorEventTypes.RecordingCompleted, State);
        if (step.Next.Status == RecordingStatus.Failed) ShowOperators(OperatorEventTypes.RecordingFailed, State, step.Next.Error);
    }
}
