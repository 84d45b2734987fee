using System.Diagnostics.Metrics;
using Livehouse.Api.Hub.Quality;

namespace Livehouse.Api.Hub;

/// <summary>Metrics of the fan-out. The meter's name is <see cref="MeterName"/>.</summary>
public sealed class LiveHubMetrics
{
    public const string MeterName = "Livehouse.Front";

    private static readonly string[] Verdicts = ["good", "fair", "poor"];

    private readonly Counter<long> _encodings;
    private readonly Counter<long> _deliveries;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _slowCloses;
    private readonly Counter<long> _resyncs;
    private readonly Counter<long> _qualityReports;
    private readonly Counter<long> _qualityAdvice;
    private readonly UpDownCounter<long> _connections;
    private readonly UpDownCounter<long> _relays;

    public LiveHubMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _encodings = meter.CreateCounter<long>("livehouse_fanout_encodings_total", description: "Batches of events that were encoded for clients.");
        _deliveries = meter.CreateCounter<long>("livehouse_fanout_deliveries_total", description: "Events sent to connections, counted once per connection.");
        _dropped = meter.CreateCounter<long>("livehouse_fanout_dropped_total", description: "Events that were not sent, by reason.");
        _slowCloses = meter.CreateCounter<long>("livehouse_hub_slow_closes_total", description: "Connections closed because their client could not keep up.");
        _resyncs = meter.CreateCounter<long>(
            "livehouse_relay_resyncs_total", description: "Times that a stream's connections joined again after a new epoch or a gap.");
        _qualityReports = meter.CreateCounter<long>(
            "livehouse_viewer_quality_reports_total", description: "Reports of viewers about their connections, by verdict.");
        _qualityAdvice = meter.CreateCounter<long>("livehouse_viewer_quality_changes_total", description: "Times that a viewer was advised to watch more or less.");
        _connections = meter.CreateUpDownCounter<long>("livehouse_hub_connections", description: "Open hub connections.");
        _relays = meter.CreateUpDownCounter<long>("livehouse_hub_relays", description: "Streams that this process is subscribed to.");

        // Counters are present from the start, with their tags, even before anything has happened.
        foreach (var counter in (Counter<long>[])[_encodings, _deliveries, _slowCloses, _resyncs, _qualityAdvice]) counter.Add(0);
        foreach (var reason in (string[])["lagging", HubErrors.TooSlow, "relay_full"]) _dropped.Add(0, new KeyValuePair<string, object?>("reason", reason));
        foreach (var verdict in Verdicts) _qualityReports.Add(0, new KeyValuePair<string, object?>("verdict", verdict));
        foreach (var writer in (string[])["socket", "signalr"]) _connections.Add(0, new KeyValuePair<string, object?>("writer", writer));
        _relays.Add(0);
    }

    public void BatchEncoded() => _encodings.Add(1);

    public void Delivered(long events)
    {
        if (events > 0) _deliveries.Add(events);
    }

    /// <param name="reason"><c>lagging</c>: droppable events of a client that lags; <c>too_slow</c>: the queue of a client that was closed; <c>relay_full</c>:
    /// fetched again from the grain.</param>
    public void Dropped(long events, string reason)
    {
        if (events > 0) _dropped.Add(events, new KeyValuePair<string, object?>("reason", reason));
    }

    internal void QualityReported(QualityVerdict verdict, bool isNewAdvice)
    {
        _qualityReports.Add(1, new KeyValuePair<string, object?>("verdict", Verdicts[(int)verdict]));
        if (isNewAdvice) _qualityAdvice.Add(1);
    }

    public void ClosedSlow() => _slowCloses.Add(1);

    public void Resynced() => _resyncs.Add(1);

    /// <param name="writer"><c>socket</c>: events go straight to the connection's socket; <c>signalr</c>: through SignalR's pipes (TLS terminated here, HTTP/2,
    /// other transports than WebSockets).</param>
    public void ConnectionOpened(string writer) => _connections.Add(1, new KeyValuePair<string, object?>("writer", writer));

    /// <inheritdoc cref="ConnectionOpened"/>
    public void ConnectionClosed(string writer) => _connections.Add(-1, new KeyValuePair<string, object?>("writer", writer));

    public void SubscriptionOpened() => _relays.Add(1);

    public void SubscriptionClosed() => _relays.Add(-1);
}
