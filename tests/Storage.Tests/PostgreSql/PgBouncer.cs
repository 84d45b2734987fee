using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Livehouse.Testing.PostgreSql;
using Npgsql;

namespace Livehouse.Tests.Storage.PostgreSql;

/// <summary>PgBouncer in front of a test's database, each transaction in whatever session is free: what <c>pgbouncer=true</c> says of an address.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private PgBouncer(Process process, DirectoryInfo folder, string url) => (_process, _folder, Url) = (process, folder, url);

    /// <summary>Of the database behind it.</summary>
    public string Url { get; }

    public static string? Program { get; } = new[] { "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer", "/opt/homebrew/bin/pgbouncer" }
        .FirstOrDefault(File.Exists);

    public static async Task<PgBouncer> Start(string connectionString)
    {
        var behind = new NpgsqlConnectionStringBuilder(connectionString);
        var folder = Directory.CreateTempSubdirectory("livehouse-pgbouncer-");
        var port = FreePort();
        var file = Path.Combine(folder.FullName, "pgbouncer.ini");
        await File.WriteAllTextAsync(file, $"""
            [databases]
            pooled = host=127.0.0.1 port={behind.Port} dbname={behind.Database} user={behind.Username}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 3
            server_reset_query_always = 0
            """);
        // It refuses to run as root.
        string[] command = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", Program!, file]
            : [Program!, file];
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["-R", "postgres", folder.FullName]);
            await chown.WaitForExitAsync();
        }

        var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process =
            new Process { StartInfo = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, WorkingDirectory = folder.FullName } };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("process up", StringComparison.Ordinal) == true) accepted.TrySetResult();
        };
        process.Start();
        process.BeginErrorReadLine();
        await accepted.Task.WaitAsync(StartMax);
        return new PgBouncer(process, folder, $"postgres://{behind.Username}@127.0.0.1:{port}/pooled");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A test that needs PgBouncer in front of PostgreSQL: skipped, with the reason, where either is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PgBouncerFactAttribute : FactAttribute
{
    public PgBouncerFactAttribute() => Skip = PostgreSqlInstallation.SkipReason
        ?? (PgBouncer.Program is null && !PostgreSqlInstallation.IsRequired
            ? "NOT TESTED BEHIND PGBOUNCER: it is not here. Debian, Ubuntu: apt-get install pgbouncer."
            : null!);
}
