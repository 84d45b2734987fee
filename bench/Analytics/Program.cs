using Livehouse.Bench;
using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

// What the figures of streams cost: `fold` computes them over a million stored viewing sessions, `share` measures how much of a busy stream's processor time
// goes to logging them and to a dashboard that is open all the time.
// Usage: dotnet run --project bench/Analytics -c Release -- fold|share [--sessions 1000000] [--people 400000] [--database sqlite|postgresql] [--seconds 20]
var (sessions, people, database, seconds) = (1_000_000, 400_000, "sqlite", 20);
var mode = args.Length > 0 ? args[0] : "";
for (var at = 1; at + 1 < args.Length; at += 2)
{
    if (args[at] == "--database" && args[at + 1] is "sqlite" or "postgresql") database = args[at + 1];
    else if (!int.TryParse(args[at + 1], out var number) || number < 1) mode = "";
    else if (args[at] == "--sessions") sessions = number;
    else if (args[at] == "--people") people = number;
    else if (args[at] == "--seconds") seconds = number;
    else mode = "";
}

if (mode is not ("fold" or "share") || args.Length % 2 == 0)
{
    Console.Error.WriteLine("Usage: fold|share [--sessions N] [--people N] [--database sqlite|postgresql] [--seconds N]");
    return 2;
}

var folder = Directory.CreateTempSubdirectory("livehouse-analytics-");
var postgres = new PostgreSqlServer { HasRealSyncs = true };
try
{
    if (database == "postgresql") await postgres.InitializeAsync();
    var options = database == "postgresql"
        ? new StorageOptions { DatabaseUrl = await postgres.CreateDatabase() }
        : new StorageOptions { DataDirectory = folder.FullName };
    return mode == "fold" ? await FoldRun.Run(options, sessions, people) : await ShareRun.Run(options, seconds);
}
finally
{
    await postgres.DisposeAsync();
    folder.Delete(recursive: true);
}
