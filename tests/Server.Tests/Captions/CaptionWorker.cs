using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Livehouse.Testing;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.Captions;

/// <summary>The worker as the process of its own that it is.</summary>
internal sealed partial class CaptionWorker : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private CaptionWorker(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    /// <summary>Everything that it has printed.</summary>
    public string Output => string.Join('\n', _output);

    public static CaptionWorker Start(IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [ServerProgram.AssemblyOf("Captions")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return new CaptionWorker(Process.Start(start) ?? throw new InvalidOperationException("The worker did not start."));
    }

    /// <summary>SIGTERM, as a service manager does; returns the exit code.</summary>
    public async Task<int> Stop()
    {
        if (!_process.HasExited && Kill(_process.Id, SigTerm) != 0) throw new InvalidOperationException("The signal could not be sent.");
        return await Ended();
    }

    public async Task<int> Ended()
    {
        await _process.WaitForExitAsync().WaitAsync(Hang.After);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text) _output.Enqueue(text);
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
