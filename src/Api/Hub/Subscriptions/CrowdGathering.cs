using System.Collections.Frozen;
using Livehouse.Api.Hub.Protocols;
using Livehouse.Streams;

namespace Livehouse.Api.Hub.Subscriptions;

/// <summary>
/// Events that wait a moment for the next ones, so that both leave in one send: with hundreds of viewers a delivery costs little more than its system
/// call, however many events it carries. Only events whose delay is not noticed wait, and only where the next batch is expected in time: see
/// <see cref="LiveHubOptions.CrowdViewers"/> and <see cref="LiveHubOptions.CrowdDelayMax"/>.
/// </summary>
internal sealed class CrowdGathering(LiveHubOptions options)
{
    /// <summary>A batch of that many events gains nothing from more.</summary>
    private const int EventsMax = 500;

    /// <summary>The share of the newest interval in the average.</summary>
    private const double Newest = 0.2;

    private static readonly TimeSpan IntervalMax = TimeSpan.FromSeconds(1);

    private static readonly FrozenSet<string> Patient = FrozenSet.Create(
        StringComparer.Ordinal,
        StreamEventNames.Message, StreamEventNames.Reaction, StreamEventNames.Viewers, StreamEventNames.ViewerJoined, StreamEventNames.ViewerLeft);

    private readonly List<StreamEvent> _events = [];
    private StreamBatch? _first;
    private EncodedBatch? _encoded;
    private TimeSpan _interval = IntervalMax;
    private TimeSpan _lastAt;
    private TimeSpan _since;

    public bool IsEmpty => _first is null;

    /// <summary>The newest event that waits; 0 when none does.</summary>
    public long Seq => _first is null ? 0 : _events[^1].Seq;

    /// <summary>Of the events that wait.</summary>
    public string? Epoch => _first?.Epoch;

    /// <summary>All that wait.</summary>
    public EncodedBatch Encoded =>
        _encoded ??= EncodedBatch.Encode(_first!.Epoch, _first.Events.Count == _events.Count ? _first.Events : _events.ToArray());

    /// <summary>Notes that a batch arrived, from which the time until the next one is estimated.</summary>
    public void Arrived(TimeSpan now)
    {
        var interval = now - _lastAt;
        _lastAt = now;
        _interval += ((interval < IntervalMax ? interval : IntervalMax) - _interval) * Newest;
    }

    /// <summary>Adds a batch that follows the events that wait. True when it waits too; false when everything is to be sent now.</summary>
    public bool Add(StreamBatch batch, int viewers, TimeSpan now)
    {
        if (_first is null)
        {
            _first = batch;
            _since = now;
            _events.AddRange(batch.Events);
        }
        else
        {
            var last = Seq;
            foreach (var each in batch.Events)
            {
                if (each.Seq > last) _events.Add(each);
            }
        }

        _encoded = null;
        return viewers >= options.CrowdViewers && _events.Count < EventsMax && now - _since + _interval <= options.CrowdDelayMax && IsPatient(batch);
    }

    /// <summary>The events that wait, which wait no longer.</summary>
    public EncodedBatch Take()
    {
        var all = Encoded;
        (_first, _encoded) = (null, null);
        _events.Clear();
        return all;
    }

    private static bool IsPatient(StreamBatch batch)
    {
        for (var i = 0; i < batch.Events.Count; i++)
        {
            if (!Patient.Contains(batch.Events[i].Name)) return false;
        }

        return true;
    }
}
