using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Livehouse.Bench.Protocols;

namespace Livehouse.Bench.Servers;

/// <summary>
/// The server of this repository, as it is: sign-in, limits, SQLite, <c>seq</c> and resume on. Only the limits' numbers are raised, so that few senders may say
/// much.
/// </summary>
internal sealed class LivehouseTarget : Target
{
    private const int LimitMax = 1_000_000;

    public override string Name => "livehouse";

    public override string Title => "Livehouse";

    public override ChatProtocol Protocol { get; } = new SignalRProtocol();

    public override ProcessStartInfo Program()
    {
        var program = Environment.GetEnvironmentVariable("BENCH_PUBLISHED") is { Length: > 0 } published
            ? new ProcessStartInfo(Path.Combine(published, "Livehouse.Api"))
            : DotNet("src/Api", "Livehouse.Api.dll");
        program.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        program.Environment["Logging__LogLevel__Default"] = "Warning";
        // A stream goes on without its host while the bench looks at it.
        program.Environment["STREAM_RECONNECT_SECONDS"] = "86400";
        program.Environment["CHAT_PER_MINUTE"] = LimitMax.ToString(CultureInfo.InvariantCulture);
        return program;
    }

    /// <summary>Every stream has a host of its own, as a user has at most one live.</summary>
    public override async Task<IReadOnlyList<string>> OpenRooms(ServerProcess server, int count)
    {
        var rooms = new List<string>();
        using var http = new HttpClient { BaseAddress = server.Address };
        while (rooms.Count < count)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", server.Token($"host{server.RoomsOpened++}"));
            using var started = await http.PostAsJsonAsync(new Uri("/api/live/start", UriKind.Relative), new { title = "A night at the bench" });
            started.EnsureSuccessStatusCode();
            using var answer = JsonDocument.Parse(await started.Content.ReadAsStringAsync());
            rooms.Add(answer.RootElement.GetProperty("stream").GetProperty("id").GetString()!);
        }

        return rooms;
    }
}
