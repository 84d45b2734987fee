using System.Globalization;
using Livehouse.LoadTest.Figures;
using Livehouse.LoadTest.Load;
using Livehouse.LoadTest.Options;
using Livehouse.LoadTest.Target;
using Spectre.Console;

namespace Livehouse.LoadTest.Display;

/// <summary>Shows a run as it goes: a table on a terminal, a line every few seconds elsewhere.</summary>
internal sealed class ProgressView(IAnsiConsole console, LoadOptions options, Stage stage)
{
    private const int LineEverySeconds = 5;

    /// <summary>Runs <paramref name="run"/>, which calls with every sample and the phase it belongs to.</summary>
    public async Task<RunOutcome> Show(Func<Action<Sample, RunPhase>, Task<RunOutcome>> run)
    {
        // A console that is interactive may still write to a file or a pipe.
        if (options.IsPlain || !console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            var seconds = 0;
            return await run((sample, phase) =>
            {
                if (seconds++ % LineEverySeconds == 0 || phase == RunPhase.Drain) console.Profile.Out.Writer.WriteLine(Line(sample, phase));
            });
        }

        var table = new Table().RoundedBorder().Title($"Load test {stage.Run}").AddColumns("", "now", "limit");
        return await console.Live(table).StartAsync(async live => await run((sample, phase) =>
        {
            Fill(table, sample, phase);
            live.Refresh();
        }));
    }

    /// <summary>One second as a line of text.</summary>
    internal static string Line(Sample sample, RunPhase phase) => string.Create(
        CultureInfo.InvariantCulture,
        $"{sample.At,5:0} s  {Word(phase),-5}  {sample.Viewers} viewers, {sample.Sent} sent, {sample.Deliveries} deliveries, p50 {Ms(sample.DeliveryP50)}, p99 "
            + $"{Ms(sample.DeliveryP99)}, acknowledged p99 {Ms(sample.CallP99)}, {sample.Failed + sample.Lost} failed");

    private void Fill(Table table, Sample sample, RunPhase phase)
    {
        table.Rows.Clear();
        Row("phase", $"{Word(phase)}, {Number(sample.At)} s", $"{options.RampSeconds} + {options.Seconds} s");
        Row("viewers", Number(sample.Viewers), Number(options.Viewers));
        Row("messages and gifts a second", Number(sample.Sent), Number(options.MessagesPerSecondMax));
        Row("deliveries a second", Number(sample.Deliveries), "");
        Row("delivered within", $"{Ms(sample.DeliveryP50)} p50, {Ms(sample.DeliveryP99)} p99", $"{options.P99MillisecondsMax} ms p99");
        Row("acknowledged within", $"{Ms(sample.CallP50)} p50, {Ms(sample.CallP99)} p99", $"{options.P99MillisecondsMax} ms p99");
        Row("failed calls, lost connections", $"{sample.Failed}, {sample.Lost}", $"{Number(options.ErrorPercentMax)} %");

        void Row(string what, string now, string limit) => table.AddRow(new Text(what), new Text(now), new Text(limit));
    }

    private static string Word(RunPhase phase) => phase switch { RunPhase.Ramp => "ramp", RunPhase.Load => "load", _ => "drain" };

    private static string Ms(double value) => double.IsNaN(value) ? "–" : $"{Number(value)} ms";

    private static string Number(double value) => value.ToString("#,0.#", CultureInfo.InvariantCulture);
}
