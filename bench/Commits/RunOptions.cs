using System.Globalization;

namespace Livehouse.Bench;

/// <summary>What to run, read from the command line.</summary>
internal sealed record RunOptions
{
    public const string Usage =
        """
        Usage: dotnet run --project bench/Commits -c Release -- [options]
          --database all       all, sqlite or postgresql
          --run all            all, or one of: many, many-open, one, one-open, chat
          --seconds 4          measured length of each run, 1 to 20; as much as half of it is warm-up before
          --rate 0             gifts a second of the open loops; 0: half of the goal
          --data FOLDER        where SQLite's file and PostgreSQL's folder are made (default: the folder for temporary files)
          --out FOLDER         writes commits.json there
        """;

    public string Database { get; private init; } = "all";

    public string Run { get; private init; } = "all";

    public TimeSpan Length { get; private init; } = TimeSpan.FromSeconds(4);

    public int Rate { get; private init; }

    public string DataFolder { get; private init; } = Path.GetTempPath();

    public string? OutFolder { get; private init; }

    /// <summary>Null, with the mistake reported, when an argument is not understood.</summary>
    public static RunOptions? Read(string[] args, out string? mistake)
    {
        mistake = null;
        var options = new RunOptions();
        for (var at = 0; at < args.Length; at += 2)
        {
            if (at + 1 == args.Length || options.With(args[at], args[at + 1]) is not { } next)
            {
                mistake = $"{args[at]}: unknown option, or invalid value.";
                return null;
            }

            options = next;
        }

        return options;
    }

    private RunOptions? With(string name, string value) => name switch
    {
        "--database" when value is "all" or "sqlite" or "postgresql" => this with { Database = value },
        "--run" when value is "all" or "many" or "many-open" or "one" or "one-open" or "chat" => this with { Run = value },
        "--seconds" when Number(value, 1, 20) is { } seconds => this with { Length = TimeSpan.FromSeconds(seconds) },
        "--rate" when Number(value, 0, 100_000) is { } rate => this with { Rate = rate },
        "--data" when Directory.Exists(value) => this with { DataFolder = value },
        "--out" => this with { OutFolder = value },
        _ => null,
    };

    private static int? Number(string value, int min, int max) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null;
}
