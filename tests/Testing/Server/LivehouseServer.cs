using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Livehouse.Jwt;

namespace Livehouse.Testing.Server;

/// <summary>
/// The real server as a process of its own: on a free loopback port that it keeps over restarts, with its data in a folder that goes with it. Stopped by its own pid, at the latest when the
/// test process ends.
/// </summary>
public sealed partial class LivehouseServer : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    private LivehouseServer(IReadOnlyDictionary<string, string> environment)
    {
        _environment = environment;
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
        AppDomain.CurrentDomain.ProcessExit += KillAtExit;
    }

    public Uri Address { get; }

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("livehouse-test-").FullName;

    /// <summary>What the server accepts tokens of: tests sign their own, as a host application does.</summary>
    public string JwtSecret { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Everything that all its processes have printed so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <param name="environment">Variables beside the address, the data folder and the token secret.</param>
    public static async Task<LivehouseServer> Start(IReadOnlyDictionary<string, string>? environment = null)
    {
        var server = new LivehouseServer(environment ?? new Dictionary<string, string>());
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

    /// <summary>Starts a process over the data that is there, and waits until it answers.</summary>
    public async Task StartAgain()
    {
        var start = new ProcessStartInfo("dotnet", [ApiAssembly()]) { WorkingDirectory = DataDirectory, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        start.Environment["JWT_SECRET"] = JwtSecret;
        start.Environment["DATA_DIR"] = DataDirectory;
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await UntilItAnswers();
    }

    /// <summary>Kill -9: nothing in the process gets to say goodbye.</summary>
    public async Task KillHard()
    {
        if (_process is not { HasExited: false } process) return;
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>SIGTERM, as a service manager does; returns the exit code.</summary>
    public async Task<int> StopGracefully()
    {
        var process = _process ?? throw new InvalidOperationException("The server was never started.");
        if (SendSignal(process.Id, SigTerm) != 0) throw new InvalidOperationException("The signal could not be sent.");
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <summary>A token such as a host application signs.</summary>
    public string Token(string userId, string? tenantId = null, params string[] roles)
    {
        var claims = new JsonObject { ["sub"] = userId, ["name"] = userId, ["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds() };
        if (tenantId is not null) claims["tenant"] = tenantId;
        if (roles.Length > 0) claims["role"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]);
        return new Hs256(JwtSecret, TimeProvider.System).Sign(claims);
    }

    /// <summary>A client of the REST API; signed in when a token is given.</summary>
    public HttpClient Client(string? token = null)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAtExit;
        await KillHard();
        _process?.Dispose();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private async Task UntilItAnswers()
    {
        using var patience = new CancellationTokenSource(Patience);
        using var http = Client();
        while (true)
        {
            if (_process!.HasExited) throw new InvalidOperationException($"The server ended with {_process.ExitCode}:\n{string.Join('\n', _output.TakeLast(30))}");
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative), patience.Token);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet. A process that starts has no event to wait for but its first answer.
                await Task.Delay(20, patience.Token);
            }
        }
    }

    private void Keep(string? line)
    {
        if (line is not null) _output.Enqueue(line);
    }

    private void KillAtExit(object? sender, EventArgs e)
    {
        if (_process is { HasExited: false } process) process.Kill();
    }

    private static string ApiAssembly()
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        return Path.Combine(RepositoryRoot(), "src", "Api", "bin", configuration, "net10.0", "Livehouse.Api.dll");
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("The tests run from within the repository.");
        return folder.FullName;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
