using System.Globalization;
using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;
using Livehouse.Bench.Reporting;
using Livehouse.Bench.Servers;

namespace Livehouse.Bench.Runs;

/// <summary>How the cost of a delivery and its delay change with the number of viewers, of messages and of streams.</summary>
internal static class ScalingCurves
{
    private const double MessagesPerSecondOfAStream = 10;
    private const int SendersOfAStream = 5;

    private static readonly int[] Viewers = [200, 600, 2_000];
    private static readonly double[] Rates = [10, 40];
    private static readonly int[] Streams = [1, 8, 64];
    private static readonly int[] ViewersOfAllStreams = [500, 2_000];
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(0.7);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2);

    /// <summary>Returns false when a delivery was missing, repeated or out of order anywhere.</summary>
    public static async Task<bool> Run(IReadOnlyList<Target> targets, string? folder)
    {
        var points = new List<Point>();
        foreach (var target in targets)
        {
            await using var server = await ServerProcess.Start(target);
            points.AddRange(await OneStream(target, server));
            points.AddRange(await ManyStreams(target, server));
        }

        var isGood = points.All(static point => point.Figures.Verdict.IsGood);
        var section = new Section(
            "Scaling",
            14,
            [new Figure(
                "deliveries that came, once and in order, at the worst point",
                points.Min(static point => point.Figures.Verdict.PercentGood),
                "%",
                "100",
                isGood)],
            [string.Create(
                CultureInfo.InvariantCulture,
                $"Each point: {Time.TotalSeconds} s after {Settling.TotalSeconds} s, on a server that has been under load for at least 6 s. Over streams, "
                    + $"each has {MessagesPerSecondOfAStream} messages/s, so that with more streams there are more messages to fewer viewers each.")],
            Plots:
            [
                Plot(
                    "viewers-cpu",
                    "One stream: CPU a delivery",
                    "viewers",
                    "µs of server CPU a delivery",
                    points.Where(static point => !point.IsOverStreams),
                    static load => load.ServerMicrosecondsPerDelivery),
                Plot(
                    "viewers-p99",
                    "One stream: delay",
                    "viewers",
                    "p99 ms",
                    points.Where(static point => !point.IsOverStreams),
                    static load => load.P99Milliseconds),
                Plot(
                    "streams-cpu",
                    "Many streams: CPU a delivery",
                    "streams",
                    "µs of server CPU a delivery",
                    points.Where(static point => point.IsOverStreams),
                    static load => load.ServerMicrosecondsPerDelivery),
                Plot(
                    "streams-p99",
                    "Many streams: delay",
                    "streams",
                    "p99 ms",
                    points.Where(static point => point.IsOverStreams),
                    static load => load.P99Milliseconds),
            ]);
        if (folder is not null) section.Write(folder, "scaling");
        return isGood;
    }

    private static async Task<List<Point>> OneStream(Target target, ServerProcess server)
    {
        var points = new List<Point>();
        using var audience = await Audience.Open(target, server, rooms: 1, Audience.SendersOfOneRoom);
        var entered = 0;
        foreach (var viewers in Viewers)
        {
            audience.Enter(viewers - entered);
            if (entered == 0) new FixedLoad(viewers, 100, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(0.1)).Run(audience);
            entered = viewers;
            foreach (var rate in Rates)
            {
                points.Add(Measure(target, $"{rate:0} messages/s", viewers, isOverStreams: false, audience, new FixedLoad(viewers, rate, Settling, Time)));
            }
        }

        return points;
    }

    private static async Task<List<Point>> ManyStreams(Target target, ServerProcess server)
    {
        var points = new List<Point>();
        foreach (var streams in Streams)
        {
            using var audience = await Audience.Open(target, server, streams, SendersOfAStream);
            var entered = 0;
            foreach (var viewers in ViewersOfAllStreams)
            {
                audience.Enter(viewers - entered);
                entered = viewers;
                points.Add(Measure(
                    target,
                    $"{viewers:0} viewers in all",
                    streams,
                    isOverStreams: true,
                    audience,
                    new FixedLoad(viewers, streams * MessagesPerSecondOfAStream, Settling, Time)));
            }
        }

        return points;
    }

    private static Point Measure(Target target, string curve, double x, bool isOverStreams, Audience audience, FixedLoad load)
    {
        var point = new Point($"{target.Title}, {curve}", x, isOverStreams, load.Run(audience));
        Print.Line($"{point.Curve}, {(isOverStreams ? "streams" : "viewers")} {x:N0}: {point.Figures.Load.ServerMicrosecondsPerDelivery:0.0} µs, p99 "
            + $"{point.Figures.Load.P99Milliseconds:0} ms, {point.Figures.Load.DeliveriesPerSecond:N0} deliveries/s, {point.Figures.Verdict}");
        return point;
    }

    private static Plot Plot(string file, string title, string x, string y, IEnumerable<Point> points, Func<LoadFigures, double> of) =>
        new(file, title, x, y, [.. points
            .GroupBy(static point => point.Curve)
            .Select(curve => new Curve(curve.Key, [.. curve.Select(point => (double[])[point.X, of(point.Figures.Load)])]))]);

    private sealed record Point(string Curve, double X, bool IsOverStreams, FixedLoadFigures Figures);
}
