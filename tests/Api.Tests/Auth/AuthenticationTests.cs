using System.Net;

namespace Livehouse.Tests.Auth;

/// <summary>Who a request stands for.</summary>
public sealed class AuthenticationTests : IAsyncLifetime
{
    private AuthServer _server = null!;

    public async Task InitializeAsync() => _server = await AuthServer.Start();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task GivenABearerToken_WhenItIsGood_ThenTheEndpointKnowsTheCaller()
    {
        var maya = await _server.Register();
        Assert.Equal(maya.UserId, (await _server.Get("/api/open", maya.Bearer)).Body);
        Assert.Equal(maya.UserId, (await _server.Post("/api/closed", null, maya.Bearer)).Body);
        Assert.Equal("host-user", (await _server.Get("/api/open", ("authorization", $"bearer  {_server.HostToken()}"))).Body);
        Assert.Equal("", (await _server.Get("/api/open")).Body);
    }

    [Fact]
    public async Task GivenNoToken_WhenOneIsNeeded_ThenTheAnswerIs401()
    {
        var answer = await _server.Post("/api/closed");
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized", "Bearer"), (answer.Status, answer.Code, answer.Header("WWW-Authenticate")));
    }

    [Fact]
    public async Task GivenABadToken_WhenNoneIsNeeded_ThenTheAnswerIs401AllTheSame()
    {
        foreach (var token in (string[])["nope", _server.HostToken() + "x", _server.HostToken(seconds: 0), ""])
        {
            var answer = await _server.Get("/api/open", ("Authorization", $"Bearer {token}"));
            Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), (answer.Status, answer.Code));
        }

        Assert.Contains(
            "invalid_token", (await _server.Post("/api/closed", null, ("Authorization", "Bearer nope"))).Header("WWW-Authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenABadToken_WhenTheClientIsAboutToGetAGoodOne_ThenItDoesNotMatter()
    {
        var maya = await _server.Register();
        var bad = ("Authorization", "Bearer nope");
        Assert.Equal(HttpStatusCode.OK, (await _server.Post("/api/auth/login", new { login = "maya", password = AuthServer.Password }, bad)).Status);
        Assert.Equal(HttpStatusCode.OK, (await _server.Post("/api/auth/refresh", new { refreshToken = maya.SignIn.Text("refreshToken") }, bad)).Status);
        Assert.Equal(
            HttpStatusCode.Created,
            (await _server.Post("/api/auth/register", new { email = "noor@example.com", username = "noor", password = AuthServer.Password }, bad)).Status);
    }

    [Fact]
    public async Task GivenATokenOfSomebodyElse_WhenItIsShownWhereOursAreNot_ThenItIsNotLookedAt()
    {
        Assert.Equal("taken", (await _server.Post("/api/webhooks/some", null, ("Authorization", "Bearer their.own.token"))).Body);
        Assert.Equal("figures", (await _server.Get("/metrics", ("Authorization", "Bearer the-metrics-token"))).Body);
        Assert.Equal("", (await _server.Get("/api/open", ("Authorization", "Basic bWF5YTpzZWNyZXQ="))).Body);
    }

    [Fact]
    public async Task GivenATokenInTheAddress_WhenItIsForAHub_ThenItCountsAndElsewhereItDoesNot()
    {
        var token = _server.HostToken();
        Assert.Equal("host-user", (await _server.Get($"/hubs/some?access_token={token}")).Body);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Get("/hubs/some?access_token=nope")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Get($"/hubs/some?access_token={token}&access_token={token}")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Get($"/hubs/some?access_token={token}", ("Authorization", "Bearer nope"))).Status);
        Assert.Equal("", (await _server.Get($"/api/open?access_token={token}")).Body);
    }

    [Fact]
    public async Task GivenASessionCookie_WhenTheCallChangesNothing_ThenItIsEnough()
    {
        var maya = await _server.Register();
        Assert.Equal(maya.UserId, (await _server.Get("/api/open", maya.Cookie)).Body);
        Assert.Equal(maya.UserId, (await _server.Get("/api/auth/me", maya.Cookie)).Json.GetProperty("user").GetProperty("id").GetString());
    }

    [Fact]
    public async Task GivenASessionCookie_WhenTheCallChangesSomething_ThenItNeedsTheSessionsCsrfToken()
    {
        var (maya, noor) = (await _server.Register(), await _server.Register("noor"));
        var csrf = (await _server.Get("/api/auth/csrf", maya.Cookie)).Text("csrfToken");
        var foreign = (await _server.Get("/api/auth/csrf", noor.Cookie)).Text("csrfToken");

        (string, string)[][] lacking = [[maya.Cookie], [maya.Cookie, ("X-CSRF-Token", foreign)], [maya.Cookie, ("X-CSRF-Token", "nope")]];
        foreach (var headers in lacking)
        {
            var refused = await _server.Post("/api/closed", null, headers);
            Assert.Equal((HttpStatusCode.Forbidden, "csrf_failed"), (refused.Status, refused.Code));
            Assert.Equal("csrf_failed", (await _server.Delete("/api/auth/sessions/se_x", headers)).Code);
        }

        Assert.Equal(maya.UserId, (await _server.Post("/api/closed", null, maya.Cookie, ("X-CSRF-Token", csrf))).Body);
        Assert.Equal(maya.UserId, (await _server.Post("/api/closed", null, maya.Cookie, maya.Bearer)).Body);
        Assert.Equal(csrf.Length, (await _server.Get("/api/auth/csrf", maya.Bearer)).Text("csrfToken").Length);
    }

    [Fact]
    public async Task GivenASessionCookie_WhenItIsShownToAHub_ThenItOpensNothing()
    {
        var maya = await _server.Register();
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Get("/hubs/some", maya.Cookie)).Status);
    }

    [Fact]
    public async Task GivenABadTokenBesideAGoodCookie_WhenTheyDisagree_ThenTheTokenDecides()
    {
        var maya = await _server.Register();
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Get("/api/open", maya.Cookie, ("Authorization", "Bearer nope"))).Status);
        Assert.Equal("host-user", (await _server.Get("/api/open", maya.Cookie, ("Authorization", $"Bearer {_server.HostToken()}"))).Body);
    }

    [Fact]
    public async Task GivenACookieOfAnEndedSession_WhenNobodyNeedBeSignedIn_ThenItIsNobodys()
    {
        Assert.Equal("", (await _server.Get("/api/open", ("Cookie", "livehouse_session=gone"))).Body);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Post("/api/closed", null, ("Cookie", "livehouse_session=gone"))).Status);
    }

    [Fact]
    public async Task GivenTwoAuthorizationHeaders_WhenBothAreGood_ThenItIsUnclearWhoAsks()
    {
        var bearer = ("Authorization", $"Bearer {_server.HostToken()}");
        var answer = await _server.Post("/api/closed", null, bearer, bearer);
        Assert.Equal((HttpStatusCode.Unauthorized, "unauthorized"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task GivenAnUnreadableOrForgedToken_WhenItIsShown_ThenTheAnswerTellsNothingOfWhy()
    {
        foreach (var token in (string[])["a.b.c", "eyJhbGciOiJub25lIn0.e30.", _server.HostToken(seconds: -5), _server.HostToken(secret: "another secret"),
            new('x', 10_000)])
        {
            var answer = await _server.Post("/api/closed", null, ("Authorization", $"Bearer {token}"));
            Assert.Equal(
                (HttpStatusCode.Unauthorized, "unauthorized", "Bearer error=\"invalid_token\""),
                (answer.Status, answer.Code, answer.Header("WWW-Authenticate")));
        }
    }

    [Fact]
    public async Task GivenTheFrameworksOwnSettings_WhenTheyNameAnotherKey_ThenTokensOfThatKeyAreStillForged()
    {
        const string other = "another secret of thirty-two bytes or more";
        await using var server = await AuthServer.Start(
            "Development",
            ("Authentication:Schemes:Bearer:ValidIssuer", "them"),
            ("Authentication:Schemes:Bearer:SigningKeys:0:Issuer", "them"),
            ("Authentication:Schemes:Bearer:SigningKeys:0:Value", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(other))));

        Assert.Equal("host-user", (await server.Post("/api/closed", null, ("Authorization", $"Bearer {server.HostToken()}"))).Body);
        Assert.Equal(
            HttpStatusCode.Unauthorized, (await server.Post("/api/closed", null, ("Authorization", $"Bearer {server.HostToken(secret: other)}"))).Status);
    }
}
