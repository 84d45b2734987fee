using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Livehouse.Tests.Deployment.Proxy;

/// <summary>
/// A real nginx with the committed configuration: other ports, other fronts, all else as it is. Stopped by its own pid, at the latest when the test process
/// ends.
/// </summary>
internal sealed partial class Nginx : IAsyncDisposable
{
    private static readonly TimeSpan Patience = Testing.Hang.After;

    /// <summary>Runs nginx and stops it when standard input ends: it never outlives the process that started it, even if that is killed.</summary>
    private const string Guard =
        """
        exec 3<&0
        "$@" 3<&- &
        nginx=$!
        (cat; kill -TERM $nginx) <&3 3<&- >/dev/null 2>&1 &
        watch=$!
        wait $nginx
        code=$?
        kill $watch 2>/dev/null
        exit $code
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-nginx-test-").FullName;
    private readonly BlockingCollection<string> _accesses = [];
    private readonly ConcurrentQueue<string> _errors = new();
    private Process? _process;

    private Nginx(IReadOnlyList<Uri> fronts)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
        WriteConfiguration(fronts);
    }

    /// <summary>Null where nginx is installed.</summary>
    public static string? SkipReason => Program is null ? "NOT TESTED ON NGINX: there is none here. Debian, Ubuntu: apt-get install nginx-light." : null;

    private static string? Program { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, "nginx"))
            .FirstOrDefault(File.Exists);

    public Uri Address { get; }

    /// <summary>All that it has written beside the access log.</summary>
    public IEnumerable<string> Errors => _errors;

    private string Configuration => Path.Combine(_folder, "conf", "nginx.conf");

    /// <param name="fronts">In the place of the committed ones, as many.</param>
    public static async Task<Nginx> Start(params Uri[] fronts)
    {
        var nginx = new Nginx(fronts);
        try
        {
            await nginx.Run();
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    /// <summary>What <c>nginx -t</c> says of the configuration, and whether it accepts it.</summary>
    public static async Task<(bool IsGood, string Said)> Test()
    {
        await using var nginx = new Nginx([new Uri("http://127.0.0.1:9"), new Uri("http://127.0.0.1:10")]);
        using var process =
            Process.Start(new ProcessStartInfo(Program!, [.. nginx.Arguments(), "-t"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode == 0, await said);
    }

    /// <summary>A line of the access log that has this word in it, as soon as there is one; those before it are gone.</summary>
    public Task<string> Access(string word) => Task.Run(() =>
    {
        using var limit = new CancellationTokenSource(Patience);
        return _accesses.GetConsumingEnumerable(limit.Token).First(line => line.Contains(word, StringComparison.Ordinal));
    });

    public HttpClient Client() => new() { BaseAddress = Address, Timeout = Patience };

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process) await Testing.Teardown.CloseInput(process, "nginx");
        _accesses.Dispose();
        Testing.Teardown.Delete(_folder);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task Run()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo("sh", ["-c", Guard, "nginx", Program!, .. Arguments(), "-g", "daemon off;"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) => started.TrySetException(new InvalidOperationException($"nginx ended:\n{string.Join('\n', _errors)}"));
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } access && !_accesses.IsAddingCompleted) _accesses.Add(access);
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not { } error) return;
            _errors.Enqueue(error);
            // Its master has opened the ports by then: requests from now on are answered.
            if (error.Contains("start worker process ", StringComparison.Ordinal)) started.TrySetResult();
        };
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await started.Task.WaitAsync(Patience);
    }

    private string[] Arguments()
    {
        string[] arguments = ["-p", Path.Combine(_folder, "run"), "-c", Configuration, "-e", "stderr"];
        // As root it would give its workers to a user who may not write into the folder; in its container it is not root.
        return Environment.IsPrivilegedProcess ? [.. arguments, "-g", "user root;"] : arguments;
    }

    private void WriteConfiguration(IReadOnlyList<Uri> fronts)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "conf"));
        Directory.CreateDirectory(Path.Combine(_folder, "run"));
        var configuration = Once(Repository.Read("deploy/nginx/nginx.conf"), "listen 8080;", $"listen 127.0.0.1:{Address.Port};");
        configuration = Once(configuration, "listen 127.0.0.1:8082;", $"listen 127.0.0.1:{FreePort()};");
        File.WriteAllText(Configuration, configuration);

        // Only newer versions than Debian's look names up again (`resolve`); addresses need it not.
        var server = 0;
        var lines = CommittedFront().Replace(Repository.Read("deploy/nginx/fronts.conf"), _ => $"server {fronts[server++].Authority}");
        Assert.Equal(fronts.Count, server);
        File.WriteAllText(Path.Combine(_folder, "conf", "fronts.conf"), lines);
    }

    private static string Once(string text, string old, string replacement)
    {
        Assert.Equal(2, text.Split(old).Length);
        return text.Replace(old, replacement, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^server front-\d:8080 resolve", RegexOptions.Multiline)]
    private static partial Regex CommittedFront();
}
