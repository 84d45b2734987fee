using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Livehouse.Bench.Load;
using Livehouse.LoadTest.Figures;
using Livehouse.LoadTest.Load;
using Livehouse.LoadTest.Options;
using Livehouse.LoadTest.Target;

namespace Livehouse.LoadTest.Reports;

/// <summary>How a run is judged by programs.</summary>
internal static class ExitCodes
{
    public const int Good = 0;

    /// <summary>Something was missing, came twice or in the wrong order, or failed more often than the operator allows.</summary>
    public const int Broken = 1;

    /// <summary>The command line is at fault, or the target is refused.</summary>
    public const int Refused = 2;

    /// <summary>The run stopped because the target suffered.</summary>
    public const int Suffered = 3;

    /// <summary>As a shell reports a program that Ctrl-C ended.</summary>
    public const int Interrupted = 130;
}

/// <summary>What a run found out, as the summary's lines and as values for programs.</summary>
internal sealed class RunReport(LoadOptions options, Stage stage, RunFigures figures, RunOutcome outcome, DateTimeOffset at)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly (CallKind Kind, string Name)[] Kinds =
    [
        (CallKind.Message, "messages"), (CallKind.Gift, "gifts"), (CallKind.Join, "joins"), (CallKind.Resume, "resumed connections"),
    ];

    public LoadOptions Options => options;

    public Stage Stage => stage;

    public RunOutcome Outcome => outcome;

    public DateTimeOffset At => at;

    public IReadOnlyList<Sample> Samples => figures.Samples;

    public double FailedPercent
    {
        get
        {
            var failed = Kinds.Sum(kind => figures[kind.Kind].Failed) + outcome.Unsent;
            return 100.0 * failed / Math.Max(1, failed + Kinds.Sum(kind => figures[kind.Kind].Done));
        }
    }

    public int ExitCode => outcome switch
    {
        { IsComplete: false } => ExitCodes.Broken,
        { StoppedBecause: not null } => ExitCodes.Suffered,
        { WasInterrupted: true } => ExitCodes.Interrupted,
        { IsDrained: false } => ExitCodes.Broken,
        _ when FailedPercent > options.ErrorPercentMax => ExitCodes.Broken,
        _ => ExitCodes.Good,
    };

    public string Verdict => ExitCode switch
    {
        ExitCodes.Good => "good: every viewer received everything once and in order",
        ExitCodes.Suffered => $"stopped: {outcome.StoppedBecause}",
        ExitCodes.Interrupted => "interrupted; until then every viewer received everything once and in order",
        _ when !outcome.IsComplete => Text($"BROKEN: {outcome.Verdict.Missing} deliveries missing, {outcome.Verdict.Repeats} twice or out of order")
            + (outcome.Verdict.Unjudged > 0 ? Text($", {outcome.Verdict.Unjudged} gaps unjudged") : ""),
        _ when !outcome.IsDrained => "BROKEN: some viewers were not back, or had not received everything, 15 seconds after the load's end",
        _ => Text($"BROKEN: {FailedPercent:0.##} % of the calls failed, more than {options.ErrorPercentMax} %"),
    };

    /// <summary>What was measured: name and value.</summary>
    public IEnumerable<(string Name, string Value)> Lines()
    {
        yield return ("verdict", Verdict);
        yield return ("load", Text($"{options.Viewers} viewers, {options.Streams} streams, {options.MessagesPerSecond} messages/s, ")
            + Text($"{options.GiftsPerSecond} gifts/s, {options.ChurnPerSecond} leaving and {options.ReconnectsPerSecond} cut connections/s; {options.RampSeconds} + {options.Seconds} s"));
        yield return ("deliveries", Text($"{figures.DeliveryCount} messages, {Percentiles(figures.Deliveries)}"));
        foreach (var (kind, name) in Kinds)
        {
            var calls = figures[kind];
            if (calls.Done + calls.Failed + calls.Abandoned == 0) continue;
            yield return (name, Text($"{calls.Done} done, {Percentiles(calls.Latencies)}") + (calls.Failed == 0 ? "" : $"; failed: {Failures(calls)}")
                + (calls.Abandoned == 0 ? "" : Text($"; {calls.Abandoned} unanswered as this tool ended their connection")));
        }

        yield return ("resumed exactly", Text($"{outcome.Resumes} times; {outcome.Replacements} times the state came instead"));
        if (outcome.NewEpochs > 0) yield return ("new epochs", Text($"{outcome.NewEpochs} viewers saw one"));
        yield return ("left out", Text($"{outcome.Verdict.LeftOut} counts and the like, which slow viewers do without"));
        if (figures.Lost > 0) yield return ("lost connections", Text($"{figures.Lost}"));
        if (outcome.Unsent > 0) yield return ("not sent", Text($"{outcome.Unsent}: no viewer was there, or too many calls were unanswered"));
        if (stage.GiftType is null && options.GiftsPerSecond > 0) yield return ("gifts", "none: they cost coins there");
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            tool = "livehouse-loadtest",
            run = stage.Run,
            at,
            targets = options.Targets,
            options = new
            {
                options.Viewers, options.RampSeconds, options.Seconds, options.Streams, options.MessagesPerSecond, options.GiftsPerSecond,
                options.ChurnPerSecond, options.ReconnectsPerSecond, options.ErrorPercentMax, options.P99MillisecondsMax,
            },
            exitCode = ExitCode,
            verdict = Verdict,
            missing = outcome.Verdict.Missing,
            repeats = outcome.Verdict.Repeats,
            leftOut = outcome.Verdict.LeftOut,
            outcome.Resumes,
            outcome.Replacements,
            outcome.NewEpochs,
            outcome.Unsent,
            lostConnections = figures.Lost,
            deliveries = new { count = figures.DeliveryCount, latency = Latency(figures.Deliveries) },
            calls = Kinds.ToDictionary(
                static kind => kind.Kind.ToString().ToLowerInvariant(),
                kind => new
                {
                    done = figures[kind.Kind].Done, failures = figures[kind.Kind].Failures, abandoned = figures[kind.Kind].Abandoned,
                    latency = Latency(figures[kind.Kind].Latencies),
                }),
        },
        Json);

    private static object? Latency(Latencies latencies) => latencies.Count == 0 ? null : new
    {
        p50Ms = latencies.AtMilliseconds(0.5), p90Ms = latencies.AtMilliseconds(0.9), p99Ms = latencies.AtMilliseconds(0.99),
        p999Ms = latencies.AtMilliseconds(0.999), maxMs = latencies.AtMilliseconds(1),
    };

    private static string Percentiles(Latencies latencies) => latencies.Count == 0
        ? "none measured"
        : Text($"p50 {latencies.AtMilliseconds(0.5):0.#} ms, p99 {latencies.AtMilliseconds(0.99):0.#} ms, p99.9 {latencies.AtMilliseconds(0.999):0.#} ms, ")
            + Text($"max {latencies.AtMilliseconds(1):0.#} ms");

    private static string Failures(CallFigures calls) => string.Join(", ", calls.Failures.Select(static failure => Text($"{failure.Value} {failure.Key}")));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
