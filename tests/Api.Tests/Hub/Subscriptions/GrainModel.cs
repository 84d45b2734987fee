using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Tests.Hub.Subscriptions;

/// <summary>What a stream's grain does for one front: events, a lease, and the set of connections that it counts. The oracle.</summary>
internal sealed class GrainModel
{
    private readonly List<StreamEvent> _log = [];
    private readonly HashSet<string> _banned = [];
    private int _epochs = 1;
    private long _leases;
    private long? _lease;

    /// <summary>Batches for the front, in the order in which they were sent.</summary>
    public List<StreamBatch> Sent { get; } = [];

    public List<(string UserId, long AfterSeq)> Expelled { get; } = [];

    public HashSet<string> Counted { get; } = [];

    public string Epoch => $"e{_epochs}";

    public long Seq { get; private set; }

    public bool HasEnded { get; private set; }

    public void Emit(int count, string name = StreamEventNames.Message)
    {
        var events = new List<StreamEvent>();
        for (var i = 0; i < count; i++) events.Add(new StreamEvent(++Seq, name, "{}"u8.ToArray(), EventWeight.Required));
        _log.AddRange(events);
        if (_lease is not null) Sent.Add(new StreamBatch("st_1", Epoch, events));
    }

    public void End()
    {
        if (!HasEnded) Emit(1, StreamEventNames.Ended);
        HasEnded = true;
    }

    public void Ban(string userId)
    {
        if (!_banned.Add(userId)) return;
        Emit(1, StreamEventNames.Moderation);
        if (_lease is not null) Expelled.Add((userId, Seq));
    }

    public bool IsBanned(string userId) => _banned.Contains(userId);

    /// <summary>The lease ran out.</summary>
    public void Forget()
    {
        _lease = null;
        Counted.Clear();
    }

    /// <summary>Another activation.</summary>
    public void Crash()
    {
        Forget();
        _epochs++;
        Seq = 0;
        _log.Clear();
    }

    public FrontLease Subscribe()
    {
        var known = _lease is not null;
        _lease ??= ++_leases;
        return new FrontLease(Epoch, Seq, known, _lease.Value);
    }

    public void Unsubscribe() => Forget();

    public Outcome<JoinedStream> Join(string connectionId, string userId, long? lastSeq, string? epoch)
    {
        if (IsBanned(userId)) return Refusal.Forbidden("Banned.");
        if (!HasEnded) Counted.Add(connectionId);
        var isResumed = epoch == Epoch && lastSeq is { } last && last <= Seq;
        IReadOnlyList<StreamEvent> missed = isResumed ? [.. _log.Where(happened => happened.Seq > lastSeq)] : [];
        return new JoinedStream(StateStage.View(HasEnded ? StreamStatus.Ended : StreamStatus.Live), [], Epoch, Seq, isResumed, missed);
    }

    public void Leave(string connectionId) => Counted.Remove(connectionId);

    public void Present(IReadOnlyList<Presence> presences)
    {
        if (HasEnded) return;
        Counted.Clear();
        foreach (var presence in presences.Where(presence => !IsBanned(presence.Caller.UserId))) Counted.Add(presence.ConnectionId);
    }
}
