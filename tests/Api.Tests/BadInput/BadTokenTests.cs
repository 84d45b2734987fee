using System.Buffers.Text;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Testing;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.BadInput;

public class BadTokenTests(ApiServer server) : IClassFixture<ApiServer>
{
    public static TheoryData<string> SignedIn => RestCall.SignedIn;

    [Theory]
    [MemberData(nameof(SignedIn))]
    public async Task GivenNoTokenOrABadOne_WhenCalled_ThenNobodyIsSignedInAndNothingChanges(string name)
    {
        var call = RestCall.Named(name);
        var scene = await Scene.Set(server);
        var before = await scene.Look();
        var body = call.Body is null ? null : scene.Fill(call.Body);

        foreach (var (what, token) in BadTokens())
        {
            using var client = server.Anonymous();
            using var request = new HttpRequestMessage(call.HttpMethod, scene.Fill(call.Path));
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", token);
            var answer = await client.Send(request);
            Refused.Check(answer, HttpStatusCode.Unauthorized, "unauthorized", what);
            Assert.Equal("Bearer", answer.Header("WWW-Authenticate")?.Split(' ')[0]);
        }

        Assert.Equal(before, await scene.Look());
    }

    [Fact]
    public async Task GivenAnOpenEndpointAndABadToken_WhenCalled_ThenItIsRefusedRatherThanTakenForNobody()
    {
        var scene = await Scene.Set(server);
        foreach (var path in (string[])["/api/live/active", $"/api/live/{scene.StreamId}", $"/api/live/{scene.StreamId}/messages", "/api/live/gifts"])
        {
            foreach (var (what, token) in BadTokens().Where(static bad => bad.Token?.StartsWith("Bearer ", StringComparison.Ordinal) == true))
            {
                using var client = server.Anonymous();
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.TryAddWithoutValidation("Authorization", token);
                Refused.Check(await client.Send(request), HttpStatusCode.Unauthorized, "unauthorized", $"{path}: {what}");
            }
        }
    }

    private static IEnumerable<(string What, string? Token)> BadTokens()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var good = ApiServer.Token("host");
        var parts = good.Split('.');
        yield return ("nothing", null);
        yield return ("not bearer", "Basic aG9zdDpwYXNzd29yZA==");
        yield return ("garbage", "Bearer garbage");
        yield return ("dots", "Bearer ..");
        yield return ("three garbage parts", "Bearer a.b.c");
        yield return ("four parts", $"Bearer {good}.x");
        yield return ("no signature", $"Bearer {parts[0]}.{parts[1]}.");
        yield return ("a changed signature", $"Bearer {parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}");
        yield return ("changed claims", $"Bearer {parts[0]}.{Encoded("""{"sub":"somebody-else","exp":99999999999}""")}.{parts[2]}");
        yield return ("alg none", $"Bearer {Encoded("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.");
        yield return ("alg None signed", $"Bearer {Encoded("""{"alg":"None","typ":"JWT"}""")}.{parts[1]}.{parts[2]}");
        yield return ("alg HS512", $"Bearer {Encoded("""{"alg":"HS512","typ":"JWT"}""")}.{parts[1]}.{parts[2]}");
        yield return ("another secret", Signed(new JsonObject { ["sub"] = "host", ["exp"] = now + 600 }, "another-secret-that-is-also-long-enough"));
        yield return ("expired", Signed(new JsonObject { ["sub"] = "host", ["exp"] = now - 3600 }));
        yield return ("not yet valid", Signed(new JsonObject { ["sub"] = "host", ["exp"] = now + 7200, ["nbf"] = now + 3600 }));
        yield return ("no sub", Signed(new JsonObject { ["exp"] = now + 600 }));
        yield return ("an empty sub", Signed(new JsonObject { ["sub"] = "", ["exp"] = now + 600 }));
        yield return ("a sub that is no id", Signed(new JsonObject { ["sub"] = "a\u202eb", ["exp"] = now + 600 }));
        yield return ("a sub that is a number", Signed(new JsonObject { ["sub"] = 7, ["exp"] = now + 600 }));
        yield return ("an exp that is text", Signed(new JsonObject { ["sub"] = "host", ["exp"] = "tomorrow" }));
        yield return ("a tenant that is no id", Signed(new JsonObject { ["sub"] = "host", ["tenant"] = "a/b", ["exp"] = now + 600 }));
        yield return ("a megabyte would be refused below; this is long", $"Bearer {parts[0]}.{new string('a', 16_000)}.{parts[2]}");
    }

    private static string Signed(JsonObject claims, string secret = ApiServer.JwtSecret) => $"Bearer {SignedToken.Of(secret, claims)}";

    private static string Encoded(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
