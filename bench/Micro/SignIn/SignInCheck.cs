using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Api.Hosting;
using Livehouse.Bench.Figures;
using Livehouse.Callers;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Audit;
using Livehouse.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Livehouse.Bench.SignIn;

/// <summary>
/// What it costs an API call to know who asks: the whole server in this process, its callers in another, and each way of signing in in turn. A token of the
/// host application has everything that one of a session has, but the session.
/// </summary>
internal static class SignInCheck
{
    private const string Secret = "a secret of the bench that is long enough";
    private const string Password = "a long password";
    private const int Rounds = 5;
    private const double WarmUpSeconds = 2;
    private const double MeasuredSeconds = 2;
    private const double ShareMax = 0.05;

    private static readonly string[] Paths = ["/api/live/gifts", "/api/live/active"];

    public static async Task<FiguresFile> Run()
    {
        var folder = Directory.CreateTempSubdirectory("livehouse-sign-in-");
        await using var app = LivehouseApplication.Build(
            [
                "--environment=Development", "--urls=http://127.0.0.1:0", $"--DATA_DIR={folder.FullName}", "--DATABASE_URL=", $"--JWT_SECRET={Secret}",
                "--LIVEKIT_URL=ws://127.0.0.1:9", "--LIVEKIT_API_KEY=bench", "--LIVEKIT_API_SECRET=a-secret-of-the-bench-that-is-long-enough",
            ],
            customize: static builder => builder.Logging.ClearProviders());
        try
        {
            await app.StartAsync();
            var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            var ways = await Ways(app, address);
            var checks = await CheckCosts.Measure(app.Services, ways[2].Bearer!);
            await using var load = LoadProcess.Start();
            var figures = new List<Figure>
            {
                new("check of session and roles, alone", Math.Round(checks.Session, 2), "µs"),
                new("check of tenant and role, alone", Math.Round(checks.TenantAndRole, 2), "µs"),
            };
            foreach (var path in Paths) figures.AddRange(await Measure(load, address + path, path, ways, checks.Session + checks.TenantAndRole));
            return new FiguresFile(
                "Sign-in checks", 25, figures,
                [$"The server's processor time a call, of {Rounds} rounds in turn the median; 8 callers over open connections, in a process of their own."]);
        }
        finally
        {
            await app.StopAsync();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>All are users of the tenant <c>default</c> with the same roles and name.</summary>
    private static async Task<IReadOnlyList<Way>> Ways(WebApplication app, string address)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(address) };
        using var registered = await http.PostAsJsonAsync(
            new Uri("/api/auth/register", UriKind.Relative), new { email = "bench@example.com", username = "bench", password = Password });
        registered.EnsureSuccessStatusCode();
        var answer = await registered.Content.ReadFromJsonAsync<JsonElement>();
        var user = answer.GetProperty("user");
        var host = SignedToken.Of(Secret, new JsonObject
        {
            ["sub"] = user.GetProperty("id").GetString(), ["name"] = "bench", ["tenant"] = Caller.DefaultTenant, ["role"] = new JsonArray("viewer", "streamer"),
            ["iat"] = 1_700_000_000, ["exp"] = 32_000_000_000,
        });
        var cookie = registered.Headers.GetValues("Set-Cookie").First(static one => one.StartsWith("livehouse_session=", StringComparison.Ordinal));
        var keys = app.Services.GetRequiredService<ApiKeyService>();
        var maker = new Caller(Caller.DefaultTenant, user.GetProperty("id").GetString()!, "bench", [Role.Admin]);
        var key = await keys.Create(maker, "bench", [ApiKeyScopes.StreamsRead], null, Acting.System);
        return
        [
            new Way("nobody", null, null),
            new Way("the host application's token", host, null),
            new Way("a session's token", answer.GetProperty("accessToken").GetString(), null),
            new Way("a session's cookie", null, cookie.Split(';')[0]),
            new Way("an API key", key.Value!.Text, null),
        ];
    }

    /// <param name="check">Microseconds that the checks take alone.</param>
    private static async Task<IReadOnlyList<Figure>> Measure(LoadProcess load, string url, string path, IReadOnlyList<Way> ways, double check)
    {
        var costs = ways.ToDictionary(static way => way, static _ => new List<double>());
        foreach (var way in ways) await load.Call(new LoadOrder(url, WarmUpSeconds, way.Bearer, way.Cookie));
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var way in ways)
            {
                var before = Environment.CpuUsage.TotalTime;
                var calls = await load.Call(new LoadOrder(url, MeasuredSeconds, way.Bearer, way.Cookie));
                costs[way].Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / calls);
            }
        }

        var (host, session) = (costs[ways[1]], costs[ways[2]]);
        var added = Median(session.Select((cost, round) => (cost - host[round]) / cost));
        var share = check / Median(session);
        return
        [
            .. ways.Select(way => new Figure(
                $"GET {path} by {way.Name}", Math.Round(Median(costs[way]), 1), "µs",
                Note: FormattableString.Invariant($"{costs[way].Min():0.0} – {costs[way].Max():0.0}"))),
            new Figure(
                $"GET {path}: session, role and tenant of it", Math.Round(share * 100, 1), "%", $"at most {ShareMax:P0}", share <= ShareMax,
                FormattableString.Invariant($"a session's token beside the host's, by calls: {added * 100:0.0} %")),
        ];
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private sealed record Way(string Name, string? Bearer, string? Cookie);
}
