using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Livehouse.Testing.Server;

/// <summary>
/// A <see cref="ServerNode"/> as it runs: started as often as a test likes, stopped by its own pid, at the latest when the test process ends.
/// </summary>
public sealed partial class NodeProcess : IRunningNode
{
    private const int SigTerm = 15;
    private const int SigCont = 18;
    private const int SigStop = 19;
    private static readonly TimeSpan Patience = Hang.After;

    private readonly ServerNode _node;
    private readonly IReadOnlyDictionary<string, string> _variables;
    private readonly string _folder;
    private readonly ConcurrentQueue<string> _output;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string>> _awaited = new();
    private Process? _process;

    /// <param name="variables">For every node of the server alike; the node's own win.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="output">Takes what it prints.</param>
    public NodeProcess(ServerNode node, IReadOnlyDictionary<string, string> variables, string folder, ConcurrentQueue<string> output)
    {
        (_node, _variables, _folder, _output) = (node, variables, folder, output);
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public Uri Address => _node.Address;

    /// <summary>While it runs.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server was not started.");

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts a process and waits until it answers.</summary>
    public async Task Start()
    {
        var start = new ProcessStartInfo("dotnet", [ServerProgram.AssemblyOf(_node.Project), .. _node.Arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();

        // It lives too short to be worth the measuring that comes before the best code.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in _variables.Concat(_node.Variables)) start.Environment[name] = value;
        _process?.Dispose();
        _process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await UntilItAnswers();
    }

    /// <summary>Kill -9: nothing in the process gets to say goodbye.</summary>
    public async Task KillHard()
    {
        if (_process is not { HasExited: false } process) return;
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGSTOP: it stands still, as in a long garbage collection or without a processor. Its sockets stay.</summary>
    public void Pause() => Signal(SigStop);

    /// <summary>SIGCONT.</summary>
    public void Resume() => Signal(SigCont);

    /// <summary>SIGTERM, as a service manager does. Returns immediately.</summary>
    public void Terminate() => Signal(SigTerm);

    /// <summary>Returns the exit code when the process has ended.</summary>
    public async Task<int> Ended()
    {
        var process = _process ?? throw new InvalidOperationException("The server was never started.");
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <summary>The next line that contains this part, of those that it prints from now on.</summary>
    public Task<string> Prints(string part)
    {
        var line = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[part] = line;
        return line.Task.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (_process is not { } process) return;
        if (!process.HasExited) process.Kill();
        await Teardown.UntilEnded(process, $"The server of src/{_node.Project}");
        _process = null;
    }

    private void Signal(int signal)
    {
        var process = _process ?? throw new InvalidOperationException("The server was never started.");
        if (SendSignal(process.Id, signal) != 0) throw new InvalidOperationException("The signal could not be sent.");
    }

    private async Task UntilItAnswers()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var http = new HttpClient { BaseAddress = Address };
        while (true)
        {
            if (_process!.HasExited)
            {
                throw new InvalidOperationException($"The server ended with {_process.ExitCode}:\n{string.Join('\n', _output.TakeLast(60))}");
            }
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative), patience.Token);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet. A process that starts has no event to wait for but its first answer.
                await Task.Delay(20, patience.Token);
            }
        }
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        foreach (var (part, awaited) in _awaited)
        {
            if (line.Contains(part, StringComparison.Ordinal)) awaited.TrySetResult(line);
        }
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        if (_process is { HasExited: false } process) process.Kill();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
