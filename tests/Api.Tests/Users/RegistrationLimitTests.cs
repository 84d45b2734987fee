using System.Net;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Users;

/// <summary>Registrations are limited by client address.</summary>
public sealed class RegistrationLimitTests
{
    [Fact]
    public async Task GivenAProxy_WhenOneClientBehindItRegistersTooManyAccounts_ThenItAloneIsRefusedWithATimeToComeBack()
    {
        await using var server = ApiServer.With(["--TRUSTED_PROXIES=127.0.0.1", "--REGISTRATIONS_PER_HOUR=2"]);
        await server.Start();
        // What a client claims stands left of what the proxy adds, and is nothing.
        Assert.Equal(HttpStatusCode.Created, (await Register(server, "ann", "203.0.113.9")).Status);
        Assert.Equal(HttpStatusCode.Created, (await Register(server, "bob", "127.0.0.1, 203.0.113.9")).Status);

        var refused = await Register(server, "cleo", "198.51.100.7, 203.0.113.9");

        refused.AssertProblem(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 3000, 3600);
        Assert.Equal("\"registrations\";q=2;w=3600", refused.Header("RateLimit-Policy"));
        Assert.StartsWith("\"registrations\";r=0;t=", refused.Header("RateLimit"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await Register(server, "cleo", "203.0.113.10")).Status);
        Assert.Equal(HttpStatusCode.Created, (await Register(server, "dora", null)).Status);
    }

    [Fact]
    public async Task GivenTheDefaults_WhenManyAccountsAreMadeFromThisMachine_ThenAllAre()
    {
        await using var server = ApiServer.With([]);
        await server.Start();
        for (var i = 0; i < 12; i++) Assert.Equal(HttpStatusCode.Created, (await Register(server, $"user{i}", "203.0.113.9")).Status);
    }

    private static async Task<ApiAnswer> Register(ApiServer server, string name, string? forwardedFor)
    {
        using var client = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/register")
        {
            Content = new StringContent(
                $$"""{"email":"{{name}}@example.com","username":"{{name}}","password":"{{ApiServer.Password}}"}""", null, "application/json"),
        };
        if (forwardedFor is not null) request.Headers.Add("X-Forwarded-For", forwardedFor);
        return await client.Send(request);
    }
}
