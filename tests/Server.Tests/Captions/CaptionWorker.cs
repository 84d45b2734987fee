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
    private readonly Lock _gate = new();
    private readonly List<string> _output = [];
    private readonly List<(string Text, TaskCompletionSource Said)> _awaited = [];

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
    public string Output
    {
        get
        {
            lock (_gate) return string.Join('\n', _output);
        }
    }

    public static CaptionWorker Start(IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [ServerProgram.AssemblyOf("Captions")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return new CaptionWorker(Process.Start(start) ?? throw new InvalidOperationException("The worker did not start."));
    }

    /// <summary>Returns when it has printed a line with this text.</summary>
    public Task Says(string text)
    {
        var said = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_output.Exists(line => line.Contains(text, StringComparison.Ordinal))) return Task.CompletedTask;
            _awaited.Add((text, said));
        }

        return said.Task.WaitAsync(Hang.After);
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
        if (line.Data is not { } text) return;
        lock (_gate)
        {
            _output.Add(text);
            foreach (var (_, said) in _awaited.Where(awaited => text.Contains(awaited.Text, StringComparison.Ordinal))) said.TrySetResult();
        }
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
