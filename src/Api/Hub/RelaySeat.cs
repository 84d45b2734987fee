using Livehouse.Refusals;

namespace Livehouse.Api.Hub;

/// <summary>One connection's place in a relay. Only the relay's own steps touch it.</summary>
internal sealed class RelaySeat(LiveConnection connection)
{
    private List<EncodedBatch>? _held = [];
    private int _heldEvents;

    public LiveConnection Connection => connection;

    /// <summary>The last event that the client has or will get from its queue; null before its first join was answered.</summary>
    public long? Seq { get; private set; }

    public string? Epoch { get; private set; }

    /// <summary>What the next join asks for: where the client stands.</summary>
    public (long? LastSeq, string? Epoch) Wanted { get; private set; }

    /// <summary>Who waits for the answer to <c>live:join</c>; null when the relay itself joins again.</summary>
    public TaskCompletionSource<Outcome<LiveState>>? Waiter { get; private set; }

    /// <summary>Batches wait for the answer of a join, which says from where on they are new to the client.</summary>
    public bool IsHeld => _held is not null;

    /// <summary>A join waits for its turn.</summary>
    public bool IsQueued { get; set; }

    /// <summary>A join is under way.</summary>
    public bool IsJoining { get; set; }

    /// <summary>The join under way began before the stream was lost: whatever it answers, join again.</summary>
    public bool IsStale { get; set; }

    /// <summary>Not a place of this relay any more.</summary>
    public bool IsGone { get; set; }

    public int Failures { get; set; }

    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The client itself asks, from where it stands: an earlier question of it that is still open gets the same answer.</summary>
    public void Ask(TaskCompletionSource<Outcome<LiveState>> waiter, long? lastSeq, string? epoch)
    {
        if (Waiter is { } earlier) _ = Forward(waiter.Task, earlier);
        Waiter = waiter;
        Wanted = (lastSeq, epoch);
        Hold();
    }

    /// <summary>The relay has to join again, from what was sent last.</summary>
    public void Recover()
    {
        if (Waiter is null) Wanted = (Seq, Epoch);
        Hold();
    }

    /// <summary>How many events are held with this batch.</summary>
    public int Keep(EncodedBatch batch)
    {
        _held!.Add(batch);
        return _heldEvents += batch.Count;
    }

    /// <summary>The stream is joined up to <paramref name="seq"/>: gives what was held beyond it, in order.</summary>
    public IReadOnlyList<EncodedBatch> Release(string epoch, long seq)
    {
        var newer = new List<EncodedBatch>();
        Epoch = epoch;
        Seq = seq;
        // One may have overtaken another.
        foreach (var batch in (_held ?? []).Where(batch => batch.Epoch == epoch).OrderBy(batch => batch.LastSeq))
        {
            if (Advance(batch) is { } rest) newer.Add(rest);
        }

        _held = null;
        _heldEvents = 0;
        Failures = 0;
        return newer;
    }

    /// <summary>What of the batch is new to the client, which has it from now on.</summary>
    public EncodedBatch? Advance(EncodedBatch batch)
    {
        var rest = batch.After(Seq!.Value);
        if (rest is not null) Seq = rest.LastSeq;
        return rest;
    }

    public void Answer(Outcome<LiveState> outcome)
    {
        Waiter?.TrySetResult(outcome);
        Waiter = null;
    }

    public void Fail(Exception error)
    {
        Waiter?.TrySetException(error);
        Waiter = null;
    }

    private static async Task Forward(Task<Outcome<LiveState>> answer, TaskCompletionSource<Outcome<LiveState>> earlier)
    {
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        earlier.TrySetFromTask(answer);
    }

    private void Hold()
    {
        if (IsJoining) IsStale = true;
        _held ??= [];
    }
}
