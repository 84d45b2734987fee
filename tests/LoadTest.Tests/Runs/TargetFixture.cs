using System.Diagnostics;
using System.Text.Json.Nodes;
using Livehouse.Testing;
using Livehouse.Testing.Server;

namespace Livehouse.Tests.LoadTest.Runs;

/// <summary>The real server, one that takes load tests and one that takes none, and the load tester as a process of its own.</summary>
public sealed class TargetFixture : IAsyncLifetime
{
    public const string Secret = "an-operator-secret-of-the-tests-that-is-long-enough";

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
    public static async Task<ToolRun> Run(string? secret, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [ServerProgram.AssemblyIn("tools/loadtest", "LoadTest"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["LOADTEST_SECRET"] = secret ?? "";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The load tester did not start.");
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(Hang.After);
            return new ToolRun(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}

public sealed record ToolRun(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Errors}";

    public static JsonNode Result(string folder) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "result.json")))!;
}
