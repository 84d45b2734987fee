using System.Globalization;

namespace Livehouse.Bench;

/// <summary>How a silo is taken away.</summary>
internal enum NodeSignal
{
    /// <summary>Signal 9: nothing in the process gets to say goodbye.</summary>
    Kill,

    /// <summary>Signal 15, as a service manager stops a process.</summary>
    Term,
}

/// <summary>
/// What to run, read from the command line. Rates stay below the server's limits by a margin: what waits out an outage comes in a burst afterwards, within the
/// same minute.
/// </summary>
internal sealed record RunOptions
{
    public const string Usage =
        """
        Usage: dotnet run --project bench/Cluster -c Release -- [options]
          --silos 2            silos, 1 to 8
          --fronts 1           fronts, 0 to 8; 0: the silos serve clients too (role all)
          --streams 20         live streams, 1 to 500, each with a host
          --viewers 5          viewers a stream, 1 to 100, each with a connection of its own
          --seconds 60         length of the measured load, 5 to 3600
          --warm-up 5          seconds of the same load before that, 0 to 600
          --kill-every 15      seconds between kills, 0: none; the first comes after half of it
          --signal KILL        KILL or TERM
          --restart-after 4    seconds until a killed silo is started again, 0 to 600
          --gifts 50           a minute a viewer, 0 to 54
          --messages 24        a minute a viewer, 0 to 27
          --pins 20            a minute a stream, 0 to 600
          --starts 30          streams started and stopped a minute beside the others, 0 to 600
          --database-url URL   an empty PostgreSQL database; without it, a throw-away server is started
          --logs FOLDER        keeps what the nodes print, and a table of all operations
          --no-build           takes src/Api as it was built last
        Variables such as CLUSTER_PROBE_SECONDS are handed on to the nodes.
        """;

    public int Silos { get; private init; } = 2;

    public int Fronts { get; private init; } = 1;

    public int Streams { get; private init; } = 20;

    public int Viewers { get; private init; } = 5;

    public TimeSpan Length { get; private init; } = TimeSpan.FromSeconds(60);

    public TimeSpan WarmUp { get; private init; } = TimeSpan.FromSeconds(5);

    /// <summary>Zero: never.</summary>
    public TimeSpan KillEvery { get; private init; } = TimeSpan.FromSeconds(15);

    public NodeSignal Signal { get; private init; } = NodeSignal.Kill;

    public TimeSpan RestartAfter { get; private init; } = TimeSpan.FromSeconds(4);

    public int GiftsPerMinute { get; private init; } = 50;

    public int MessagesPerMinute { get; private init; } = 24;

    public int PinsPerMinute { get; private init; } = 20;

    public int StartsPerMinute { get; private init; } = 30;

    public string? DatabaseUrl { get; private init; }

    public string? LogFolder { get; private init; }

    public bool Builds { get; private init; } = true;

    /// <summary>When silos are taken away, counted from the end of the warm-up.</summary>
    public IEnumerable<TimeSpan> Kills()
    {
        if (KillEvery == TimeSpan.Zero || Silos < 2) yield break;
        for (var at = KillEvery / 2; at < Length; at += KillEvery) yield return at;
    }

    /// <param name="mistakes">Every one of them, each naming its option.</param>
    public static RunOptions? Read(string[] args, out IReadOnlyList<string> mistakes)
    {
        var found = new List<string>();
        var options = new RunOptions();
        for (var at = 0; at < args.Length; at++)
        {
            var name = args[at];
            if (name == "--no-build") options = options with { Builds = false };
            else if (!name.StartsWith("--", StringComparison.Ordinal)) found.Add($"{name}: an option begins with --");
            else if (at + 1 == args.Length) found.Add($"{name}: its value is missing");
            else options = options.With(name, args[++at], found);
        }

        if (options is { Fronts: 0, Silos: 1, KillEvery.Ticks: > 0 }) found.Add("--kill-every: needs a second silo");
        mistakes = found;
        return found.Count == 0 ? options : null;
    }

    private RunOptions With(string name, string value, List<string> mistakes)
    {
        switch (name)
        {
            case "--silos": return this with { Silos = Number(1, 8) };
            case "--fronts": return this with { Fronts = Number(0, 8) };
            case "--streams": return this with { Streams = Number(1, 500) };
            case "--viewers": return this with { Viewers = Number(1, 100) };
            case "--seconds": return this with { Length = Seconds(5, 3600) };
            case "--warm-up": return this with { WarmUp = Seconds(0, 600) };
            case "--kill-every": return this with { KillEvery = Seconds(0, 3600) };
            case "--restart-after": return this with { RestartAfter = Seconds(0, 600) };
            case "--gifts": return this with { GiftsPerMinute = Number(0, 54) };
            case "--messages": return this with { MessagesPerMinute = Number(0, 27) };
            case "--pins": return this with { PinsPerMinute = Number(0, 600) };
            case "--starts": return this with { StartsPerMinute = Number(0, 600) };
            case "--database-url": return this with { DatabaseUrl = value };
            case "--logs": return this with { LogFolder = value };
            case "--signal" when Enum.TryParse<NodeSignal>(value, ignoreCase: true, out var signal) && Enum.IsDefined(signal):
                return this with { Signal = signal };
            case "--signal":
                mistakes.Add("--signal: KILL or TERM");
                return this;
            default:
                mistakes.Add($"{name}: unknown option");
                return this;
        }

        TimeSpan Seconds(int min, int max) => TimeSpan.FromSeconds(Number(min, max));

        int Number(int min, int max)
        {
            if (int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max) return number;
            mistakes.Add($"{name}: a whole number from {min} to {max}");
            return min;
        }
    }
}
