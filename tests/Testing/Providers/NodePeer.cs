using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Livehouse.Testing.Providers;

/// <summary>A script of <c>tests/providers</c> that is driven over its standard input, a line of JSON a command, and ends with its test process.</summary>
public sealed class NodePeer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _name;

    private NodePeer(Process process, StringBuilder errors, string name, JsonNode hello) =>
        (_process, _errors, _name, Hello) = (process, errors, name, hello);

    /// <summary>What it said when it was ready.</summary>
    public JsonNode Hello { get; }

    public static Task<NodePeer> Start(string script, params IEnumerable<string> arguments) => Start(script, [], arguments);

    public static async Task<NodePeer> Start(string script, Dictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var folder = NpmFolder.InRepository("tests/providers");
        await folder.Install();
        var start = folder.Node($"src/{script}", arguments);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors) errors.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(Hang.After);
        // Libraries greet on standard output, too.
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith('{')) return new NodePeer(process, errors, script, JsonNode.Parse(line)!);
        }

        process.Dispose();
        throw new InvalidOperationException($"{script} did not start:\n{errors}");
    }

    public async Task<JsonNode> Do(object command)
    {
        await _turn.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(command, JsonSerializerOptions.Web));
            using var limit = new CancellationTokenSource(Hang.After);
            while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith('{')) return JsonNode.Parse(line)!;
            }

            lock (_errors) throw new InvalidOperationException($"{_name} ended:\n{_errors}");
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _turn.Dispose();
        await Teardown.CloseInput(_process, _name);
    }
}
