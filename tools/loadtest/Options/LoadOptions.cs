namespace Livehouse.LoadTest.Options;

/// <summary>The load that an operator asks for, and what it never exceeds.</summary>
internal sealed record LoadOptions
{
    /// <summary>What the program itself is good for, whatever the operator's limits.</summary>
    public const int ViewersCeiling = 20_000;

    public const int MessagesCeiling = 5_000;

    public const int SecondsCeiling = 3_600;

    public const int StreamsCeiling = 100;

    /// <summary>A user may say and give so much in a minute unless the server has other limits: docs/api/limits.md.</summary>
    public const int ChatPerMinuteDefault = 30;

    public const int GiftsPerMinuteDefault = 60;

    /// <summary>Fronts of one deployment; viewers are spread over them.</summary>
    public required IReadOnlyList<Uri> Targets { get; init; }

    public int Viewers { get; init; } = 100;

    /// <summary>Seconds in which the viewers come, evenly.</summary>
    public int RampSeconds { get; init; } = 10;

    /// <summary>Of the load, after the ramp.</summary>
    public int Seconds { get; init; } = 30;

    public int Streams { get; init; } = 1;

    /// <summary>Chat, all streams together.</summary>
    public double MessagesPerSecond { get; init; } = 10;

    public double GiftsPerSecond { get; init; } = 1;

    /// <summary>Viewers who leave and come again as new ones.</summary>
    public double ChurnPerSecond { get; init; } = 1;

    /// <summary>Connections that are cut and resumed.</summary>
    public double ReconnectsPerSecond { get; init; } = 1;

    public int ViewersMax { get; init; } = 500;

    /// <summary>Messages and gifts together.</summary>
    public int MessagesPerSecondMax { get; init; } = 100;

    /// <summary>Ramp and load together.</summary>
    public int SecondsMax { get; init; } = 300;

    /// <summary>Of calls, above which the run stops.</summary>
    public double ErrorPercentMax { get; init; } = 5;

    /// <summary>Of deliveries and calls, above which the run stops; in milliseconds.</summary>
    public int P99MillisecondsMax { get; init; } = 2_000;

    /// <summary>The server's <c>CHAT_PER_MINUTE</c>.</summary>
    public int ChatPerMinute { get; init; } = ChatPerMinuteDefault;

    /// <summary>The server's <c>GIFTS_PER_MINUTE</c>.</summary>
    public int GiftsPerMinute { get; init; } = GiftsPerMinuteDefault;

    /// <summary>Where the report goes; null: only the summary is printed.</summary>
    public string? ReportFolder { get; init; }

    /// <summary>Lines instead of a table that changes.</summary>
    public bool IsPlain { get; init; }

    /// <summary>What was made stays until its time is over, to look at.</summary>
    public bool Keeps { get; init; }

    public TimeSpan Ramp => TimeSpan.FromSeconds(RampSeconds);

    public TimeSpan Load => TimeSpan.FromSeconds(Seconds);

    /// <summary>
    /// How much of the server's limit a user spends: calls that wait on their way can arrive closer together than they were sent, and none is to be refused.
    /// </summary>
    public static int UserShareOf(int perMinute) => Math.Max(1, perMinute * 9 / 10);

    /// <summary>Everything that is at fault, each with the option's name.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var fault in Ranges()) yield return fault;
        if (Viewers > ViewersMax) yield return $"--viewers {Viewers}: more than --max-viewers {ViewersMax}";
        if (MessagesPerSecond + GiftsPerSecond > MessagesPerSecondMax)
        {
            yield return Text(
                $"--messages and --gifts are {MessagesPerSecond + GiftsPerSecond} a second: more than --max-messages-per-second {MessagesPerSecondMax}");
        }

        if (RampSeconds + Seconds > SecondsMax) yield return $"--ramp and --seconds are {RampSeconds + Seconds} seconds: more than --max-seconds {SecondsMax}";
        if (Streams > Viewers) yield return $"--streams {Streams}: more than viewers";
        if (MessagesPerSecond > AllOf(ChatPerMinute))
        {
            yield return Text($"--messages {MessagesPerSecond}: {Viewers} viewers say {AllOf(ChatPerMinute):0.#} a second (CHAT_PER_MINUTE)");
        }

        if (GiftsPerSecond > AllOf(GiftsPerMinute))
        {
            yield return Text($"--gifts {GiftsPerSecond}: {Viewers} viewers give {AllOf(GiftsPerMinute):0.#} a second (GIFTS_PER_MINUTE)");
        }
    }

    private double AllOf(int perMinute) => Viewers * UserShareOf(perMinute) / 60.0;

    private IEnumerable<string> Ranges()
    {
        (string Name, double Value, double Least, double Most)[] all =
        [
            ("--viewers", Viewers, 1, ViewersCeiling), ("--ramp", RampSeconds, 0, SecondsCeiling), ("--seconds", Seconds, 1, SecondsCeiling),
            ("--streams", Streams, 1, StreamsCeiling), ("--messages", MessagesPerSecond, 0, MessagesCeiling),
            ("--gifts", GiftsPerSecond, 0, MessagesCeiling), ("--churn", ChurnPerSecond, 0, MessagesCeiling),
            ("--reconnects", ReconnectsPerSecond, 0, MessagesCeiling), ("--max-viewers", ViewersMax, 1, ViewersCeiling),
            ("--max-messages-per-second", MessagesPerSecondMax, 1, MessagesCeiling), ("--max-seconds", SecondsMax, 1, SecondsCeiling),
            ("--max-error-percent", ErrorPercentMax, 0, 100), ("--max-p99", P99MillisecondsMax, 1, 30_000),
            ("--chat-per-minute", ChatPerMinute, 1, 1_000_000), ("--gifts-per-minute", GiftsPerMinute, 1, 1_000_000),
        ];
        return all.Where(static one => !(one.Value >= one.Least && one.Value <= one.Most))
            .Select(static one => Text($"{one.Name} {one.Value}: must be {one.Least} to {one.Most}"));
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
