using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Livehouse.Bench.Nodes;

/// <summary>
/// One node of the cluster as a process of its own, at an address that it keeps over restarts. Stopped by its own pid, at the latest when the benchmark ends.
/// </summary>
internal sealed partial class Node : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int TailLines = 40;

    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(60);

    private readonly string _assembly;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly HttpClient _http;
    private readonly TextWriter? _log;
    private readonly ConcurrentQueue<string> _tail = new();
    private Process? _process;
    private TimeSpan _processorTime;
    private TimeSpan _processorTimeBefore;

    /// <param name="environment">This node's variables beside the common ones.</param>
    /// <param name="log">Receives every line that the node prints; closed with the node.</param>
    public Node(string name, string assembly, Uri address, IReadOnlyDictionary<string, string> environment, TextWriter? log)
    {
        (Name, _assembly, Address, _environment, _log) = (name, assembly, address, environment, log);
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(5) };
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public string Name { get; }

    public Uri Address { get; }

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>What the node printed last.</summary>
    public string Tail => string.Join('\n', _tail);

    /// <summary>Completes when the process that runs now has ended, for whatever reason.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Of all its processes so far.</summary>
    public TimeSpan ProcessorTime => _processorTimeBefore + Measure();

    /// <summary>Starts a process and waits until it says that traffic may come.</summary>
    /// <exception cref="BenchException">It ended, or took too long.</exception>
    public async Task Start(CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(
            "dotnet", [_assembly]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new BenchException($"{Name} did not start.");
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processorTimeBefore += _processorTime;
        _processorTime = TimeSpan.Zero;
        _process = process;
        Ended = process.WaitForExitAsync(CancellationToken.None);
        await UntilReady(cancellation);
    }

    public void Send(NodeSignal signal)
    {
        if (_process is not { HasExited: false } process) return;
        Measure();
        if (signal == NodeSignal.Kill) process.Kill();
        else if (SendSignal(process.Id, SigTerm) != 0) throw new BenchException($"{Name} could not be sent the signal.");
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        Send(NodeSignal.Kill);
        await Ended.WaitAsync(StopMax);
        _process?.Dispose();
        _http.Dispose();
        if (_log is null) return;
        // The readers of its output may still be at their last line.
        lock (_log) _log.Dispose();
    }

    private async Task UntilReady(CancellationToken cancellation)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!await IsReady(cancellation))
        {
            if (!IsRunning) throw new BenchException($"{Name} ended with {_process!.ExitCode}:\n{Tail}");
            if (TimeProvider.System.GetElapsedTime(begin) > StartMax)
            {
                throw new BenchException($"{Name} was not ready within {StartMax.TotalSeconds} s:\n{Tail}");
            }
            await Task.Delay(50, cancellation);
        }
    }

    private async Task<bool> IsReady(CancellationToken cancellation)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>A process that is gone can't be asked any more: what it said last stands.</summary>
    private TimeSpan Measure()
    {
        try
        {
            if (_process is { HasExited: false } process) _processorTime = process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            // It ended in between.
        }

        return _processorTime;
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _tail.Enqueue(line);
        while (_tail.Count > TailLines) _tail.TryDequeue(out _);
        if (_log is null) return;
        lock (_log)
        {
            try
            {
                _log.WriteLine(line);
            }
            catch (ObjectDisposedException)
            {
                // The last output of a node that was killed at the end of the run.
            }
        }
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        if (_process is { HasExited: false } process) process.Kill();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
