using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Livehouse.Bench.SignIn;

/// <summary>
/// Callers in a process of their own, so that the server's processor time is this process's alone. Connections stay open; each caller makes a call once the one
/// before was answered.
/// </summary>
internal sealed class LoadProcess : IAsyncDisposable
{
    private const int Callers = 8;

    private readonly Process _process;

    private LoadProcess(Process process) => _process = process;

    public static LoadProcess Start() => new(
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, Arguments()) { RedirectStandardInput = true, RedirectStandardOutput = true })
        ?? throw new BenchException("The load could not be started."));

    /// <summary>How many calls were answered.</summary>
    public async Task<long> Call(LoadOrder order)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order));
        var answer = await _process.StandardOutput.ReadLineAsync();
        return long.TryParse(answer, out var calls) ? calls : throw new BenchException($"The load ended: {answer}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>What the child does: a line of JSON an order, a line with a number an answer.</summary>
    public static async Task<int> Serve()
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var order = JsonSerializer.Deserialize<LoadOrder>(line)!;
            var end = Stopwatch.GetTimestamp() + (long)(order.Seconds * Stopwatch.Frequency);
            using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, MaxConnectionsPerServer = Callers });
            if (order.Bearer is { } token) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            if (order.Cookie is { } cookie) http.DefaultRequestHeaders.Add("Cookie", cookie);
            var counts = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
            {
                var calls = 0L;
                for (; Stopwatch.GetTimestamp() < end; calls++)
                {
                    using var answer = await http.GetAsync(new Uri(order.Url));
                    answer.EnsureSuccessStatusCode();
                }

                return calls;
            })));
            Console.WriteLine(counts.Sum());
        }

        return 0;
    }

    private static string[] Arguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(LoadProcess).Assembly.Location, "load"] : ["load"];
}

/// <param name="Bearer">A token or a key; null: none is shown.</param>
internal sealed record LoadOrder(string Url, double Seconds, string? Bearer, string? Cookie);
