using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Testing;
using Livehouse.Testing.Providers;
using Livehouse.Testing.Server;
using Xunit.Abstractions;

namespace Livehouse.Tests.SignIns;

/// <summary>
/// The server's process while users sign in by OpenID Connect, one after the other, as browsers do. <c>LIVEHOUSE_SIGN_INS=1000</c> has it done a thousand
/// times, and then its memory is looked at too: before, it grows by what starts once.
/// </summary>
public sealed class SignInFootprintTests(ITestOutputHelper output)
{
    private const string Page = "http://localhost:3000/signed-in";
    private const int Fewest = 30;
    private const int WarmUp = 15;

    /// <summary>Connections of the pools, to clients and of the database.</summary>
    private const int FilesMax = 48;

    private const int ThreadsMax = 24;

    /// <summary>From so many on, the second half must not take more memory than this.</summary>
    private const int MemoryFrom = 500;
    private const long MemoryMaxKib = 24 * 1024;

    [Fact]
    public async Task GivenManySignInsInARow_WhenAllAreDone_ThenTheProcessHoldsNoMoreFilesThreadsAndMemory()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("LIVEHOUSE_SIGN_INS"), CultureInfo.InvariantCulture, out var asked) ? asked : Fewest;
        await using var server = await LivehouseServer.Start(
            new Dictionary<string, string> { ["LIVEKIT_URL"] = "ws://127.0.0.1:9", ["CORS_ORIGINS"] = "http://localhost:3000" }, isProcess: true);
        var callback = new Uri(server.Address, "/api/auth/sso/callback").AbsoluteUri;
        await using var oidc = await OidcServer.Start(callback);
        await oidc.SignInAs(new { sub = "u-many", name = "Mona" });
        await Connect(server, oidc);
        for (var at = 0; at < WarmUp; at++) await SignIn(server, callback);
        var before = Footprint.Of(server);
        output.WriteLine($"before: {before}");

        var (since, half) = (TimeProvider.System.GetTimestamp(), before);
        for (var at = 1; at <= count; at++)
        {
            await SignIn(server, callback);
            if (at == count / 2) half = Footprint.Of(server);
            if (at % Math.Max(1, count / 5) == 0) output.WriteLine($"after {at}: {Footprint.Of(server)}");
        }

        output.WriteLine($"{count} sign-ins took {TimeProvider.System.GetElapsedTime(since).TotalSeconds:0.0} s");
        // Connections of browsers that are gone are closed in their own time.
        var after = Footprint.Of(server);
        var waiting = TimeProvider.System.GetTimestamp();
        while (after.Files > before.Files + FilesMax && TimeProvider.System.GetElapsedTime(waiting) < Hang.After) after = Footprint.Of(server);
        output.WriteLine($"at last: {after}");
        Assert.InRange(after.Files, 0, before.Files + FilesMax);
        Assert.InRange(after.Threads, 0, before.Threads + ThreadsMax);
        if (count >= MemoryFrom) Assert.InRange(after.MemoryKib, 0, half.MemoryKib + MemoryMaxKib);
    }

    private static async Task Connect(LivehouseServer server, OidcServer oidc)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var admin = server.Client(SignedToken.Of(server.JwtSecret, new JsonObject
        {
            ["sub"] = "an-admin", ["name"] = "an-admin", ["role"] = new JsonArray("viewer", "admin"), ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        }));
        await admin.PostFor(HttpStatusCode.Created, "/api/tenant/sso/provider", new
        {
            type = "oidc", enabled = true, issuer = oidc.Issuer, clientId = OidcServer.ClientId, clientSecret = OidcServer.ClientSecret,
        });
    }

    private static async Task SignIn(LivehouseServer server, string callback)
    {
        using var browser = new Browser();
        using var request = new StringContent(
            JsonSerializer.Serialize(new { tenant = "default", returnUrl = Page }), System.Text.Encoding.UTF8, "application/json");
        using var begun = await browser.Post(new Uri(server.Address, "/api/auth/sso/initiate"), request);
        Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        var address = (await begun.Json()).GetProperty("redirectUrl").GetString()!;
        using var back = await browser.Get(await browser.Follow(address, callback));
        Assert.Equal(HttpStatusCode.SeeOther, back.StatusCode);
        using var page = server.Client();
        await page.PostFor(HttpStatusCode.OK, "/api/auth/sso/exchange", new { code = Browser.Query(back.Headers.Location!.Fragment)["code"] });
    }

    private sealed record Footprint(int Files, int Threads, long MemoryKib)
    {
        public static Footprint Of(LivehouseServer server)
        {
            // Of a cluster the front, which clients go to: sign-ins are its work.
            var process = $"/proc/{server.ProcessIds[^1]}";
            var status = File.ReadAllLines($"{process}/status");
            return new Footprint(
                Directory.GetFileSystemEntries($"{process}/fd").Length, (int)Number(status, "Threads:"), Number(status, "VmRSS:"));
        }

        public override string ToString() => $"{Files} files, {Threads} threads, {MemoryKib} KiB";

        private static long Number(string[] status, string name)
        {
            var words = status.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            return long.Parse(words[1], CultureInfo.InvariantCulture);
        }
    }
}
