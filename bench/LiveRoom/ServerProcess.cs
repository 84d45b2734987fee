using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Livehouse.Bench;

/// <summary>The server as a process of its own, on a free loopback port, with its data in a folder that goes with it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _data;

    private ServerProcess(Process process, string data, Uri address, string jwtSecret, TimeSpan startUp)
    {
        _process = process;
        _data = data;
        Address = address;
        JwtSecret = jwtSecret;
        StartUp = startUp;
    }

    public Uri Address { get; }

    public string JwtSecret { get; }

    /// <summary>From the start of the process to its first answer.</summary>
    public TimeSpan StartUp { get; }

    public long ResidentBytes => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024;

    public static async Task<ServerProcess> Start()
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var assembly = Path.Combine(RepositoryRoot(), "src", "Api", "bin", configuration, "net10.0", "Livehouse.Api.dll");
        var data = Directory.CreateTempSubdirectory("livehouse-bench-").FullName;
        var secret = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo("dotnet", [assembly]) { WorkingDirectory = data, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["JWT_SECRET"] = secret;
        start.Environment["DATA_DIR"] = data;
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var begin = TimeProvider.System.GetTimestamp();
        var process = Process.Start(start) ?? throw new InvalidOperationException("The server did not start.");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = address };
        while (true)
        {
            if (process.HasExited) throw new InvalidOperationException($"The server ended with {process.ExitCode}.");
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative));
                if (answer.IsSuccessStatusCode) return new ServerProcess(process, data, address, secret, TimeProvider.System.GetElapsedTime(begin));
            }
            catch (HttpRequestException) when (TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(10);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("Run it from the repository.");
        return folder.FullName;
    }
}
