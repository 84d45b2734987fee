using System.Text.Json;

namespace Livehouse.Bench.Load;

/// <summary>
/// The events that one viewer received, for checking the guarantees: within an epoch every event follows the previous one, and an epoch that ends is followed
/// by the state of the next. Written by the viewer's connection, one record at a time; read when the run is over.
/// </summary>
internal sealed class EventTrail(RunClock clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TimeSpan> _received = [];
    private readonly List<TimeSpan> _arrivals = [];
    private readonly List<TimeSpan> _states = [];
    private readonly HashSet<string> _inEpoch = [];
    private readonly List<string> _faults = [];
    private long _seq;
    private bool _isClosed;

    public string? Epoch { get; private set; }

    /// <summary>When an epoch began for this viewer, the first one included.</summary>
    public List<TimeSpan> Epochs { get; } = [];

    public long Events { get; private set; }

    /// <summary>Messages and gifts that arrived again in a later epoch: clients recognise them by their ids.</summary>
    public int ReceivedAgain { get; private set; }

    /// <summary>Each violation as text.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>When something came, event or state.</summary>
    public IReadOnlyList<TimeSpan> Arrivals => _arrivals;

    /// <summary>The argument of the next <c>live:join</c>: from where this viewer stands.</summary>
    public object Join(string streamId)
    {
        lock (_gate) return Epoch is { } epoch ? new { streamId, lastSeq = _seq, epoch } : new { streamId };
    }

    public void Take(string name, JsonElement payload)
    {
        var now = clock.Now;
        lock (_gate)
        {
            if (_isClosed) return;
            if (name == "live:state") State(payload, now);
            else if (payload.TryGetProperty("seq", out var seq)) Event(name, payload, seq.GetInt64(), now);
        }
    }

    /// <summary>What comes from now on is not looked at: the trail can be read.</summary>
    public void Close()
    {
        lock (_gate) _isClosed = true;
    }

    /// <summary>Whether all of these have arrived by now.</summary>
    public bool HasAll(IEnumerable<Operation> done)
    {
        lock (_gate) return done.All(operation => ReceivedAt(operation) is not null);
    }

    /// <summary>
    /// When the viewer knew of a message or gift: by its event, or else by the first state that came after it was wanted. (An epoch's state holds what former
    /// epochs did; what its own epoch does later has an event, and a missing one is a gap.) Null: it never did.
    /// </summary>
    public TimeSpan? ReceivedAt(Operation done)
    {
        if (_received.TryGetValue(done.ResultId, out var received)) return received;
        var after = _states.BinarySearch(done.Due);
        after = after < 0 ? ~after : after;
        return after < _states.Count ? _states[after] : null;
    }

    private void State(JsonElement state, TimeSpan now)
    {
        var (epoch, seq) = (state.GetProperty("epoch").GetString()!, state.GetProperty("seq").GetInt64());
        var isResumed = state.GetProperty("resumed").GetBoolean();
        _arrivals.Add(now);
        _states.Add(now);
        if (isResumed && epoch == Epoch)
        {
            // What was missed follows, from the event after the last.
            if (seq < _seq) _faults.Add($"resumed in epoch {epoch} at {seq}, behind {_seq}");
            return;
        }

        if (isResumed) _faults.Add($"resumed into epoch {epoch} from another");
        if (epoch == Epoch) _faults.Add($"the state of epoch {epoch} at {seq} replaced what followed {_seq}: its events are not there any more");
        if (epoch != Epoch) Epochs.Add(now);
        Epoch = epoch;
        _seq = seq;
        _inEpoch.Clear();
    }

    private void Event(string name, JsonElement payload, long seq, TimeSpan now)
    {
        Events++;
        _arrivals.Add(now);
        if (Epoch is null) _faults.Add($"{name} {seq} came before any state");
        else if (seq > _seq + 1) _faults.Add($"{name} {seq} came after {_seq}: a gap");
        else if (seq <= _seq) _faults.Add($"{name} {seq} came after {_seq}: a repeat");
        _seq = Math.Max(_seq, seq);
        if (Subject(name, payload) is not { } id) return;
        if (!_inEpoch.Add(id)) _faults.Add($"{id} arrived twice in epoch {Epoch}");
        if (!_received.TryAdd(id, now)) ReceivedAgain++;
    }

    private static string? Subject(string name, JsonElement payload) => name switch
    {
        "live:message" => payload.GetProperty("messageId").GetString(),
        "live:gift" => payload.GetProperty("giftId").GetString(),
        _ => null,
    };
}
