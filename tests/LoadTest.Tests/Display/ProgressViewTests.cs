using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Livehouse.LoadTest.Display;
using Livehouse.LoadTest.Figures;
using Livehouse.LoadTest.Load;
using Livehouse.LoadTest.Options;
using Livehouse.LoadTest.Target;
using Spectre.Console;

namespace Livehouse.Tests.LoadTest.Display;

/// <summary>What an operator sees during a run: a table that changes on a terminal, lines everywhere else.</summary>
public sealed class ProgressViewTests
{
    private static readonly Stage Stage = new("6a20b5c07d1e93f4", ["st_1"], [], "heart");
    private static readonly LoadOptions Options = new() { Targets = [new Uri("http://127.0.0.1")], Viewers = 1_500, RampSeconds = 10, Seconds = 30 };
    private static readonly RunOutcome Outcome = new(default, null, false, true, 0, 0, 0, 0);
    private static readonly Sample First = new(1, 250, 12, 3_000, 12, 0, 0, double.NaN, double.NaN, double.NaN, double.NaN, 0);
    private static readonly Sample Second = new(12, 1_500, 20, 30_000, 20, 3, 1, 4.25, 81, 2, 9, 0);

    [Fact]
    public async Task GivenATerminal_WhenSamplesCome_ThenTheTableShowsTheNewestBesideItsLimits()
    {
        using var screen = new Screen(isTerminal: true);
        await Show(screen, Options);

        // The terminal's cursor goes back to the table's first line before each frame.
        var frames = Regex.Split(screen.Text, "\u001b\\[[0-9]+A");
        Assert.True(frames.Length > 1, screen.Text);
        Assert.Contains("Load test 6a20b5c07d1e93f4", screen.Text, StringComparison.Ordinal);
        Assert.Contains("– p50, – p99", screen.Text, StringComparison.Ordinal);
        var last = frames[^1];
        Assert.Equal(
            [
                "phase | load, 12 s | 10 + 30 s", "viewers | 1,500 | 1,500", "messages and gifts a second | 20 | 100", "deliveries a second | 30,000 |",
                "delivered within | 4.3 ms p50, 81 ms p99 | 2000 ms p99", "acknowledged within | 2 ms p50, 9 ms p99 | 2000 ms p99",
                "failed calls, lost connections | 3, 1 | 5 %",
            ],
            last.Split('\n').Where(static line => line.Contains('│', StringComparison.Ordinal)).Select(Cells).Skip(1));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task GivenPlainOutputOrNoTerminal_WhenSamplesCome_ThenEachIsALine(bool isTerminal, bool isPlain)
    {
        using var screen = new Screen(isTerminal);
        await Show(screen, new LoadOptions { Targets = Options.Targets, IsPlain = isPlain });

        Assert.DoesNotContain('\u001b', screen.Text);
        Assert.Equal("    1 s  ramp   250 viewers, 12 sent, 3000 deliveries, p50 –, p99 –, acknowledged p99 –, 0 failed", screen.Text.Trim('\n'));
    }

    private static async Task Show(Screen screen, LoadOptions options)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = screen.IsTerminal ? AnsiSupport.Yes : AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = screen,
        });
        console.Profile.Capabilities.Interactive = true;
        var outcome = await new ProgressView(console, options, Stage).Show(show =>
        {
            show(First, RunPhase.Ramp);
            show(Second, RunPhase.Load);
            return Task.FromResult(Outcome);
        });
        Assert.Same(Outcome, outcome);
    }

    private static string Cells(string row) =>
        string.Join(" | ", row.Split('│')[1..^1].Select(static cell => cell.Trim())).TrimEnd();

    private sealed class Screen(bool isTerminal) : IAnsiConsoleOutput, IDisposable
    {
        private readonly StringWriter _text = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

        public string Text => _text.ToString();

        public TextWriter Writer => _text;

        public bool IsTerminal => isTerminal;

        public int Width => 120;

        public int Height => 40;

        public void Dispose() => _text.Dispose();

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
