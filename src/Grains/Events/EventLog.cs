using System.Text.Json;
using Livehouse.Streams;
using Livehouse.Wire;

namespace Livehouse.Grains.Events;

/// <summary>
/// The ordered log of one stream's events within one epoch: numbers each event, encodes it once, and keeps the newest for clients that resume.
/// </summary>
/// <param name="countMax">Events kept.</param>
/// <param name="bytesMax">Payload bytes kept; the newest event is kept whatever its size.</param>
public sealed class EventLog(string epoch, int countMax = EventLog.DefaultCountMax, int bytesMax = EventLog.DefaultBytesMax)
{
    public const int DefaultCountMax = 1_000;
    public const int DefaultBytesMax = 2 * 1024 * 1024;

    /// <summary>The kept events, in order, from <see cref="_first"/> on. Dropped events that have not been removed yet stand before it.</summary>
    private readonly List<StreamEvent> _kept = [];

    private int _first;
    private long _keptBytes;

    public string Epoch { get; } = epoch;

    /// <summary>The number of the newest event; 0 before the first.</summary>
    public long Seq { get; private set; }

    /// <summary>Appends the event that <paramref name="payload"/> creates for its number.</summary>
    public StreamEvent Append<T>(string name, EventWeight weight, Func<long, T> payload)
    {
        var seq = Seq + 1;
        var appended = new StreamEvent(seq, name, JsonSerializer.SerializeToUtf8Bytes(payload(seq), LivehouseJson.Options), weight);
        Seq = seq;
        _kept.Add(appended);
        _keptBytes += appended.Payload.Length;
        while (Count > countMax || (_keptBytes > bytesMax && Count > 1)) ForgetOldest();
        return appended;
    }

    /// <summary>Every event after <paramref name="lastSeq"/>, in order; null when the client's epoch differs or the log no longer reaches back that
    /// far.</summary>
    public IReadOnlyList<StreamEvent>? After(string epoch, long lastSeq)
    {
        if (epoch != Epoch || lastSeq < 0 || lastSeq > Seq || Seq - lastSeq > Count) return null;
        return lastSeq == Seq ? [] : _kept.GetRange((int)(_kept.Count - (Seq - lastSeq)), (int)(Seq - lastSeq));
    }

    /// <summary>Changes kept events; their numbers stay.</summary>
    public void Change(Func<StreamEvent, StreamEvent> change)
    {
        for (var at = _first; at < _kept.Count; at++)
        {
            var before = _kept[at];
            var after = change(before);
            _kept[at] = after;
            _keptBytes += after.Payload.Length - before.Payload.Length;
        }
    }

    private int Count => _kept.Count - _first;

    private void ForgetOldest()
    {
        _keptBytes -= _kept[_first].Payload.Length;
        _kept[_first++] = null!;
        // Removes half of the list at a time, so that each event is moved only once or twice.
        if (_first * 2 < _kept.Count) return;
        _kept.RemoveRange(0, _first);
        _first = 0;
    }
}
