using System.Net;
using Livehouse.Callers;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Sessions;

/// <summary>What a browser goes through with nothing but its cookies.</summary>
public class BrowserSessionTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Follow = "/api/users/somebody/follow";

    [Fact]
    public async Task GivenABrowser_WhenItSignsIn_ThenEachTimeTheCookieIsFreshAndTheOneBeforeIsDead()
    {
        var name = BrowserClient.NewName();
        using var browser = new BrowserClient(server.Address);
        await browser.Register(name);
        var first = browser.Session!;
        Assert.Equal(name, (await browser.Get("/api/auth/me")).Text("user.username"));
        await browser.LogIn(name);
        Assert.NotEqual(first, browser.Session);

        using var thief = new BrowserClient(server.Address) { Session = first };
        (await thief.Get("/api/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Single((await browser.Get("/api/auth/sessions")).At("items")!.AsArray());
    }

    [Fact]
    public async Task GivenACookieThatSomebodyPlanted_WhenTheVictimSignsIn_ThenThePlanterIsNotSignedInWithThem()
    {
        using var attacker = new BrowserClient(server.Address);
        await attacker.Register(BrowserClient.NewName());
        var name = BrowserClient.NewName();
        using (var account = new BrowserClient(server.Address)) await account.Register(name);

        using var victim = new BrowserClient(server.Address) { Session = attacker.Session };
        await victim.LogIn(name);

        Assert.NotEqual(attacker.Session, victim.Session);
        (await attacker.Get("/api/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        using var unknown = new BrowserClient(server.Address) { Session = "a-value-that-the-attacker-chose" };
        await unknown.LogIn(name);
        Assert.NotEqual("a-value-that-the-attacker-chose", unknown.Session);
    }

    [Fact]
    public async Task GivenACookieAlone_WhenSomethingIsChangedWithoutTheCsrfToken_ThenItIsRefusedAndNothingChanges()
    {
        using var browser = new BrowserClient(server.Address);
        using var other = new BrowserClient(server.Address);
        await browser.Register(BrowserClient.NewName());
        await other.Register(BrowserClient.NewName());

        foreach (var csrf in new[] { null, "", "nonsense", await other.Csrf() })
        {
            (await browser.Send(HttpMethod.Post, "/api/live/start", """{"title":"Not by me"}""", csrf)).AssertProblem(HttpStatusCode.Forbidden, "csrf_failed");
            (await browser.Send(HttpMethod.Post, Follow, null, csrf)).AssertProblem(HttpStatusCode.Forbidden, "csrf_failed");
            (await browser.Send(HttpMethod.Put, "/api/billing/subscription", "{}", csrf)).AssertProblem(HttpStatusCode.Forbidden, "csrf_failed");
            (await browser.Send(HttpMethod.Post, "/api/auth/logout", null, csrf)).AssertProblem(HttpStatusCode.Forbidden, "csrf_failed");
        }

        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/api/auth/me")).Status);
        var started = await browser.Change(HttpMethod.Post, "/api/live/start", """{"title":"By me"}""");
        Assert.True(started.Status == HttpStatusCode.Created, started.Raw);
    }

    [Fact]
    public async Task GivenACookie_WhenItsPageAsksForAToken_ThenItGetsOneThatWorksAndRenewsNothing()
    {
        using var browser = new BrowserClient(server.Address);
        var name = BrowserClient.NewName();
        await browser.Register(name);

        (await browser.Send(HttpMethod.Post, "/api/auth/token")).AssertProblem(HttpStatusCode.Forbidden, "csrf_failed");
        var answer = await browser.Change(HttpMethod.Post, "/api/auth/token");

        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        Assert.Equal(name, answer.Text("user.username"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Null(answer.At("refreshToken"));
        using var page = new ApiClient(server.Address, answer.Text("accessToken"), server.Secrets, server.Document);
        Assert.Equal(name, (await page.Get("/api/auth/me")).Text("user.username"));
        (await page.Post("/api/auth/token")).AssertProblem(HttpStatusCode.Conflict, "conflict");

        await browser.Change(HttpMethod.Post, "/api/auth/logout");
        (await browser.Send(HttpMethod.Post, "/api/auth/token")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task GivenSessionsInSeveralBrowsers_WhenTheirOwnerListsAndEndsThem_ThenExactlyThoseEnd()
    {
        var name = BrowserClient.NewName();
        using var here = new BrowserClient(server.Address);
        using var there = new BrowserClient(server.Address);
        await here.Register(name);
        await there.LogIn(name);

        var items = (await here.Get("/api/auth/sessions")).At("items")!.AsArray();
        Assert.Equal([false, true], items.Select(item => item!["isCurrent"]!.GetValue<bool>()));
        var gone = await here.Change(HttpMethod.Delete, $"/api/auth/sessions/{items[0]!["id"]!.GetValue<string>()}");
        Assert.Equal(HttpStatusCode.NoContent, gone.Status);

        (await there.Get("/api/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(HttpStatusCode.OK, (await here.Get("/api/auth/me")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await here.Change(HttpMethod.Post, "/api/auth/logout")).Status);
        Assert.True(string.IsNullOrEmpty(here.Session));
    }

    [Fact]
    public async Task GivenAChangeOfRoles_WhenTheBrowserGoesOn_ThenItsCookieIsReplacedItsTokenRefusedAndItsNewRolesHold()
    {
        using var browser = new BrowserClient(server.Address);
        var signedIn = await browser.Register(BrowserClient.NewName());
        var userId = signedIn.Text("user.id");
        var before = browser.Session!;
        using var app = new ApiClient(server.Address, signedIn.Text("accessToken"));
        Assert.Equal(HttpStatusCode.OK, (await app.Get("/api/auth/me")).Status);
        var csrf = await browser.Csrf();
        (await browser.Get("/api/admin/reports")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");

        var changed = await server.As("boss", null, Role.Admin).Put($"/api/admin/users/{userId}/roles", """{"roles":["moderator","viewer"]}""");
        Assert.Equal($$"""{"userId":"{{userId}}","roles":["viewer","moderator"]}""", changed.Raw);

        (await app.Get("/api/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(HttpStatusCode.OK, (await browser.Get("/api/admin/reports")).Status);
        Assert.NotEqual(before, browser.Session);
        await MakeKnown(server);
        Assert.Equal(HttpStatusCode.OK, (await browser.Send(HttpMethod.Post, Follow, null, csrf)).Status);
        using var inFlight = new BrowserClient(server.Address) { Session = before };
        Assert.Equal(HttpStatusCode.OK, (await inFlight.Get("/api/auth/me")).Status);
        Assert.Equal(before, inFlight.Session);
        var refreshed = await browser.Send(HttpMethod.Post, "/api/auth/refresh", $$"""{"refreshToken":"{{signedIn.Text("refreshToken")}}"}""");
        using var again = new ApiClient(server.Address, refreshed.Text("accessToken"));
        Assert.Equal("moderator", (await again.Get("/api/auth/me")).Text("user.roles.1"));
    }

    [Fact]
    public async Task GivenRoles_WhenSomebodyElseOrNonsenseGivesThem_ThenItIsRefused()
    {
        using var browser = new BrowserClient(server.Address);
        var userId = (await browser.Register(BrowserClient.NewName())).Text("user.id");
        var path = $"/api/admin/users/{userId}/roles";

        (await browser.Change(HttpMethod.Put, path, """{"roles":["admin"]}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        using var admin = server.As("boss", null, Role.Admin);
        foreach (var body in new[] { "{}", """{"roles":[]}""", """{"roles":"admin"}""", """{"roles":["emperor"]}""" })
        {
            (await admin.Put(path, body)).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        }
        (await admin.Put("/api/admin/users/us_nobody/roles", """{"roles":["viewer"]}""")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        using var stranger = server.As("boss", "elsewhere", Role.Admin);
        (await stranger.Put(path, """{"roles":["viewer"]}""")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal("""["viewer","streamer"]""", (await browser.Get("/api/auth/me")).At("user.roles")!.ToJsonString());
    }

    [Fact]
    public async Task GivenASession_WhenTheServerStartsAnew_ThenTheSameCookieAndItsCsrfTokenAreGood()
    {
        await using var other = new ApiServer();
        await other.Start();
        using var before = new BrowserClient(other.Address);
        await before.Register(BrowserClient.NewName());
        var csrf = await before.Csrf();

        await other.Restart();

        using var after = new BrowserClient(other.Address) { Session = before.Session };
        await MakeKnown(other);
        Assert.Equal(HttpStatusCode.OK, (await after.Send(HttpMethod.Post, Follow, null, csrf)).Status);
        (await after.Send(HttpMethod.Post, Follow)).AssertProblem(HttpStatusCode.Forbidden, "csrf_failed");
    }

    [Fact]
    public async Task GivenAShortAge_WhenASessionIsOpened_ThenItsCookieSaysSo()
    {
        await using var other = ApiServer.With(["--SESSION_AGE_SECONDS=3600", "--REFRESH_TOKEN_SECONDS=1800"]);
        await other.Start();
        using var browser = new BrowserClient(other.Address);
        var answer = await browser.Register(BrowserClient.NewName());
        var now = TimeProvider.System.GetUtcNow();

        Assert.Equal(
            now.UtcDateTime.AddHours(1), browser.Cookies.GetCookies(other.Address)["livehouse_session"]!.Expires.ToUniversalTime(), TimeSpan.FromMinutes(1));
        Assert.Matches("; path=/; samesite=lax; httponly$", answer.Header("Set-Cookie"));
        var session = (await browser.Get("/api/auth/sessions")).At("items.0")!;
        Assert.Equal(now.AddMinutes(30), DateTimeOffset.Parse(session["expiresAt"]!.GetValue<string>(), null), TimeSpan.FromMinutes(1));
    }

    /// <summary>Accounts follow users of the host application only when those have been here.</summary>
    private static async Task MakeKnown(ApiServer server) => Assert.Equal(HttpStatusCode.OK, (await server.As("boss").Post(Follow)).Status);
}
