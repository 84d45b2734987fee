using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Livehouse.Testing.PostgreSql;

/// <summary>PostgreSQL's own programs in a folder of their own; as the user <c>postgres</c> when we are root, which they refuse to run as.</summary>
internal sealed class PostgreSqlPrograms
{
    private const string Unprivileged = "postgres";
    private const int LogLengthMax = 20_000;

    /// <summary>
    /// Runs the server, stops it when standard input ends and then deletes its folder: it never outlives the process that started it, even if that is killed.
    /// SIGQUIT: the data is no longer needed, and an orderly stop would first write dozens of databases to disk. A server that ends on its own leaves its
    /// folder.
    /// </summary>
    private const string Guard =
        """
        exec 3<&0
        "$@" &
        server=$!
        (cat; : > "$0/stopped"; kill -QUIT $server) <&3 3<&- > /dev/null 2>&1 &
        watch=$!
        wait $server
        if [ -e "$0/stopped" ]; then rm -rf "$0"; else kill $watch; fi
        """;

    private readonly StringBuilder _log = new();
    private string? _folder;

    public string DataFolder => Path.Combine(Folder, "data");

    /// <summary>What the programs wrote, the last of it.</summary>
    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    private string Folder => _folder ??= MakeFolder();

    public async Task Run(string program, params string[] arguments)
    {
        using var limit = new CancellationTokenSource(Hang.After);
        using var process = Start([Path.Combine(PostgreSqlInstallation.ProgramFolder, program), .. arguments], _ => { });
        process.StandardInput.Close();
        await process.WaitForExitAsync(limit.Token);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed:\n{Log}");
    }

    /// <param name="ready">Completes when the server accepts connections.</param>
    public Process StartServer(int port, bool hasRealSyncs, out Task ready)
    {
        var accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ready = accepted.Task;
        string[] server =
        [
            Path.Combine(PostgreSqlInstallation.ProgramFolder, "postgres"), "-D", DataFolder, "-c", "listen_addresses=127.0.0.1", "-c",
            "unix_socket_directories=", "-p",
            port.ToString(CultureInfo.InvariantCulture), "-c", hasRealSyncs ? "fsync=on" : "fsync=off", "-c", "lc_messages=C", "-c", "max_connections=300",
        ];
        return Start(["sh", "-c", Guard, Folder, .. server], line =>
        {
            if (line.Contains("ready to accept connections", StringComparison.Ordinal)) accepted.TrySetResult();
        });
    }

    public void DeleteFolder()
    {
        if (_folder is { } folder) Teardown.Delete(folder);
        _folder = null;
    }

    private static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-pg-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", [Unprivileged, folder]);
            chown.WaitForExit();
        }

        return folder;
    }

    private Process Start(string[] command, Action<string> onLine)
    {
        if (Environment.IsPrivilegedProcess) command = ["setpriv", $"--reuid={Unprivileged}", $"--regid={Unprivileged}", "--init-groups", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Keep(line.Data, onLine);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, onLine);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line, Action<string> onLine)
    {
        if (line is null) return;
        lock (_log)
        {
            _log.AppendLine(line);
            if (_log.Length > LogLengthMax) _log.Remove(0, _log.Length - LogLengthMax);
        }

        onLine(line);
    }
}
