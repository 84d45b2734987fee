using System.Collections.Concurrent;
using Livehouse.Bench.Load;
using Livehouse.LoadTest.Load;

namespace Livehouse.LoadTest.Figures;

/// <summary>Everything that a run counts, as a whole and second by second. Safe to use from many threads.</summary>
internal sealed class RunFigures
{
    private readonly Lock _gate = new();
    private readonly CallFigures[] _calls = [.. Enum.GetValues<CallKind>().Select(static _ => new CallFigures())];
    private readonly Latencies _secondOfDeliveries = new();
    private readonly Latencies _secondOfCalls = new();
    private readonly ConcurrentDictionary<long, long> _open = new();
    private readonly long _beganAt = RunClock.Microseconds;
    private readonly List<Sample> _samples = [];
    private long _opened;
    private long _deliveries;
    private long _sent;
    private long _lost;
    private int _viewers;
    private Sample? _before;

    /// <summary>Of all deliveries that were not replayed to a viewer who had been away.</summary>
    public Latencies Deliveries { get; } = new();

    public IReadOnlyList<Sample> Samples => _samples;

    public long DeliveryCount => Interlocked.Read(ref _deliveries);

    /// <summary>Connections that ended although nobody cut them.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public long Sent => Interlocked.Read(ref _sent);

    public int Viewers => Volatile.Read(ref _viewers);

    public int Open => _open.Count;

    public CallFigures this[CallKind kind] => _calls[(int)kind];

    public void Watching(int change) => Interlocked.Add(ref _viewers, change);

    public void ConnectionLost() => Interlocked.Increment(ref _lost);

    /// <summary>A message or gift is sent.</summary>
    /// <returns>Names it for <see cref="End"/>.</returns>
    public long Begin(long dueAt)
    {
        Interlocked.Increment(ref _sent);
        var id = Interlocked.Increment(ref _opened);
        _open[id] = dueAt;
        return id;
    }

    public void End(long id, CallKind kind, long dueAt, in CallAnswer answer)
    {
        _open.TryRemove(id, out _);
        Add(kind, dueAt, answer);
    }

    public void Add(CallKind kind, long dueAt, in CallAnswer answer)
    {
        var took = RunClock.Microseconds - dueAt;
        lock (_gate)
        {
            _calls[(int)kind].Add(took, answer);
            if (answer.Fate == CallFate.Done && kind is CallKind.Message or CallKind.Gift) _secondOfCalls.Add(took);
        }
    }

    /// <param name="all">Messages that were delivered.</param>
    /// <param name="microseconds">How long those took that were delivered as they were said.</param>
    public void Delivered(int all, IReadOnlyList<long> microseconds)
    {
        Interlocked.Add(ref _deliveries, all);
        if (microseconds.Count == 0) return;
        lock (_gate)
        {
            foreach (var took in microseconds)
            {
                Deliveries.Add(took);
                _secondOfDeliveries.Add(took);
            }
        }
    }

    /// <summary>The second that ends now.</summary>
    public Sample TakeSample()
    {
        var now = RunClock.Microseconds;
        var oldest = _open.Values.DefaultIfEmpty(now).Min();
        lock (_gate)
        {
            var totals = new Sample(
                (now - _beganAt) / 1e6, Viewers, Sent, DeliveryCount, _calls.Sum(static calls => calls.Done), _calls.Sum(static calls => calls.Failed), Lost,
                _secondOfDeliveries.AtMilliseconds(0.5), _secondOfDeliveries.AtMilliseconds(0.99), _secondOfCalls.AtMilliseconds(0.5),
                _secondOfCalls.AtMilliseconds(0.99), (now - oldest) / 1000.0);
            var sample = _before is not { } before ? totals : totals with
            {
                Sent = totals.Sent - before.Sent,
                Deliveries = totals.Deliveries - before.Deliveries,
                Done = totals.Done - before.Done,
                Failed = totals.Failed - before.Failed,
                Lost = totals.Lost - before.Lost,
            };
            _before = totals;
            _samples.Add(sample);
            _secondOfDeliveries.Clear();
            _secondOfCalls.Clear();
            return sample;
        }
    }
}
