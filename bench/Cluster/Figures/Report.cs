using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Livehouse.Bench.Checks;
using Livehouse.Bench.Load;
using Livehouse.Bench.Nodes;

namespace Livehouse.Bench.Figures;

/// <summary>What a run found out: a table for people, one line of JSON for programs.</summary>
internal sealed class Report(
    RunOptions options, Audience audience, IReadOnlyList<Kill> kills, string? failure, int skippedKills, ProcessorShares shares, Findings findings)
{
    private const double OutageGoalSeconds = 5;
    private const int LabelWidth = 26;

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly IReadOnlyList<Outage> _outages = Outage.Of(kills, audience, options.Length);

    /// <summary>Nothing was lost or doubled, nothing stayed unanswered, and every silo came back.</summary>
    public bool IsGood => findings.IsClean && failure is null;

    private double WorstOutageSeconds => _outages.Select(
        outage => Math.Max(outage.Calls.WorstSeconds, Math.Max(outage.Silence.WorstSeconds, outage.Lateness.WorstSeconds))).DefaultIfEmpty(0).Max();

    public void Print(TextWriter writer)
    {
        var all = audience.Operations.ToList();
        var measured = all.Where(operation => operation.AcknowledgedAt is not null && operation.Due >= TimeSpan.Zero).ToList();
        var calm = measured.Where(operation => !Outage.IsDisturbed(kills, operation.Due, operation.AcknowledgedAt!.Value)).ToList();
        var inTime = all.Count(operation => operation.AcknowledgedAt is { } at && at >= TimeSpan.Zero && at <= options.Length);
        var perSecond = Math.Round(inTime / options.Length.TotalSeconds, 1);
        var (latency, calmLatency) = (Latencies.Of(measured), Latencies.Of(calm));
        var retries = all.Sum(operation => Math.Max(0, operation.Tries - 1));
        var events = audience.Viewers.Sum(viewer => viewer.Trail.Events);
        var receivedAgain = audience.Viewers.Sum(viewer => viewer.Trail.ReceivedAgain);
        var reconnects = audience.Viewers.Sum(viewer => viewer.Reconnects);
        var lettingsGo = audience.Viewers.Sum(viewer => viewer.LettingsGo);

        Line("machine", Machine.Description);
        Line("processors", Text($"silos {shares.Silos:0} %, fronts {shares.Fronts:0} %, this benchmark {shares.Bench:0} %, others (the database among them) "
            + $"{shares.Others:0} %, idle {shares.Idle:0} %"));
        Line("cluster", Text($"{Count(options.Silos, "silo")}, {Count(options.Fronts, "front")}, PostgreSQL; {Count(options.Streams, "stream")} × "
            + $"{Count(options.Viewers, "viewer")}, {options.Length.TotalSeconds:0} s"));
        Line("calls acknowledged", Text($"{perSecond:0.0}/s ({inTime} in time, {all.Count} wanted with the warm-up's; {retries} tries were repeats)"));
        Line("latency p50 / p99 / max", Text($"{latency.P50Ms:0} / {latency.P99Ms:0} / {latency.MaxMs:0} ms"));
        Line("  while undisturbed", Text($"{calmLatency.P50Ms:0} / {calmLatency.P99Ms:0} / {calmLatency.MaxMs:0} ms ({calmLatency.Count} calls)"));
        Line("events delivered", Text($"{events} ({events / (options.Length + options.WarmUp).TotalSeconds:0}/s); {receivedAgain} repeated in a later "
            + $"epoch; connections lost {reconnects}, let go {lettingsGo}"));
        PrintOutages(writer);
        Line("lost", Text($"gifts {findings.LostGifts}, messages {findings.LostMessages}, pins {findings.LostPins}, starts and stops {findings.LostStarts}"));
        Line("doubled", Text(
            $"gift totals off by {findings.GiftsOff}, messages {findings.DoubledMessages}, starts {findings.DoubledStarts}, unexplained {findings.Strangers}"));
        Line(
            "chat of the last second",
            Text($"{findings.ChatGone} messages gone with a killed silo, which is allowed; {findings.PinsOfGoneChat} pins of such refused"));
        Line(
            "broken promises",
            Text($"events {findings.EventFaults}, refusals {findings.WrongRefusals}, never answered {findings.Unanswered}; over a limit {findings.Throttled}"));
        foreach (var sample in findings.Samples) writer.WriteLine($"  ! {sample}");
        if (failure is not null) writer.WriteLine($"  ! {failure}");
        Line(
            "verdict",
            Text($"{(IsGood ? "nothing lost, nothing doubled" : "BROKEN")}; worst outage {WorstOutageSeconds:0.00} s (goal: under {OutageGoalSeconds:0})"));
        writer.WriteLine(JsonSerializer.Serialize(
            new
            {
                bench = "cluster",
                machine = Machine.Description,
                shares,
                options = new
                {
                    options.Silos,
                    options.Fronts,
                    options.Streams,
                    options.Viewers,
                    seconds = options.Length.TotalSeconds,
                    killEverySeconds = options.KillEvery.TotalSeconds,
                    signal = options.Signal.ToString(),
                },
                callsPerSecond = perSecond,
                latency,
                undisturbed = calmLatency,
                retries,
                events,
                receivedAgain,
                reconnects,
                lettingsGo,
                worstOutageSeconds = WorstOutageSeconds,
                outages = _outages.Select(outage => new { silo = outage.Kill.Silo, outage.Kill.WasAsked, at = Seconds(outage.Kill.At), endedAt = Seconds(
                    outage.Kill.EndedAt), backAt = Seconds(outage.Kill.BackAt), outage.Calls, outage.Silence, outage.Lateness, outage.NewEpochs }),
                findings,
                skippedKills,
                failure,
                isGood = IsGood,
            },
            Json));

        void Line(string label, string text) => writer.WriteLine($"{label.PadRight(LabelWidth)} {text}");
    }

    private void PrintOutages(TextWriter writer)
    {
        if (_outages.Count == 0) return;
        writer.WriteLine();
        writer.WriteLine("outages, in seconds       | no call acknowledged   | no event               | event late             | new");
        writer.WriteLine("at     silo    gone  back | worst  median  streams | worst  median  viewers | worst  median  viewers | epochs");
        foreach (var outage in _outages)
        {
            var kill = outage.Kill;
            writer.WriteLine(Text(
                $"{kill.At.TotalSeconds,-6:0.0} {kill.Silo + (kill.WasAsked ? "" : "!"),-7} {Since(kill.EndedAt),4} {Since(kill.BackAt),5} | "
                    + $"{Cells(outage.Calls)} | {Cells(outage.Silence)} | {Cells(outage.Lateness)} | {outage.NewEpochs,6}"));

            string Since(TimeSpan? moment) => moment is { } at ? Text($"{(at - kill.At).TotalSeconds:0.0}") : "-";
        }

        if (skippedKills > 0) writer.WriteLine(Text($"{Count(skippedKills, "kill")} left out: the silo before was not back in time"));
        if (kills.Any(kill => !kill.WasAsked)) writer.WriteLine("! ended on its own");
        writer.WriteLine();

        static string Cells(Spread spread) => Text($"{spread.WorstSeconds,5:0.00}  {spread.MedianSeconds,6:0.00}  {Text($"{spread.Hit}/{spread.Of}"),7}");
    }

    private static string Count(int count, string noun) => Text($"{count} {noun}{(count == 1 ? "" : "s")}");

    private static double? Seconds(TimeSpan? moment) => moment is { } at ? Math.Round(at.TotalSeconds, 2) : null;

    private static string Text(DefaultInterpolatedStringHandler text) => text.ToStringAndClear();
}
