using Livehouse.Bench;
using Livehouse.Bench.Checks;
using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;
using Livehouse.Bench.Nodes;
using Livehouse.Testing.PostgreSql;

// A cluster under load that loses its silos one after the other. Prints throughput, latency, each outage, and whether anything acknowledged was lost or done
// twice; see README.md.
if (args.Contains("--help"))
{
    Console.WriteLine(RunOptions.Usage);
    return 0;
}

if (RunOptions.Read(args, out var mistakes) is not { } options)
{
    foreach (var mistake in mistakes) await Console.Error.WriteLineAsync(mistake);
    await Console.Error.WriteLineAsync(RunOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};

var postgres = new PostgreSqlServer { HasRealSyncs = true };
try
{
    var assembly = await NodeProgram.Find(options.Builds);
    return await Run(assembly, options.DatabaseUrl ?? await ThrowAwayDatabase());
}
catch (BenchException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 2;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("Stopped.");
    return 2;
}
finally
{
    await postgres.DisposeAsync();
}

async Task<string> ThrowAwayDatabase()
{
    if (PostgreSqlInstallation.SkipReason is not null)
    {
        throw new BenchException(
            "There are no PostgreSQL server programs here (Debian, Ubuntu: apt-get install postgresql). Or name a database with --database-url.");
    }
    await postgres.InitializeAsync();

    // The server takes 100 connections; beside this pool each node has one of 10 for the cluster's own tables.
    return $"{await postgres.CreateDatabase()};Maximum Pool Size={Math.Max(5, (90 / (options.Silos + options.Fronts)) - 10)}";
}

async Task<int> Run(string assembly, string databaseUrl)
{
    await using var cluster = await NodeCluster.Start(options, assembly, databaseUrl, stop.Token);
    var clock = new RunClock();
    await using var audience = new Audience(options, cluster);
    await audience.Gather(clock, stop.Token);
    await Console.Error.WriteLineAsync($"{options.Streams} streams are live and {options.Streams * options.Viewers} viewers joined.");

    clock.Begin(options.WarmUp);
    var machine = new Machine(cluster);
    using var killer = new Killer(cluster, options, clock);
    using var loaded = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
    var acting = audience.Act(clock, stop.Token);
    var killing = killer.Run(stop.Token);
    await clock.Until(TimeSpan.Zero, stop.Token);
    machine.Begin();
    var watching = machine.Watch(loaded.Token);
    await clock.Until(options.Length, stop.Token);
    var shares = machine.End();
    await loaded.CancelAsync();
    await watching;
    await acting;
    await killing;

    await Console.Error.WriteLineAsync("The load is over; everything is read back.");
    var readback = new Readback(audience, killer.Kills, options);
    await readback.Settle();
    var findings = await readback.Run(stop.Token);
    if (options.LogFolder is { } folder) OperationLog.Write(folder, audience);
    var report = new Report(options, audience, killer.Kills, killer.Failure, killer.Skipped, shares, findings);
    report.Print(Console.Out);
    return report.IsGood ? 0 : 1;
}
