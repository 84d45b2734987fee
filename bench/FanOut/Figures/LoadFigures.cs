using System.Globalization;

namespace Livehouse.Bench.Figures;

/// <summary>A server under a load, over a measured time.</summary>
/// <param name="ServerMicrosecondsPerDelivery">Processor time of the server's process, user and kernel, by messages that viewers received.</param>
/// <param name="GeneratorCores">Processor time of the load generator a second: what it took of the machine that it shares with the server.</param>
/// <param name="BytesPerDelivery">All bytes that came from the server, WebSocket frames and acknowledgements included.</param>
/// <param name="P50Milliseconds">From when a message was due to be sent until its bytes were received, every delivery counted.</param>
/// <param name="AcrossP99Milliseconds">The same of viewers at another server than the sender; not a number where there is one server.</param>
internal sealed record LoadFigures(
    double DeliveriesPerSecond,
    double ServerMicrosecondsPerDelivery,
    double ServerCores,
    double GeneratorCores,
    double BytesPerDelivery,
    double P50Milliseconds,
    double P99Milliseconds,
    double AcrossP50Milliseconds,
    double AcrossP99Milliseconds);

/// <summary>Whether every viewer received everything once and in order, from joining to the end of the run, warm-up included.</summary>
/// <param name="SeqGaps">Events other than messages that slow viewers did not receive, as the hub allows.</param>
internal sealed record Verdict(
    long Messages, long Deliveries, long Missing, long OutOfOrder, long SeqGaps, long Unacknowledged, long Refusals, IReadOnlyList<string> FirstRefusals)
{
    public bool IsGood => Missing == 0 && OutOfOrder == 0 && Unacknowledged == 0 && Refusals == 0;

    /// <summary>The share of the expected deliveries that arrived once and in order.</summary>
    public double PercentGood => 100.0 * (Deliveries - OutOfOrder) / Math.Max(1, Deliveries + Missing);

    public override string ToString() => IsGood
        ? FormattableString.Invariant($"complete ({Deliveries:N0} deliveries of {Messages:N0} messages), order kept")
        : string.Create(CultureInfo.InvariantCulture, $"BROKEN: {Missing:N0} missing, {OutOfOrder:N0} out of order, {Unacknowledged:N0} of {Messages:N0} "
            + $"messages unacknowledged, {Refusals:N0} refusals: {string.Join("; ", FirstRefusals)}");
}

internal sealed record FixedLoadFigures(int Viewers, double MessagesPerSecond, LoadFigures Load, Verdict Verdict);

/// <param name="ConnectsPerSecond">Connected, signed in, greeted and joined with the join acknowledged.</param>
/// <param name="AtOnce">On their way at a time.</param>
/// <param name="KilobytesPerConnection">Growth of the server's resident memory by the connections that stayed idle, in 1,024 bytes.</param>
/// <param name="MebibytesOfAll">The whole process, with them.</param>
internal sealed record ArrivalFigures(
    int Connections, int AtOnce, double ConnectsPerSecond, double ServerMicrosecondsPerConnect, double GeneratorCores, double KilobytesPerConnection,
    double MebibytesOfAll);

/// <summary>A server with streams and viewers on which nothing happens.</summary>
/// <param name="KilobytesOfStreams">Growth of the server's resident memory while the streams were opened, before anybody watched.</param>
/// <param name="Kilobytes">Growth by streams and viewers.</param>
/// <param name="MebibytesOfAll">The whole process.</param>
/// <param name="PercentOfCore">Processor time of the server, the kernel's work for keep-alives included.</param>
internal sealed record RestFigures(
    int Streams, int Viewers, double KilobytesOfStreams, double Kilobytes, double MebibytesOfAll, double PercentOfCore, Verdict Verdict);

/// <param name="Best">At the highest rate that held; null: none did.</param>
/// <param name="Steps">All that were tried, in order.</param>
internal sealed record PeakFigures(int Viewers, PeakStep? Best, IReadOnlyList<PeakStep> Steps);

/// <param name="Failure">Why the rate did not hold; null: it did.</param>
internal sealed record PeakStep(double MessagesPerSecond, LoadFigures Load, Verdict Verdict, string? Failure);
