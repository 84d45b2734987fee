using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Testing;
using Livehouse.Testing.Providers;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.SingleSignOn;

/// <summary>A server whose operator connects identity providers.</summary>
internal sealed class SsoScene(ApiServer server) : IDisposable
{
    public const string Page = "http://localhost:3000/signed-in";

    /// <summary>One who has just signed in.</summary>
    public ApiClient Admin { get; } = new(server.Address, Token(), server.Secrets, server.Document);

    public string Callback => new Uri(server.Address, "/api/auth/sso/callback").AbsoluteUri.TrimEnd('/');

    public Task<ApiAnswer> Connect(object provider) => Admin.Post("/api/tenant/sso/provider", JsonSerializer.Serialize(provider, JsonSerializerOptions.Web));

    public async Task ConnectOidc(OidcServer oidc, object? more = null)
    {
        var provider = JsonSerializer.SerializeToNode(
            new { type = "oidc", displayName = "Acme", enabled = true,
                issuer = oidc.Issuer, clientId = OidcServer.ClientId, clientSecret = OidcServer.ClientSecret },
            JsonSerializerOptions.Web)!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(more ?? new { }, JsonSerializerOptions.Web)!
            .AsObject()) provider[name] = value?.DeepClone();
        var answer = await Connect(provider);
        Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Created, answer.Raw);
    }

    /// <summary>Begins in a browser, which goes to the provider and comes back to the callback; that is not opened yet.</summary>
    public async Task<Uri> GoAndReturn(Browser browser, string? returnUrl = null)
    {
        var begun = await Begin(browser, new { tenant = "default", returnUrl });
        return await browser.Follow(begun["redirectUrl"]!.GetValue<string>(), Callback);
    }

    public async Task<JsonNode> Begin(Browser browser, object request)
    {
        using var content = new StringContent(JsonSerializer.Serialize(request, JsonSerializerOptions.Web), System.Text.Encoding.UTF8, "application/json");
        using var answer = await browser.Post(new Uri(server.Address, "/api/auth/sso/initiate"), content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>Signs in as a script does: the code is posted, and the answer is as of a login.</summary>
    public async Task<ApiAnswer> SignIn()
    {
        using var browser = new Browser();
        return await Post(await GoAndReturn(browser));
    }

    public async Task<ApiAnswer> Post(Uri callback)
    {
        var query = Browser.Query(callback.Query);
        using var client = server.Anonymous();
        return await client.Post("/api/auth/sso/callback", JsonSerializer.Serialize(query));
    }

    public static void AssertFailed(ApiAnswer answer, string reason)
    {
        answer.AssertProblem(HttpStatusCode.Unauthorized, "sso_failed");
        Assert.Equal(reason, answer.Text("reason"));
    }

    /// <summary>A check that held shows what came, not what would have been missing.</summary>
    public static void AssertWhatCame(ApiAnswer test) => Assert.DoesNotContain(
        test.At("steps")!.AsArray(),
        static step => step!["ok"]!.GetValue<bool>() && step["expected"] is not null && step["got"]?.GetValue<string>() is "none" or "nothing");

    public void Dispose() => Admin.Dispose();

    private static string Token()
    {
        var now = TimeProvider.System.GetUtcNow();
        return SignedToken.Of(ApiServer.JwtSecret, new JsonObject
        {
            ["sub"] = "an-admin", ["name"] = "an-admin", ["role"] = new JsonArray("viewer", "admin"), ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        });
    }
}
