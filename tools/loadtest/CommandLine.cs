using System.CommandLine;
using Livehouse.LoadTest.Options;

namespace Livehouse.LoadTest;

/// <summary>What the program can be told. Each command checks its targets before it does anything else.</summary>
internal static class CommandLine
{
    private static readonly LoadOptions Defaults = new() { Targets = [] };

    public static RootCommand Root(
        Func<LoadOptions, string?, Task<int>> run, Func<IReadOnlyList<Uri>, string?, Task<int>> check, Func<Uri, string?, string?, Task<int>> clean) =>
        new("Puts load on your own Livehouse deployment, and checks that every viewer receives everything once and in order. See docs/loadtest.md.")
        {
            Run(run), Check(check), Clean(clean),
        };

    private static Command Run(Func<LoadOptions, string?, Task<int>> run)
    {
        var targets = Targets();
        var (viewers, ramp, seconds, streams) = (
            Number("--viewers", "users who watch", Defaults.Viewers), Number("--ramp", "seconds in which they come", Defaults.RampSeconds),
            Number("--seconds", "length of the load after that", Defaults.Seconds), Number("--streams", "streams that they are spread over", Defaults.Streams));
        var (messages, gifts, churn, reconnects) = (
            Rate("--messages", "chat messages a second, all streams together", Defaults.MessagesPerSecond),
            Rate("--gifts", "gifts a second", Defaults.GiftsPerSecond), Rate("--churn", "viewers a second who leave and come again", Defaults.ChurnPerSecond),
            Rate("--reconnects", "connections a second that are cut, and resume", Defaults.ReconnectsPerSecond));
        var (viewersMax, messagesMax, secondsMax) = (
            Number("--max-viewers", "never more viewers", Defaults.ViewersMax),
            Number("--max-messages-per-second", "never more messages and gifts in a second", Defaults.MessagesPerSecondMax),
            Number("--max-seconds", "never longer, ramp included", Defaults.SecondsMax));
        var (errorsMax, p99Max) = (
            Rate("--max-error-percent", "stops when more calls fail", Defaults.ErrorPercentMax),
            Number("--max-p99", "stops when answers or deliveries take longer, in milliseconds", Defaults.P99MillisecondsMax));
        var (chatLimit, giftLimit) = (
            Number("--chat-per-minute", "the server's CHAT_PER_MINUTE", Defaults.ChatPerMinute),
            Number("--gifts-per-minute", "the server's GIFTS_PER_MINUTE", Defaults.GiftsPerMinute));
        var report = new Option<string?>("--report") { Description = "folder for report.html, report.md, plots, seconds.csv and result.json" };
        var plain = new Option<bool>("--plain") { Description = "lines of text instead of a table that changes" };
        var keep = new Option<bool>("--keep") { Description = "leaves the streams' data there until its time is over" };
        var secret = SecretFile();
        var command = new Command("run", "Runs a load test.")
        {
            targets, viewers, ramp, seconds, streams, messages, gifts, churn, reconnects, viewersMax, messagesMax, secondsMax, errorsMax, p99Max, chatLimit,
            giftLimit, report, plain, keep, secret,
        };
        command.SetAction(parsed => run(
            new LoadOptions
            {
                Targets = parsed.GetRequiredValue(targets),
                Viewers = parsed.GetValue(viewers),
                RampSeconds = parsed.GetValue(ramp),
                Seconds = parsed.GetValue(seconds),
                Streams = parsed.GetValue(streams),
                MessagesPerSecond = parsed.GetValue(messages),
                GiftsPerSecond = parsed.GetValue(gifts),
                ChurnPerSecond = parsed.GetValue(churn),
                ReconnectsPerSecond = parsed.GetValue(reconnects),
                ViewersMax = parsed.GetValue(viewersMax),
                MessagesPerSecondMax = parsed.GetValue(messagesMax),
                SecondsMax = parsed.GetValue(secondsMax),
                ErrorPercentMax = parsed.GetValue(errorsMax),
                P99MillisecondsMax = parsed.GetValue(p99Max),
                ChatPerMinute = parsed.GetValue(chatLimit),
                GiftsPerMinute = parsed.GetValue(giftLimit),
                ReportFolder = parsed.GetValue(report),
                IsPlain = parsed.GetValue(plain),
                Keeps = parsed.GetValue(keep),
            },
            parsed.GetValue(secret)));
        return command;
    }

    private static Command Check(Func<IReadOnlyList<Uri>, string?, Task<int>> check)
    {
        var (targets, secret) = (Targets(), SecretFile());
        var command = new Command("check", "Asks the targets to prove that they have the secret, and does nothing else.") { targets, secret };
        command.SetAction(parsed => check(parsed.GetRequiredValue(targets), parsed.GetValue(secret)));
        return command;
    }

    private static Command Clean(Func<Uri, string?, string?, Task<int>> clean)
    {
        var (target, secret) = (Targets(), SecretFile());
        var run = new Option<string?>("--run") { Description = "the load test to remove; without it all are, also those that run now" };
        var command = new Command("clean", "Ends the streams of load tests and removes what was stored of them.") { target, run, secret };
        command.SetAction(parsed => clean(parsed.GetRequiredValue(target)[0], parsed.GetValue(run), parsed.GetValue(secret)));
        return command;
    }

    private static Argument<Uri[]> Targets() => new("url")
    {
        Description = "your deployment, as http://… or https://…; several: its fronts",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = static parsed =>
        {
            List<Uri> targets = [];
            foreach (var token in parsed.Tokens)
            {
                if (Uri.TryCreate(token.Value, UriKind.Absolute, out var url)
                    && url is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "", AbsolutePath: "/" })
                {
                    targets.Add(url);
                }
                else
                {
                    parsed.AddError($"{token.Value}: must be an address such as https://live.example.com, without a path or credentials.");
                }
            }

            return [.. targets];
        },
    };

    private static Option<string?> SecretFile() =>
        new("--secret-file") { Description = $"a file that holds the secret; without it {LoadSecret.Variable} in the environment does" };

    private static Option<int> Number(string name, string description, int value) => new(name) { Description = description, DefaultValueFactory = _ => value };

    private static Option<double> Rate(string name, string description, double value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
