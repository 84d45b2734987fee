using System.Collections.Concurrent;
using Livehouse.Api.Hosting;
using Livehouse.Testing;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Cluster;

/// <summary>
/// A node in the test process: the same program with the same settings, without the seconds of processor time that each process needs to compile it again. It
/// can't be killed.
/// </summary>
internal sealed class HostedNode(ServerNode node, IReadOnlyDictionary<string, string> variables, ConcurrentQueue<string> output) : IRunningNode
{
    private WebApplication? _app;

    public Uri Address => node.Address;

    /// <summary>On a thread of its own: making a node waits for the database.</summary>
    public Task Start() => Task.Run(async () =>
    {
        var settings = variables.Concat(node.Variables).Select(static pair => $"--{pair.Key.Replace("__", ":", StringComparison.Ordinal)}={pair.Value}");
        string[] line = ["--environment=Development", $"--urls={Address}", .. settings];
        _app = LivehouseApplication.Build(line, customize: builder => builder.Logging.ClearProviders().AddProvider(new Printed(output)));
        await StartFailures.Start(_app);
    });

    public Task KillHard() => throw new InvalidOperationException("It runs in the test process. Start the server as a process.");

    public void Terminate() => (_app ?? throw new InvalidOperationException("The server was never started.")).Lifetime.StopApplication();

    public async Task<int> Ended()
    {
        var app = _app ?? throw new InvalidOperationException("The server was never started.");
        await app.WaitForShutdownAsync().WaitAsync(Hang.After);
        await DisposeAsync();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not { } app) return;
        _app = null;
        await app.StopAsync();
        await app.DisposeAsync();
        SharedPostgreSql.CloseIdle();
    }

    private sealed class Printed(ConcurrentQueue<string> output) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new Category(categoryName, output);

        public void Dispose()
        {
        }
    }

    private sealed class Category(string category, ConcurrentQueue<string> output) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            output.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}
