using Livehouse.Api.Hub.Protocols;
using Livehouse.Refusals;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>A client's pending call of <c>live:join</c>, which the state keeps until it decides on the answer.</summary>
internal sealed class JoinRequest(LiveConnection connection, long? lastSeq, string? epoch)
    : TaskCompletionSource<Outcome<LiveState>>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public LiveConnection Connection => connection;

    public (long? LastSeq, string? Epoch) Wanted => (lastSeq, epoch);

    /// <summary>A pending call of the same connection that gets the same answer.</summary>
    public JoinRequest? Earlier { get; set; }
}

/// <summary>The state of a viewer between its first call and receiving the stream. Before <see cref="Live"/> it is held.</summary>
internal enum ViewerPhase
{
    /// <summary>Waits until the subscription is sure.</summary>
    Held,

    /// <summary>Its join waits for its turn.</summary>
    Queued,
    Joining,

    /// <summary>The pending join began before events were lost, or before another call of the client: whatever its answer, join again.</summary>
    Stale,
    Live,

    /// <summary>Removed; a join of it may be pending.</summary>
    Gone,
}

/// <summary>One connection's place in a subscription. Only <see cref="SubscriptionState"/> changes it.</summary>
internal sealed class ViewerSubscription(LiveConnection connection)
{
    private List<EncodedBatch>? _held;
    private int _heldEvents;

    public LiveConnection Connection => connection;

    /// <summary>The last event that the client has received or will receive from its queue, in <see cref="Epoch"/>.</summary>
    public long Seq { get; private set; }

    /// <summary>Null before its first join was answered.</summary>
    public string? Epoch { get; private set; }

    /// <summary>The client's own call that waits for a join; null when the front rejoins it.</summary>
    public JoinRequest? Request { get; private set; }

    /// <summary>The call that waits until the grain knows that the viewer left.</summary>
    public TaskCompletionSource? Left { get; set; }

    /// <summary>Where the next join starts: the client's last event, or the last one sent to it.</summary>
    public (long? LastSeq, string? Epoch) Wanted => Request?.Wanted ?? (Seq, Epoch);

    public ViewerPhase Phase { get; set; }

    /// <summary>Batches wait for the answer to a join, which says from where on they are new to the client.</summary>
    public bool IsHeld => Phase < ViewerPhase.Live;

    /// <summary>The grain may count the connection, and must be notified when it leaves.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Its failed calls in a row.</summary>
    public int Failures { get; set; }

    public void Ask(JoinRequest request)
    {
        request.Earlier = Request;
        Request = request;
        Hold();
    }

    /// <summary>Batches are kept from now on, until a join that begins later is answered.</summary>
    public void Hold()
    {
        if (Phase == ViewerPhase.Joining) Phase = ViewerPhase.Stale;
        else if (Phase == ViewerPhase.Live) Phase = ViewerPhase.Held;
    }

    /// <summary>How many events are held with this batch.</summary>
    public int Keep(EncodedBatch batch)
    {
        (_held ??= []).Add(batch);
        return _heldEvents += batch.Count;
    }

    /// <summary>The stream is joined up to <paramref name="seq"/>, and the pending call answered: returns the held batches beyond it, in order.</summary>
    public IReadOnlyList<EncodedBatch> Release(string epoch, long seq)
    {
        (Epoch, Seq) = (epoch, seq);
        // One may have overtaken another, or be a part of another that came again.
        var held = (_held ?? []).Where(batch => batch.Epoch == epoch).OrderBy(batch => batch.FirstSeq);
        List<EncodedBatch> newer = [.. held.Select(Advance).OfType<EncodedBatch>()];
        (_held, _heldEvents, Failures, Request, Phase) = (null, 0, 0, null, ViewerPhase.Live);
        return newer;
    }

    /// <summary>The part of the batch that is new to the client, which counts as received from now on.</summary>
    public EncodedBatch? Advance(EncodedBatch batch)
    {
        var rest = batch.After(Seq);
        if (rest is not null) Seq = rest.LastSeq;
        return rest;
    }
}
