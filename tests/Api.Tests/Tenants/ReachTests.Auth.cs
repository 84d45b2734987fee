using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Identity.ApiKeys;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Tenants;

/// <summary>The operations below <c>/api/auth</c>: each is everybody's or of one's own.</summary>
public sealed partial class ReachTests
{
    /// <summary>What nobody signed in may call: whoever opens one more says so here, too.</summary>
    private static readonly string[] Open =
    [
        "GET /api/auth/sso/callback", "GET /api/auth/sso/saml/metadata", "POST /api/auth/email/verify", "POST /api/auth/invitation", "POST /api/auth/login",
        "POST /api/auth/mfa/challenge", "POST /api/auth/mfa/verify", "POST /api/auth/password/forgot", "POST /api/auth/password/reset",
        "POST /api/auth/refresh", "POST /api/auth/register", "POST /api/auth/sso/callback", "POST /api/auth/sso/exchange", "POST /api/auth/sso/initiate",
    ];

    /// <summary>What this server is as a service provider: a provider's admin reads it.</summary>
    private const string Public = "GET /api/auth/sso/saml/metadata";

    [Fact]
    public async Task GivenEveryOperationOfOnesOwn_WhenNobodyOrAKeyCallsIt_ThenItIsRefused()
    {
        using var acme = await Organisation.Make(server);
        using var every = acme.Client(await acme.Key([.. ApiKeyScopes.All]));
        using var directory = acme.Client(await acme.Key(ApiKeyScopes.Scim));
        using var anonymous = server.Anonymous();
        var own = (await Operations("/api/auth/")).Where(static operation => !Open.Contains($"{operation.Method} {operation.Path}")).ToList();
        Assert.True(own.Count >= 10, $"The document names only {own.Count} operations.");

        foreach (var (method, path) in own)
        {
            var name = $"{method} {path}";
            Check(await Call(anonymous, method, path), HttpStatusCode.Unauthorized, "unauthorized", $"{name} by nobody");
            Check(await Call(every, method, path), HttpStatusCode.Forbidden, "insufficient_scope", $"{name} by a key with every scope");
            Check(await Call(directory, method, path), HttpStatusCode.Forbidden, "insufficient_scope", $"{name} by a directory's key");
        }
    }

    [Fact]
    public async Task GivenEveryOpenOperation_WhenItIsCalledWithNothingOrByAKey_ThenNobodyIsSignedIn()
    {
        using var acme = await Organisation.Make(server);
        using var key = acme.Client(await acme.Key([.. ApiKeyScopes.All]));
        using var anonymous = server.Anonymous();
        var open = (await Operations("/api/auth/")).Where(static operation => Open.Contains($"{operation.Method} {operation.Path}")).ToList();
        Assert.Equal(Open, open.Select(static operation => $"{operation.Method} {operation.Path}").Order(StringComparer.Ordinal));

        foreach (var client in (ApiClient[])[anonymous, key])
        {
            foreach (var (method, path) in open)
            {
                foreach (var body in (string[])["{}", """{"tenant":"default"}"""])
                {
                    var answer = await Call(client, method, path, body: body);
                    var isRefused = (int)answer.Status is >= 400 and < 500;
                    Assert.True(isRefused || $"{method} {path}" == Public, $"{method} {path}: {(int)answer.Status} {answer.Raw}");
                    Assert.DoesNotContain("livehouse_session", answer.Header("Set-Cookie") ?? "", StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public async Task GivenWhatAUserHas_WhenSomebodyElseNamesIt_ThenItIsNotThere()
    {
        using var acme = await Organisation.Make(server);
        using var other = await Organisation.Make(server);
        var (user, _, refresh) = await acme.Register("theirs");
        var (neighbour, _, _) = await acme.Register("neighbour");
        var sessionId = (await user.Get("/api/auth/sessions")).Text("items.0.id");
        var factorId = (await user.Post("/api/auth/mfa/setup", """{"method":"totp"}""")).Text("factorId");
        var tried = 0;

        foreach (var client in (ApiClient[])[other.Admin, acme.Admin, neighbour])
        {
            foreach (var (method, path) in (await Operations("/api/auth/")).Where(static operation => operation.Path.Contains('{')))
            {
                var of = path.Contains("/sessions/", StringComparison.Ordinal) ? sessionId : factorId;
                Check(await Call(client, method, path, of), HttpStatusCode.NotFound, "not_found", $"{method} {path}");
                tried++;
            }

            // As a wrong code of one's own.
            Check(
                await client.Post("/api/auth/mfa/verify", $$"""{"factorId":"{{factorId}}","code":"000000"}"""), HttpStatusCode.Unauthorized, "mfa_invalid",
                "another's factor");
            // Their own log says what they have tried.
            Assert.DoesNotContain(factorId, (await client.Get("/api/auth/mfa")).Raw, StringComparison.Ordinal);
            Assert.DoesNotContain(sessionId, (await client.Get("/api/auth/sessions")).Raw, StringComparison.Ordinal);
        }

        Assert.True(tried >= 6, $"Only {tried} operations name something.");
        Assert.Equal(HttpStatusCode.OK, (await user.Get("/api/auth/me")).Status);
        Assert.Contains(factorId, (await user.Get("/api/auth/mfa")).Raw, StringComparison.Ordinal);

        // A name and a password open the organisation that has them, and a refresh token leads to no other.
        using var anonymous = server.Anonymous();
        foreach (var tenant in (string[])["default", other.Id, "nobody-s"])
        {
            var login = await anonymous.Post(
                "/api/auth/login", $$"""{"login":"theirs","password":"{{ApiServer.Password}}","tenant":"{{tenant}}"}""");
            Check(login, HttpStatusCode.Unauthorized, "unauthorized", $"a login at {tenant}");
        }

        var renewed = await anonymous.Post("/api/auth/refresh", new JsonObject { ["refreshToken"] = refresh, ["tenant"] = other.Id }.ToJsonString());
        using var again = acme.Client(renewed.Text("accessToken"));
        Assert.Equal(acme.Id, (await again.Get("/api/auth/me")).Text("user.tenantId"));
    }
}
