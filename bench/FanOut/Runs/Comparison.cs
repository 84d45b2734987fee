using System.Globalization;
using Livehouse.Bench.Figures;
using Livehouse.Bench.Reporting;
using Livehouse.Bench.Servers;

namespace Livehouse.Bench.Runs;

/// <summary>
/// Every server in turn, and again (A B C D, A B C D), so that what else the machine does meets all alike; and what of it the goals are about.
/// </summary>
internal static class Comparison
{
    private const double RatioMax = 0.45;
    private const double DeliveriesPerSecondMin = 3_500_000;
    private const double IdleRatioMax = 0.55;
    private const double ConnectsRatioMin = 1.2;
    private const double ConnectCostRatioMax = 1;

    /// <summary>Livehouse is held to be so much better than these.</summary>
    private static readonly string[] Rivals = ["socketio", "signalr"];

    /// <summary>Returns false when a delivery was missing, repeated or out of order anywhere.</summary>
    public static async Task<bool> Run(IReadOnlyList<Target> targets, int repeats, string? folder)
    {
        var visits = targets.ToDictionary(static target => target.Name, static _ => new List<VisitFigures>());
        var failures = new List<string>();
        for (var repeat = 1; repeat <= repeats; repeat++)
        {
            foreach (var target in targets)
            {
                Print.Line($"== {target.Title}, {repeat} of {repeats}");
                try
                {
                    visits[target.Name].Add(await ServerVisit.Run(target));
                }
                catch (BenchException failure)
                {
                    // One server that fails must not cost the figures of the others; the page reports it.
                    failures.Add($"FAILED: {target.Title}, {repeat}: {failure.Message}");
                    Print.Line($"{failures[^1]}");
                }
            }
        }

        targets = [.. targets.Where(target => visits[target.Name].Count > 0)];
        foreach (var failed in visits.Where(static each => each.Value.Count == 0).ToList()) visits.Remove(failed.Key);
        if (visits.Count == 0) return false;
        var section = Report(targets, visits, failures);
        if (folder is not null) section.Write(folder, "fan-out");
        foreach (var figure in section.Figures)
        {
            Print.Line($"{figure.Name}: {figure.Value:0.##} {figure.Unit}{(figure.Met switch { true => ", met", false => ", MISSED", null => "" })}");
        }
        return failures.Count == 0 && visits.Values.SelectMany(static each => each).All(static visit => visit.IsGood);
    }

    private static Section Report(IReadOnlyList<Target> targets, Dictionary<string, List<VisitFigures>> visits, IEnumerable<string> failures)
    {
        var all = visits.Values.SelectMany(static each => each).ToList();
        return new Section(
            "Fan-out", 10, Figures(visits), [.. failures, .. Remarks(all)], [Means(targets, visits), Ratios(targets, visits), Repeats(targets, visits)]);
    }

    private static List<Figure> Figures(Dictionary<string, List<VisitFigures>> visits)
    {
        var figures = new List<Figure>();
        if (!visits.TryGetValue("livehouse", out var own)) return figures;
        foreach (var rival in Rivals.Where(visits.ContainsKey))
        {
            var title = Targets.Named(rival).Title;
            foreach (var (load, of) in Loads())
            {
                var ratio = own.Average(of) / visits[rival].Average(of);
                figures.Add(new Figure($"CPU a delivery beside {title}, {load}", ratio, "×", "at most 0.45", ratio <= RatioMax));
            }
        }

        var peak = own.Average(static visit => visit.PeakDeliveriesPerSecond);
        figures.Add(new Figure("the most deliveries, 500 viewers, p99 ≤ 200 ms", peak, "a second", "at least 3.5 million", peak >= DeliveriesPerSecondMin));
        if (visits.TryGetValue("signalr", out var textbook))
        {
            var title = Targets.Named("signalr").Title;
            var idle = Beside(textbook, static arrival => arrival.KilobytesPerConnection);
            var connects = Beside(textbook, static arrival => arrival.ConnectsPerSecond);
            var cost = Beside(textbook, static arrival => arrival.ServerMicrosecondsPerConnect);
            figures.Add(new Figure($"an idle connection beside {title}", idle, "×", "at most 0.55", idle <= IdleRatioMax));
            figures.Add(new Figure($"connects a second beside {title}", connects, "×", "at least 1.2", connects >= ConnectsRatioMin));
            figures.Add(new Figure($"CPU a connect beside {title}", cost, "×", "at most 1", cost <= ConnectCostRatioMax));
        }

        var all = visits.Values.SelectMany(static each => each).ToList();
        figures.Add(new Figure(
            "deliveries that came, once and in order, in the worst of all runs",
            all.Min(static visit => visit.PercentGood),
            "%",
            "100",
            all.All(static visit => visit.IsGood)));
        return figures;

        double Beside(List<VisitFigures> rival, Func<ArrivalFigures, double> of) =>
            own.Average(visit => of(visit.Arrival)) / rival.Average(visit => of(visit.Arrival));
    }

    private static IEnumerable<(string Load, Func<VisitFigures, double> Of)> Loads() =>
    [
        ("500 viewers × 40 messages/s", static visit => visit.Dense.Load.ServerMicrosecondsPerDelivery),
        ("2,000 viewers × 10 messages/s", static visit => visit.Wide.Load.ServerMicrosecondsPerDelivery),
    ];

    private static string[] Columns(string first) =>
        [first, "500 × 40/s: CPU µs a delivery", "p50 / p99 ms", "2,000 × 10/s: CPU µs a delivery", "p50 / p99 ms",
            "most deliveries/s at p99 ≤ 200 ms (500 viewers)", "KB an idle connection", "connects/s", "bytes a delivery"];

    private static Table Means(IReadOnlyList<Target> targets, Dictionary<string, List<VisitFigures>> visits) =>
        new("Means of the repeats", Columns("server"), [.. targets.Select(target => Row(target.Title, visits[target.Name]))]);

    private static Table Repeats(IReadOnlyList<Target> targets, Dictionary<string, List<VisitFigures>> visits) => new(
        "Each repeat, in the order of the runs",
        Columns("server"),
        [.. Enumerable.Range(0, visits.Values.Max(static each => each.Count)).SelectMany(repeat => targets
            .Where(target => repeat < visits[target.Name].Count)
            .Select(target => Row($"{target.Title}, {repeat + 1}", [visits[target.Name][repeat]])))]);

    private static IReadOnlyList<string> Row(string title, List<VisitFigures> visits)
    {
        return
        [
            title,
            Mean("0.0", static visit => visit.Dense.Load.ServerMicrosecondsPerDelivery),
            $"{Mean("0", static visit => visit.Dense.Load.P50Milliseconds)} / {Mean("0", static visit => visit.Dense.Load.P99Milliseconds)}",
            Mean("0.0", static visit => visit.Wide.Load.ServerMicrosecondsPerDelivery),
            $"{Mean("0", static visit => visit.Wide.Load.P50Milliseconds)} / {Mean("0", static visit => visit.Wide.Load.P99Milliseconds)}",
            Mean("#,0", static visit => visit.PeakDeliveriesPerSecond),
            Mean("0.0", static visit => visit.Arrival.KilobytesPerConnection),
            Mean("#,0", static visit => visit.Arrival.ConnectsPerSecond),
            Mean("0", static visit => visit.Dense.Load.BytesPerDelivery),
        ];

        string Mean(string format, Func<VisitFigures, double> of) => visits.Average(of).ToString(format, CultureInfo.InvariantCulture);
    }

    private static Table Ratios(IReadOnlyList<Target> targets, Dictionary<string, List<VisitFigures>> visits)
    {
        string[] columns =
        [
            "Livehouse beside", "CPU a delivery, 500 × 40/s", "CPU a delivery, 2,000 × 10/s", "most deliveries/s", "KB an idle connection", "connects/s",
        ];
        if (!visits.TryGetValue("livehouse", out var own)) return new Table("Ratios", columns, []);
        return new Table(
            "Ratios: Livehouse's figure divided by the peer's",
            columns,
            [.. targets.Where(static target => target.Name != "livehouse").Select(IReadOnlyList<string> (target) =>
        [
            target.Title,
            Ratio(target, static visit => visit.Dense.Load.ServerMicrosecondsPerDelivery),
            Ratio(target, static visit => visit.Wide.Load.ServerMicrosecondsPerDelivery),
            Ratio(target, static visit => visit.PeakDeliveriesPerSecond),
            Ratio(target, static visit => visit.Arrival.KilobytesPerConnection),
            Ratio(target, static visit => visit.Arrival.ConnectsPerSecond),
        ])]);

        string Ratio(Target target, Func<VisitFigures, double> of) =>
            (own.Average(of) / visits[target.Name].Average(of)).ToString("0.00", CultureInfo.InvariantCulture);
    }

    private static List<string> Remarks(List<VisitFigures> all)
    {
        var deliveries = all.Sum(static visit => visit.Dense.Verdict.Deliveries + visit.Wide.Verdict.Deliveries + (visit.Peak.Best?.Verdict.Deliveries ?? 0));
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{deliveries:N0} deliveries were checked one by one: "
                + $"{(all.All(static visit => visit.IsGood) ? "every one came, once and in order, in every run" : "NOT every one came once and in order")}."),
            string
                .Create(
                    CultureInfo.InvariantCulture,
                    $"The load generator took {Least(static visit => visit.Dense.Load):0.00} to {Most(static visit => visit.Dense.Load):0.00} cores at 500 × "
                        + $"40/s, {Least(static visit => visit.Wide.Load):0.00} to {Most(static visit => visit.Wide.Load):0.00} at 2,000 × 10/s, and "
                        + $"{Least(static visit => visit.Peak.Best?.Load):0.00} to {Most(static visit => visit.Peak.Best?.Load):0.00} at the peaks; it shares "
                        + $"the machine with the server."),
            "CPU is the server's process, user and kernel; on loopback the receiver's TCP work is charged to the sender, so ratios say more than the figures.",
        ];

        double Least(Func<VisitFigures, LoadFigures?> of) => all.Min(visit => of(visit)?.GeneratorCores ?? double.NaN);
        double Most(Func<VisitFigures, LoadFigures?> of) => all.Max(visit => of(visit)?.GeneratorCores ?? double.NaN);
    }
}
