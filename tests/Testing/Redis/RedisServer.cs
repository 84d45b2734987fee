using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Livehouse.Testing.Server;

namespace Livehouse.Testing.Redis;

/// <summary>
/// A throw-away Redis on a free loopback port, which it keeps, with a password and on disk as soon as it acknowledges. It ends when its standard input does: it
/// never outlives the process that started it.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Guard =
        """
        exec 3<&0
        "$@" &
        server=$!
        (cat; kill -KILL $server) <&3 3<&- > /dev/null 2>&1 &
        watch=$!
        wait $server
        kill $watch 2> /dev/null
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-redis-").FullName;
    private readonly int _port = ServerNode.FreePorts(1)[0];
    private Process? _server;

    private RedisServer()
    {
    }

    public string Password { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    /// <summary>As <c>REDIS_URL</c> takes it.</summary>
    public string Url => $"redis://default:{Password}@127.0.0.1:{_port}/3";

    public static async Task<RedisServer> Start()
    {
        var server = new RedisServer();
        try
        {
            await server.StartAgain();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts over the data that is there, and returns when it takes connections.</summary>
    public async Task StartAgain()
    {
        string[] command =
        [
            "-c", Guard, "redis", RedisInstallation.Program,
            "--bind", "127.0.0.1", "--port", _port.ToString(CultureInfo.InvariantCulture), "--dir", _folder,
            "--appendonly", "yes",
            "--appendfsync", "always", "--save", "", "--requirepass", Password,
        ];
        var start = new ProcessStartInfo("sh", command) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = _folder };
        var accepts = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = new Process { StartInfo = start };
        server.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null) accepts.TrySetException(new InvalidOperationException("Redis ended."));
            else if (line.Data.Contains("Ready to accept connections", StringComparison.Ordinal)) accepts.TrySetResult();
        };
        server.Start();
        _server = server;
        server.BeginOutputReadLine();
        await accepts.Task.WaitAsync(Hang.After);
    }

    /// <summary>Kill -9.</summary>
    public async Task KillHard()
    {
        if (_server is not { } server) return;
        _server = null;
        await Teardown.CloseInput(server, "Redis");
    }

    public async ValueTask DisposeAsync()
    {
        await KillHard();
        Teardown.Delete(_folder);
    }
}
