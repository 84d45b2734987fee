using System.Net;
using System.Text.Json;

namespace Livehouse.Tests.Auth;

/// <summary>What docs/sessions.md says of signing up, in and out.</summary>
public sealed class AuthEndpointsTests : IAsyncLifetime
{
    private AuthServer _server = null!;

    public async Task InitializeAsync() => _server = await AuthServer.Start();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task GivenAForm_WhenSomeoneRegisters_ThenTheAnswerIsThatOfTheContract()
    {
        var answer = await _server.Post(
            "/api/auth/register",
            new { email = " Maya@Example.com ", username = " Maya ", password = AuthServer.Password, displayName = " Maya Live ", unknown = 7 });

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal(["user", "accessToken", "expiresIn", "refreshToken"], answer.Json.EnumerateObject().Select(property => property.Name));
        var user = answer.Json.GetProperty("user");
        Assert.Equal(("Maya@Example.com", "Maya", "Maya Live", "default"), (
            user.GetProperty("email").GetString(),
            user.GetProperty("username").GetString(),
            user.GetProperty("displayName").GetString(),
            user.GetProperty("tenantId").GetString()));
        Assert.Equal("2026-11-21T02:00:00.000Z", user.GetProperty("createdAt").GetString());
        Assert.Equal(900, answer.Json.GetProperty("expiresIn").GetInt32());
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.DoesNotContain("password", answer.Body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hash", answer.Body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task GivenDevelopmentOrProduction_WhenTheCookieIsSet_ThenScriptsAndOtherSitesCanNotUseItAndItIsSecureInTheLatter()
    {
        var cookie = (await _server.Register()).SignIn.Header("Set-Cookie")!;
        Assert.Matches("^livehouse_session=[A-Za-z0-9_-]{43}; expires=.*; path=/; samesite=lax; httponly$", cookie);
        var login = await _server.Post("/api/auth/login", new { login = "maya", password = AuthServer.Password }, ("Cookie", cookie.Split(';')[0]));
        Assert.NotEqual(cookie.Split(';')[0], login.Header("Set-Cookie")!.Split(';')[0]);
        Assert.Null((await _server.Post("/api/auth/refresh", new { refreshToken = login.Text("refreshToken") })).Header("Set-Cookie"));

        await using var production = await AuthServer.Start("Production");
        Assert.Contains("; secure; samesite=lax; httponly", (await production.Register()).SignIn.Header("Set-Cookie"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAFormFullOfFaults_WhenItIsSent_ThenAllAreToldAtOnce()
    {
        var answer = await _server.Post("/api/auth/register", new { email = "maya", username = "m", password = "short", displayName = "" });

        Assert.Equal((HttpStatusCode.BadRequest, "validation_failed"), (answer.Status, answer.Code));
        Assert.Equal(["displayName", "email", "password", "username"], answer.Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
        Assert.DoesNotContain("short", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/auth/register", """{"email":7,"username":["maya"],"password":{}}""")]
    [InlineData("/api/auth/register", """{"email":"maya@example.com","username":"may\u0000a","password":"correct horse battery"}""")]
    [InlineData("/api/auth/register", """{"email":"maya@example.com","username":"may\ud800a","password":"correct horse battery"}""")]
    [InlineData("/api/auth/register", """{"email":"maya@example.com","username":"maya","password":"correct horse\u0000battery"}""")]
    [InlineData(
        "/api/auth/register", """{"email":"maya@example.com","username":"maya","password":"correct horse battery","password":"another horse battery"}""")]
    [InlineData("/api/auth/register", "[]")]
    [InlineData("/api/auth/register", "{")]
    [InlineData("/api/auth/login", """{"login":"maya"}""")]
    [InlineData("/api/auth/login", """{"login":"may\u0000a","password":"correct horse battery"}""")]
    [InlineData("/api/auth/login", """{"login":null,"password":null}""")]
    [InlineData("/api/auth/refresh", """{"refreshToken":7}""")]
    [InlineData("/api/auth/refresh", """{}""")]
    public async Task GivenABodyThatMakesNoSense_WhenItIsSent_ThenTheAnswerIs400(string path, string body)
    {
        var answer = await _server.Post(path, body);
        Assert.Equal((HttpStatusCode.BadRequest, "validation_failed"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task GivenTheMethodsOfAnAccount_WhenTheyAreUsedInTurn_ThenEachDoesItsPart()
    {
        var maya = await _server.Register();
        var login = await _server.Post("/api/auth/login", new { login = "MAYA@example.com", password = AuthServer.Password });
        var refreshed = await _server.Post("/api/auth/refresh", new { refreshToken = login.Text("refreshToken") });
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (login.Status, refreshed.Status));
        var bearer = ("Authorization", $"Bearer {refreshed.Text("accessToken")}");
        Assert.Equal(maya.UserId, (await _server.Get("/api/auth/me", bearer)).Json.GetProperty("user").GetProperty("id").GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await _server.Post("/api/auth/logout", null, bearer)).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Get("/api/auth/me", bearer)).Status);
        Assert.Equal("unauthorized", (await _server.Post("/api/auth/refresh", new { refreshToken = refreshed.Text("refreshToken") })).Code);
        Assert.Equal(HttpStatusCode.OK, (await _server.Get("/api/auth/me", maya.Bearer)).Status);
    }

    [Fact]
    public async Task GivenABrowser_WhenItLogsOutByItsCookie_ThenTheCookieIsGone()
    {
        var maya = await _server.Register();
        var csrf = (await _server.Get("/api/auth/csrf", maya.Cookie)).Text("csrfToken");
        var answer = await _server.Post("/api/auth/logout", null, maya.Cookie, ("X-CSRF-Token", csrf));

        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        Assert.StartsWith("livehouse_session=; expires=Thu, 01 Jan 1970", answer.Header("Set-Cookie"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Get("/api/auth/me", maya.Cookie)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Get("/api/auth/me", maya.Bearer)).Status);
    }

    [Fact]
    public async Task GivenTenWrongPasswords_WhenAnotherComes_ThenTheAnswerIs423WhetherOrNotTheAccountExists()
    {
        await _server.Register();
        var bodies = new List<JsonElement>();
        foreach (var login in (string[])["maya", "nobody"])
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal("unauthorized", (await _server.Post("/api/auth/login", new { login, password = "incorrect horse" })).Code);
            }
            _server.Clock.Advance(TimeSpan.FromMilliseconds(1500));
            var locked = await _server.Post("/api/auth/login", new { login, password = AuthServer.Password });
            Assert.Equal((423, "account_locked", "899"), ((int)locked.Status, locked.Code, locked.Header("Retry-After")));
            bodies.Add(locked.Json);
        }

        Assert.Equal(bodies[0].GetProperty("detail").GetString(), bodies[1].GetProperty("detail").GetString());
    }

    [Fact]
    public async Task GivenATakenName_WhenItIsRegisteredAgain_ThenThatIsAConflict()
    {
        await _server.Register();
        var answer = await _server.Post("/api/auth/register", new { email = "other@example.com", username = "MAYA", password = AuthServer.Password });
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task GivenAnIdempotencyKey_WhenTheRegistrationIsRepeated_ThenTheAccountIsTheSame()
    {
        var form = new { email = "maya@example.com", username = "maya", password = AuthServer.Password };
        var key = ("Idempotency-Key", "8e03978e-40d5-43dd-bc93-6894a57f9324");
        var first = await _server.Post("/api/auth/register", form, key);
        var again = await _server.Post("/api/auth/register", form, key);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.Status, again.Status));
        Assert.Equal(new Browser(first).UserId, new Browser(again).UserId);
        Assert.Equal((null, "true"), (first.Header("Idempotency-Replayed"), again.Header("Idempotency-Replayed")));
        var other = await _server.Post("/api/auth/register", form with { username = "noor" }, key);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_key_reused"), (other.Status, other.Code));
        Assert.Equal("validation_failed", (await _server.Post("/api/auth/register", form, ("Idempotency-Key", new string('x', 129)))).Code);
    }

    [Fact]
    public async Task GivenSeveralSessions_WhenTheyAreListedByPages_ThenEachIsThereOnceAndOneIsThisOne()
    {
        var maya = await _server.Register();
        for (var i = 0; i < 4; i++) await _server.Post("/api/auth/login", new { login = "maya", password = AuthServer.Password }, ("User-Agent", $"phone/{i}"));

        var (ids, cursor) = (new List<string>(), "");
        do
        {
            var page = await _server.Get($"/api/auth/sessions?limit=2{cursor}", maya.Bearer);
            Assert.InRange(page.Json.GetProperty("items").GetArrayLength(), 1, 2);
            ids.AddRange(page.Json.GetProperty("items").EnumerateArray().Select(session => session.GetProperty("id").GetString()!));
            cursor = page.Json.GetProperty("nextCursor").GetString() is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);

        Assert.Equal(5, ids.Distinct().Count());
        Assert.Equal(5, ids.Count);
        var all = (await _server.Get("/api/auth/sessions", maya.Bearer)).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(ids, all.Select(session => session.GetProperty("id").GetString()!));
        Assert.Single(all, session => session.GetProperty("isCurrent").GetBoolean());
        foreach (var bad in (string[])["?limit=0", "?limit=101", "?limit=x", "?cursor=nope", "?cursor=1.a/b"])
        {
            Assert.Equal("validation_failed", (await _server.Get($"/api/auth/sessions{bad}", maya.Bearer)).Code);
        }
    }

    [Fact]
    public async Task GivenTwoSessions_WhenOneEndsTheOther_ThenThatDeviceIsSignedOut()
    {
        var phone = await _server.Register();
        var laptop = new Browser(await _server.Post("/api/auth/login", new { login = "maya", password = AuthServer.Password }));
        var noor = await _server.Register("noor");
        var phoneId = (await _server.Get("/api/auth/sessions", phone.Bearer)).Json
            .GetProperty("items")
            .EnumerateArray()
            .Single(session => session.GetProperty("isCurrent").GetBoolean())
            .GetProperty("id")
            .GetString();

        Assert.Equal(HttpStatusCode.NotFound, (await _server.Delete($"/api/auth/sessions/{phoneId}", noor.Bearer)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await _server.Delete($"/api/auth/sessions/{phoneId}", laptop.Bearer)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _server.Delete($"/api/auth/sessions/{phoneId}", laptop.Bearer)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Get("/api/auth/me", phone.Bearer)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _server.Get("/api/auth/me", laptop.Bearer)).Status);
        foreach (var id in (string[])["x", "%2e%2e%2f", "a%2fb", new('x', 65), "%00", "%ff"])
        {
            Assert.InRange((int)(await _server.Delete($"/api/auth/sessions/{id}", laptop.Bearer)).Status, 400, 404);
        }
    }

    [Fact]
    public async Task GivenAUserOfTheHost_WhenItUsesTheAccountEndpoints_ThenThereIsNothingToEndOrList()
    {
        var bearer = ("Authorization", $"Bearer {_server.HostToken()}");
        Assert.Equal("host-user", (await _server.Get("/api/auth/me", bearer)).Json.GetProperty("user").GetProperty("id").GetString());
        Assert.Equal(0, (await _server.Get("/api/auth/sessions", bearer)).Json.GetProperty("items").GetArrayLength());
        Assert.Equal("conflict", (await _server.Get("/api/auth/csrf", bearer)).Code);
        Assert.Equal(HttpStatusCode.NoContent, (await _server.Post("/api/auth/logout", null, bearer)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _server.Get("/api/auth/me", bearer)).Status);
    }

    [Fact]
    public async Task GivenAnAccessToken_WhenItsTimeIsOver_ThenItIsRefusedAndTheRefreshTokenHelps()
    {
        var maya = await _server.Register();
        _server.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await _server.Get("/api/auth/me", maya.Bearer)).Status);
        _server.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Get("/api/auth/me", maya.Bearer)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _server.Post("/api/auth/refresh", new { refreshToken = maya.SignIn.Text("refreshToken") })).Status);
    }
}
