using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Livehouse.Testing;

namespace Livehouse.Bench.Servers;

/// <summary>A server in its own process, on a free loopback port, with its data in a folder that is deleted with it. Ended by its pid.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartUpMax = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _folder;
    private readonly string _jwtSecret;

    private ServerProcess(Process process, string folder, IPEndPoint endPoint, string jwtSecret)
    {
        (_process, _folder, EndPoint, _jwtSecret) = (process, folder, endPoint, jwtSecret);
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public int Id => _process.Id;

    public IPEndPoint EndPoint { get; }

    /// <summary>So many streams were opened on it: each is a new one.</summary>
    public int RoomsOpened { get; set; }

    public Uri Address => new($"http://{EndPoint}");

    /// <summary>From the start of the process to its first answer.</summary>
    public TimeSpan StartUp { get; private set; }

    /// <param name="environment">Beside what every server is given; may say the secret.</param>
    /// <param name="ready">The path that answers when traffic may come.</param>
    public static async Task<ServerProcess> Start(Target target, IReadOnlyDictionary<string, string>? environment = null, string ready = "/health/live")
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-bench-").FullName;
        var endPoint = FreeEndPoint();
        var program = target.Program();
        if (program.WorkingDirectory.Length == 0) program.WorkingDirectory = folder;
        (program.RedirectStandardOutput, program.RedirectStandardError) = (true, true);
        program.Environment["ASPNETCORE_URLS"] = $"http://{endPoint}";
        program.Environment["PORT"] = endPoint.Port.ToString(CultureInfo.InvariantCulture);
        program.Environment["JWT_SECRET"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        program.Environment["DATA_DIR"] = folder;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) program.Environment[name] = value;
        var begin = TimeProvider.System.GetTimestamp();
        var process = Process.Start(program) ?? throw new BenchException($"{target.Title} did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new ServerProcess(process, folder, endPoint, program.Environment["JWT_SECRET"]!);
        await server.UntilItAnswers(target, ready);
        server.StartUp = TimeProvider.System.GetElapsedTime(begin);
        return server;
    }

    /// <summary>A token such as a host application signs.</summary>
    public string Token(string userId) =>
        SignedToken.Of(
            _jwtSecret, new JsonObject { ["sub"] = userId, ["name"] = userId, ["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds() });

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task UntilItAnswers(Target target, string ready)
    {
        var begin = TimeProvider.System.GetTimestamp();
        using var http = new HttpClient { BaseAddress = Address };
        while (true)
        {
            if (_process.HasExited) throw new BenchException($"{target.Title} ended with {_process.ExitCode}.");
            try
            {
                using var answer = await http.GetAsync(new Uri(ready, UriKind.Relative));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (TimeProvider.System.GetElapsedTime(begin) < StartUpMax)
            {
                // It does not listen yet.
            }

            if (TimeProvider.System.GetElapsedTime(begin) > StartUpMax) throw new BenchException($"{target.Title} did not become ready.");
            await Task.Delay(10);
        }
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        if (!_process.HasExited) _process.Kill();
    }

    private static IPEndPoint FreeEndPoint()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return (IPEndPoint)probe.LocalEndpoint;
    }
}
