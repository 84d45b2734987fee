using System.Globalization;
using System.Text.Json;
using Livehouse.Bench;
using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;
using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

// How many gifts a second the server can take and have on disk, and how long each takes: real grains in the real silo over the real storage. After each run the
// store is opened anew and compared with what was acknowledged.
if (RunOptions.Read(args, out var mistake) is not { } options)
{
    await Console.Error.WriteLineAsync($"{mistake}\n{RunOptions.Usage}");
    return 2;
}

var sync = Disk.SyncMs(options.DataFolder);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a write of 4 KiB and its fsync: {sync:0.00} ms (median)"));
var figures = new List<Figure>();
var remarks =
    new List<string> { string.Create(CultureInfo.InvariantCulture, $"A write of 4 KiB and its fsync cost {sync:0.00} ms on this disk (median of 200).") };
var folder = Directory.CreateDirectory(Path.Combine(options.DataFolder, $"livehouse-commits-{Guid.NewGuid():N}"));
var postgres = new PostgreSqlServer { HasRealSyncs = true };
try
{
    if (options.Database is "all" or "sqlite")
    {
        var databases = 0;
        figures.AddRange(await new Runs(
            options, "SQLite", 20_000, () => Task.FromResult(new StorageOptions { DataDirectory = Path.Combine(folder.FullName, $"{databases++}") })).All());
    }

    if (options.Database is "all" or "postgresql")
    {
        if (PostgreSqlInstallation.SkipReason is { } reason)
        {
            remarks.Add(reason);
            Console.WriteLine(reason);
        }
        else
        {
            await postgres.InitializeAsync();
            figures.AddRange(
                await new Runs(options, "PostgreSQL", 10_000, async () => new StorageOptions { DatabaseUrl = await postgres.CreateDatabase() }).All());
        }
    }
}
catch (BenchException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
finally
{
    await postgres.DisposeAsync();
    folder.Delete(recursive: true);
}

remarks.Add(
    "After each run the store was opened anew: every acknowledged gift was a row exactly once, with its number, and the totals were the sum of the rows.");
if (options.OutFolder is { } outFolder)
{
    Directory.CreateDirectory(outFolder);
    var json = JsonSerializer.Serialize(new FiguresFile("Commits", 30, figures, remarks), FiguresJson.Options);
    await File.WriteAllTextAsync(Path.Combine(outFolder, "commits.json"), json);
}

return 0;
