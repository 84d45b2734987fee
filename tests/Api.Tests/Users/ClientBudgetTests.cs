using System.Net;
using Livehouse.Identity.Budgets;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Users;

/// <summary>What anybody can ask for is limited by client address.</summary>
public sealed class ClientBudgetTests
{
    [Fact]
    public async Task GivenAProxy_WhenOneClientBehindItHasAskedTooOften_ThenItAloneIsRefusedWithATimeToComeBack()
    {
        await using var server = ApiServer.With(["--TRUSTED_PROXIES=127.0.0.1"]);
        await server.Start();
        var budgets = server.Services.GetRequiredService<ClientBudgets>();
        foreach (var (budget, path, body, code) in ((Budget, string, string, string)[])
        [
            (ClientBudgets.SsoBegins, "/api/auth/sso/initiate", """{"tenant":"default"}""", "not_found"),
            (ClientBudgets.MfaCalls, "/api/auth/mfa/verify", """{"code":"123456","mfaToken":"nobody's"}""", "mfa_invalid"),
            (ClientBudgets.MfaCalls, "/api/auth/mfa/challenge", """{"method":"email","mfaToken":"nobody's"}""", "mfa_invalid"),
        ])
        {
            var client = IPAddress.Parse("203.0.113.9");
            while (await budgets.Spend(budget, client) is null) { }

            var refused = await Post(server, path, body, "203.0.113.9");

            refused.AssertProblem(HttpStatusCode.TooManyRequests, "rate_limited");
            Assert.InRange(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 60);
            Assert.Equal($"\"{budget.Name}\";q={budget.Limit};w=60", refused.Header("RateLimit-Policy"));
            Assert.Equal(code, (await Post(server, path, body, "203.0.113.10")).Text("code"));
            // This machine's own requests are its operator's.
            Assert.Equal(code, (await Post(server, path, body, null)).Text("code"));
            // A request that says nothing anyway spends nothing.
            Assert.Equal("validation_failed", (await Post(server, path, """{"tenant":7,"code":7,"method":7}""", "203.0.113.9")).Text("code"));
        }
    }

    private static async Task<ApiAnswer> Post(ApiServer server, string path, string body, string? forwardedFor)
    {
        using var client = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, null, "application/json") };
        if (forwardedFor is not null) request.Headers.Add("X-Forwarded-For", forwardedFor);
        return await client.Send(request);
    }
}
