namespace Livehouse.Bench.Figures;

/// <summary>A server under a load, over a measured time.</summary>
/// <param name="ServerMicrosecondsPerDelivery">Processor time of the server's process, user and kernel, by messages that viewers received.</param>
/// <param name="GeneratorCores">Processor time of the load generator a second: what it took of the machine that it shares with the server.</param>
/// <param name="BytesPerDelivery">All bytes that came from the server, WebSocket frames and acknowledgements included.</param>
/// <param name="P50Milliseconds">From when a message was due to be sent until its bytes were received, every delivery counted.</param>
internal sealed record LoadFigures(
    long Deliveries,
    double DeliveriesPerSecond,
    double ServerMicrosecondsPerDelivery,
    double ServerCores,
    double GeneratorCores,
    double BytesPerDelivery,
    double P50Milliseconds,
    double P99Milliseconds);

/// <summary>Whether everybody was told everything once and in order, from when the viewers came to the end of the run, warm-up included.</summary>
internal sealed record Verdict(long Messages, long Deliveries, long Missing, long OutOfOrder, long Unacknowledged, long Refusals, IReadOnlyList<string> FirstRefusals)
{
    public bool IsGood => Missing == 0 && OutOfOrder == 0 && Unacknowledged == 0 && Refusals == 0;

    public override string ToString() => IsGood
        ? FormattableString.Invariant($"complete ({Deliveries:N0} deliveries of {Messages:N0} messages), order kept")
        : FormattableString.Invariant($"BROKEN: {Missing:N0} missing, {OutOfOrder:N0} out of order, {Unacknowledged:N0} of {Messages:N0} messages unacknowledged, {Refusals:N0} refusals: {string.Join("; ", FirstRefusals)}");
}
