using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Livehouse.Testing.PostgreSql;

/// <summary>
/// A throw-away PostgreSQL server on loopback: an xunit fixture (class or collection), empty at first. Its default collation is not
/// ordinal, so that a query that forgets its own is noticed. Does nothing where PostgreSQL is absent: the tests are skipped then.
/// </summary>
public sealed class PostgreSqlServer : IAsyncLifetime
{
    private const string User = "livehouse";
    private const int StartAttemptsMax = 3;

    private readonly PostgreSqlPrograms _programs = new();
    private readonly Lock _gate = new();
    private Process? _server;
    private int _port;
    private Task<string>? _template;
    private int _databases;

    /// <summary>Whether a commit waits for the disk. No test cuts its power, and a killed server loses nothing without: only measurements need it.</summary>
    public bool HasRealSyncs { get; init; }

    public async Task InitializeAsync()
    {
        if (PostgreSqlInstallation.SkipReason is not null) return;
        try
        {
            await Start();
        }
        catch
        {
            // A fixture that did not start is not disposed.
            _programs.DeleteFolder();
            throw;
        }
    }

    /// <summary>A new, empty database; its connection string in Npgsql's form.</summary>
    public async Task<string> CreateDatabase() => ConnectionString(await Create(""));

    /// <summary>A new database with what was put into the first one, of which all others are copies.</summary>
    /// <param name="fill">Fills the database with this connection string, and closes its connections. The same for each call.</param>
    public async Task<string> CreateDatabase(Func<string, Task> fill)
    {
        Task<string> template;
        lock (_gate) template = _template ??= Fill();
        return ConnectionString(await Create($"TEMPLATE {await template}"));

        async Task<string> Fill()
        {
            var name = await Create("");
            await fill(ConnectionString(name));
            return name;
        }
    }

    /// <summary>The same database as a URL.</summary>
    public string Url(string connectionString) => $"postgres://{User}@127.0.0.1:{_port}/{new NpgsqlConnectionStringBuilder(connectionString).Database}";

    public async Task DisposeAsync()
    {
        // The guard stops the server when its input ends, as it would if this process were killed.
        if (_server is { } server) await Teardown.CloseInput(server, "PostgreSQL");
        _programs.DeleteFolder();
    }

    private async Task<string> Create(string how)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");
        await using var command = source.CreateCommand($"CREATE DATABASE {name} {how}");
        await command.ExecuteNonQueryAsync();
        return name;
    }

    private async Task Start()
    {
        await _programs.Run(
            "initdb",
            "-D",
            _programs.DataFolder,
            "-U",
            User,
            "--auth=trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--locale-provider=icu",
            "--icu-locale=en-US",
            "--no-sync");
        for (var attempt = 1; !await TryStart(); attempt++)
        {
            // Another process can take the free port before the server does.
            if (attempt == StartAttemptsMax) throw new InvalidOperationException("The PostgreSQL server did not start:\n" + _programs.Log);
        }
    }

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Username={User};Database={database}";

    private async Task<bool> TryStart()
    {
        _port = FreePort();
        var server = _programs.StartServer(_port, HasRealSyncs, out var ready);
        using var limit = new CancellationTokenSource(Hang.After);
        var gone = server.WaitForExitAsync(limit.Token);
        if (await Task.WhenAny(ready, gone) == ready)
        {
            _server = server;
            return true;
        }

        await gone;
        server.Dispose();
        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
