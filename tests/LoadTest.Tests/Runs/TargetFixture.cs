using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Testing;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.LoadTest.Runs;

/// <summary>The real server, one that takes load tests and one that takes none, and the load tester as a process of its own.</summary>
public sealed partial class TargetFixture : IAsyncLifetime
{
    public const string Secret = "an-operator-secret-of-the-tests-that-is-long-enough";

    /// <summary>SIGINT.</summary>
    private const int Interrupt = 2;

    private LivehouseServer[] _servers = [];

    public Uri Target => _servers[0].Address;

    /// <summary>Has no secret.</summary>
    public Uri Other => _servers[1].Address;

    public async Task InitializeAsync() => _servers = await Task.WhenAll(
        LivehouseServer.Start(new Dictionary<string, string> { ["LOADTEST_SECRET"] = Secret }), LivehouseServer.Start());

    public async Task DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
    }

    /// <summary>Runs the program until it ends.</summary>
    public static Task<ToolRun> Run(string? secret, params string[] arguments) => Run(secret, null, arguments);

    /// <summary>Presses Ctrl-C as soon as the program has written a line with this text, and runs it until it ends.</summary>
    public static Task<ToolRun> RunAndInterrupt(string text, params string[] arguments) => Run(Secret, text, arguments);

    private static async Task<ToolRun> Run(string? secret, string? interruptAt, string[] arguments)
    {
        // A process that a shell runs in the background ignores Ctrl-C, and so do those that it starts.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", ServerProgram.AssemblyIn("tools/loadtest", "LoadTest"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["LOADTEST_SECRET"] = secret ?? "";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The load tester did not start.");
        try
        {
            var (output, errors) = (Read(process, interruptAt), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(Hang.After);
            return new ToolRun(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    private static async Task<string> Read(Process process, string? interruptAt)
    {
        var output = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Append(line).Append('\n');
            if (interruptAt is null || !line.Contains(interruptAt, StringComparison.Ordinal)) continue;
            interruptAt = null;
            Assert.Equal(0, SendSignal(process.Id, Interrupt));
        }

        return output.ToString();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}

public sealed record ToolRun(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Errors}";

    public static JsonNode Result(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!;
}
