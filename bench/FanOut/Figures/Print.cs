using System.Runtime.CompilerServices;

namespace Livehouse.Bench.Figures;

/// <summary>Figures as lines for people.</summary>
internal static class Print
{
    public static void Line(DefaultInterpolatedStringHandler line) => Console.WriteLine(line.ToStringAndClear());

    public static void Fixed(FixedLoadFigures figures)
    {
        Line($"{figures.Viewers:N0} viewers × {figures.MessagesPerSecond} messages/s");
        Load(figures.Load);
        Line($"  {figures.Verdict}");
    }

    public static void Arrival(ArrivalFigures figures)
    {
        Line($"{figures.Connections:N0} connections, at most {figures.AtOnce} at a time on their way");
        Line($"  connects       {figures.ConnectsPerSecond,9:N0} a second, {figures.ServerMicrosecondsPerConnect:N0} µs of server CPU each");
        Line($"  memory         {figures.KilobytesPerConnection,9:0.0} KB an idle connection; {figures.MebibytesOfAll:0} MiB in all");
        Line($"  generator CPU  {figures.GeneratorCores,9:0.00} cores while they came");
    }

    public static void Callbacks(Runs.CallbackLoad load, Runs.CallbackFigures figures)
    {
        Line($"{load.Channels:N0} encoders, {load.CallbacksPerSecond:N0} callbacks/s meanwhile: {figures.Answered:N0} answered, {figures.Refused:N0} refused");
        Line($"  latency        {figures.Median.TotalMilliseconds,9:0.0} ms p50, {figures.P99.TotalMilliseconds:0.0} ms p99, "
            + $"{figures.Longest.TotalMilliseconds:0.0} ms at most, from when a callback was due");
    }

    public static void Rest(RestFigures figures)
    {
        Line($"{figures.Viewers:N0} idle viewers on {figures.Streams:N0} streams");
        Line($"  memory         {figures.MebibytesOfAll,9:0} MB in all; {figures.Kilobytes / figures.Viewers:0.0} KB a viewer, streams included");
        Line($"  of it          {figures.KilobytesOfStreams / figures.Streams,9:0.0} KB a stream before anybody watched");
        Line($"  at rest        {figures.PercentOfCore,9:0.0} % of a core");
        if (!figures.Verdict.IsGood) Line($"  {figures.Verdict}");
    }

    public static void Step(PeakStep step) => Line($"  {step.MessagesPerSecond,9:N0} messages/s: {step.Load.DeliveriesPerSecond,9:N0} deliveries/s, p99 "
        + $"{step.Load.P99Milliseconds:0} ms: {step.Failure ?? "held"}");

    public static void Peak(PeakFigures figures)
    {
        if (figures.Best is not { } best) return;
        Line($"{figures.Viewers:N0} viewers");
        Line($"  most           {best.Load.DeliveriesPerSecond,9:N0} deliveries a second at p99 ≤ {Runs.Peak.P99MillisecondsMax} ms");
        Load(best.Load);
        Line($"  {best.Verdict}");
    }

    private static void Load(LoadFigures load)
    {
        Line($"  server CPU     {load.ServerMicrosecondsPerDelivery,9:0.00} µs a delivery ({load.ServerCores:0.00} cores)");
        Line($"  latency        {load.P50Milliseconds,9:0.0} ms p50, {load.P99Milliseconds:0.0} ms p99, from when a message was due");
        if (!double.IsNaN(load.AcrossP99Milliseconds))
        {
            Line($"  across servers {load.AcrossP50Milliseconds,9:0.0} ms p50, {load.AcrossP99Milliseconds:0.0} ms p99");
        }
        Line($"  deliveries     {load.DeliveriesPerSecond,9:N0} a second, {load.BytesPerDelivery:0} bytes each");
        Line($"  generator CPU  {load.GeneratorCores,9:0.00} cores");
    }
}
