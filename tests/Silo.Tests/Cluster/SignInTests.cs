using System.Net;
using System.Text.Json;
using Livehouse.Testing.Providers;
using Livehouse.Testing.Server;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Cluster;

/// <summary>What a caller did at one front counts at the other.</summary>
[Collection(RunningCluster.Shared)]
public sealed class SignInTests(RunningCluster cluster)
{
    private const string Start = """{"title":"Once"}""";

    [Fact]
    public async Task GivenWrongPasswordsAtBothFronts_WhenTheyAreTenTogether_ThenBothLockTheLogin()
    {
        await Register("locked");
        for (var attempt = 0; attempt < 10; attempt++)
        {
            (await LogIn(attempt % 2, "locked", "a wrong password")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        }

        (await LogIn(0, "locked")).AssertProblem((HttpStatusCode)423, "account_locked");
        (await LogIn(1, "locked")).AssertProblem((HttpStatusCode)423, "account_locked");
    }

    [Fact]
    public async Task GivenASession_WhenItEndsAtOneFront_ThenItsTokensAreWorthNothingAtTheOther()
    {
        var signedIn = await Register("leaving");
        using var here = new ApiClient(cluster.Fronts[0].Address, signedIn.Text("accessToken"));
        using var there = new ApiClient(cluster.Fronts[1].Address, signedIn.Text("accessToken"));
        Assert.Equal(HttpStatusCode.OK, (await here.Get("/api/auth/me")).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await here.Post("/api/auth/logout")).Status);

        (await here.Get("/api/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await there.Get("/api/auth/me")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        using var anybody = cluster.Anonymous(1);
        (await anybody.Post("/api/auth/refresh", $$"""{"refreshToken":"{{signedIn.Text("refreshToken")}}"}""")).AssertProblem(
            HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task GivenAHubConnection_WhenItsSessionEndsAtTheOtherFront_ThenItIsClosedWithinSeconds()
    {
        var signedIn = await Register("connected");
        await using var connection = await HubClient.Connect(cluster.Fronts[1].Address, signedIn.Text("accessToken"));
        var closed = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.Closed += error =>
        {
            closed.SetResult(error);
            return Task.CompletedTask;
        };
        using var here = new ApiClient(cluster.Fronts[0].Address, signedIn.Text("accessToken"));

        Assert.Equal(HttpStatusCode.NoContent, (await here.Post("/api/auth/logout")).Status);

        Assert.Contains("unauthorized", (await closed.Task.WaitAsync(Testing.Hang.After))?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAStartAtOneFront_WhenItIsRepeatedAtTheOther_ThenTheFirstAnswerComesAgain()
    {
        using var here = cluster.Client(0, "again1");
        using var there = cluster.Client(1, "again1");

        var first = await here.Post("/api/live/start", Start, "key");
        var second = await there.Post("/api/live/start", Start, "key");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.Status, second.Status));
        Assert.Equal(first.Bytes, second.Bytes);
        Assert.Equal((null, "true"), (first.Header("Idempotency-Replayed"), second.Header("Idempotency-Replayed")));
        (await there.Post("/api/live/start", """{"title":"Twice"}""", "key")).AssertProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task GivenOneKey_WhenBothFrontsGetItAtTheSameMoment_ThenItRunsOnce()
    {
        using var here = cluster.Client(0, "again2");
        using var there = cluster.Client(1, "again2");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => (number % 2 == 0 ? here : there).Post("/api/live/start", Start, "key")));

        Assert.All(answers, static answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        Assert.Single(answers.Select(static answer => answer.Raw).Distinct());
        Assert.Equal(19, answers.Count(static answer => answer.Header("Idempotency-Replayed") == "true"));
    }

    [Fact]
    public async Task GivenThreeStartsAnHour_WhenTheyAreSpentOverBothFronts_ThenTheFourthIsRefusedAtEither()
    {
        for (var start = 0; start < 3; start++)
        {
            using var client = cluster.Client(start % 2, "eager");
            await client.GoLive();
            Assert.Equal(HttpStatusCode.OK, (await client.Post("/api/live/stop")).Status);
        }

        foreach (var front in (int[])[0, 1])
        {
            using var client = cluster.Client(front, "eager");
            var refused = await client.Post("/api/live/start", Start);
            refused.AssertProblem(HttpStatusCode.TooManyRequests, "rate_limited");
            Assert.NotNull(refused.Header("Retry-After"));
        }
    }

    /// <summary>What a sign-in by a provider needs on its way is in the database, not in the front where it began.</summary>
    [Fact]
    public async Task GivenASignInByAProvider_WhenItBeginsAtOneFront_ThenItEndsAtTheOtherOnce()
    {
        await using var oidc = await OidcServer.Start(new Uri(cluster.Fronts[0].Address, "/api/auth/sso/callback").AbsoluteUri);
        await oidc.SignInAs(new { sub = "of-two-fronts", name = "Twofold" });
        using var admin = cluster.Client(0, "an-admin", "admin");
        var saved = await admin.Post("/api/tenant/sso/provider", JsonSerializer.Serialize(new
        {
            type = "oidc", enabled = true, issuer = oidc.Issuer, clientId = OidcServer.ClientId, clientSecret = OidcServer.ClientSecret,
        }));
        Assert.Equal(HttpStatusCode.Created, saved.Status);
        using var here = cluster.Anonymous(0);
        using var there = cluster.Anonymous(1);
        var begun = await here.Post("/api/auth/sso/initiate", """{"tenant":"default"}""");
        using var browser = new Browser();
        var back = await browser.Follow(begun.Text("redirectUrl"), new Uri(cluster.Fronts[0].Address, "/api/auth/sso/callback").AbsoluteUri);
        var answer = JsonSerializer.Serialize(Browser.Query(back.Query));

        var signedIn = await there.Post("/api/auth/sso/callback", answer);
        Assert.Equal((HttpStatusCode.OK, "Twofold"), (signedIn.Status, signedIn.Text("user.displayName")));
        (await here.Post("/api/auth/sso/callback", answer)).AssertProblem(HttpStatusCode.Unauthorized, "sso_failed");
    }

    private async Task<ApiAnswer> Register(string name)
    {
        using var anybody = cluster.Anonymous(0);
        var answer =
            await anybody.Post("/api/auth/register", $$"""{"email":"{{name}}@example.com","username":"{{name}}","password":"correct horse battery"}""");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer;
    }

    private async Task<ApiAnswer> LogIn(int front, string login, string password = "correct horse battery")
    {
        using var anybody = cluster.Anonymous(front);
        return await anybody.Post("/api/auth/login", $$"""{"login":"{{login}}","password":"{{password}}"}""");
    }
}
