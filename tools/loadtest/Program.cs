using System.CommandLine;
using System.Runtime.InteropServices;
using Livehouse.LoadTest;
using Livehouse.LoadTest.Display;
using Livehouse.LoadTest.Figures;
using Livehouse.LoadTest.Load;
using Livehouse.LoadTest.Options;
using Livehouse.LoadTest.Reports;
using Livehouse.LoadTest.Target;
using Spectre.Console;

// Ctrl-C ends the load, not the program: what was said is still checked, and what was made is removed. A second one ends it at once.
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

var root = CommandLine.Root(
    (options, secret) => Guarded(() => Run(options, secret)), (targets, secret) => Guarded(() => Check(targets, secret)),
    (target, run, secret) => Guarded(() => Clean(target, run, secret)));
var parsed = root.Parse(args);
if (parsed.Errors.Count == 0) return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
return ExitCodes.Refused;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

async Task<int> Guarded(Func<Task<int>> command)
{
    try
    {
        return await command();
    }
    catch (TargetException refused)
    {
        await Console.Error.WriteLineAsync(refused.Message);
        return ExitCodes.Refused;
    }
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        await Console.Error.WriteLineAsync("Interrupted.");
        return ExitCodes.Interrupted;
    }
}

async Task<int> Run(LoadOptions options, string? secretFile)
{
    var faults = options.Faults().ToList();
    foreach (var fault in faults) await Console.Error.WriteLineAsync(fault);
    if (faults.Count > 0) return ExitCodes.Refused;
    using var deployment = new Deployment(options.Targets, LoadSecret.Read(secretFile));
    try
    {
        var stage = await deployment.Prepare(options, stop.Token);
        var figures = new RunFigures();
        using var run = new LoadRun(options, stage, figures);
        var view = new ProgressView(AnsiConsole.Console, options, stage);
        var outcome = await view.Show(show => run.Run(sample => show(sample, run.Phase), stop.Token));
        var report = new RunReport(options, stage, figures, outcome, TimeProvider.System.GetUtcNow());
        foreach (var (name, value) in report.Lines()) Console.WriteLine($"{name,-20} {value}");
        if (options.ReportFolder is { } folder)
        {
            ReportFolder.Write(folder, report);
            Console.WriteLine($"{"report",-20} {Path.Combine(folder, "report.html")}");
        }

        return report.ExitCode;
    }
    finally
    {
        if (deployment.Run is { } made && !options.Keeps) await Remove(deployment, made);
    }
}

async Task Remove(Deployment deployment, string run)
{
    try
    {
        // Also after Ctrl-C.
        var (isDone, rows) = await deployment.Clean(run, CancellationToken.None);
        Console.WriteLine($"{"removed",-20} {rows} rows{(isDone ? "" : "; the server removes the rest once the load test's time is over")}");
    }
    catch (TargetException refused)
    {
        await Console.Error.WriteLineAsync($"Not removed; the server does so once the tokens have expired. {refused.Message}");
    }
}

async Task<int> Check(IReadOnlyList<Uri> targets, string? secretFile)
{
    using var deployment = new Deployment(targets, LoadSecret.Read(secretFile));
    await deployment.Check(stop.Token);
    foreach (var target in targets) Console.WriteLine($"{target} has the secret.");
    return ExitCodes.Good;
}

async Task<int> Clean(Uri target, string? run, string? secretFile)
{
    using var deployment = new Deployment([target], LoadSecret.Read(secretFile));
    var (isDone, rows) = await deployment.Clean(run, stop.Token);
    Console.WriteLine($"{rows} rows were removed.");
    if (!isDone) Console.WriteLine("Work for the streams is still under way there: the rest is removed after it.");
    return ExitCodes.Good;
}
