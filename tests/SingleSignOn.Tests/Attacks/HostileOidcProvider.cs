using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Testing.Providers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.Tests.Attacks;

/// <summary>
/// What no honest provider answers: a provider that follows one row of <c>Attacks/oidc.json</c>. Without any change it answers as it should.
/// </summary>
internal sealed class HostileOidcProvider : IAsyncDisposable
{
    public const string AccessToken = "an-access-token";

    private static readonly RSA Key = RSA.Create(2048);
    private static readonly RSA Other = RSA.Create(2048);

    private readonly WebApplication _app;

    private HostileOidcProvider(WebApplication app) => _app = app;

    public string Issuer => _app.Urls.First();

    /// <summary>The nonce of the sign-in that is under way.</summary>
    public string Nonce { get; set; } = "";

    public static async Task<HostileOidcProvider> Start(JsonObject attack)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var provider = new HostileOidcProvider(app);
        app.MapGet("/.well-known/openid-configuration", () => Json(provider.Discovery(attack)));
        app.MapGet("/keys", () => Json(new JsonObject { ["keys"] = new JsonArray(PublicKey()) }));
        app.MapGet("/redirect", () => Results.Redirect("/keys"));
        app.MapGet("/endless", Endless);
        app.MapGet("/me", () => Json(attack["userInfo"]?.DeepClone() ?? new JsonObject { ["sub"] = "ada" }));
        app.MapPost("/token", () => Json(provider.Tokens(attack)));
        await app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static IResult Json(JsonNode node) => Results.Text(node.ToJsonString(), "application/json");

    private static async Task Endless(HttpContext context)
    {
        var line = Encoding.ASCII.GetBytes(new string(' ', 64 * 1024));
        while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(line, context.RequestAborted);
    }

    private JsonObject Discovery(JsonObject attack)
    {
        var document = new JsonObject
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Issuer}/authorize",
            ["token_endpoint"] = $"{Issuer}/token",
            ["userinfo_endpoint"] = $"{Issuer}/me",
            ["jwks_uri"] = $"{Issuer}/keys",
        };
        return Changed(document, attack["discovery"]);
    }

    private static JsonObject PublicKey()
    {
        var key = Key.ExportParameters(false);
        return new JsonObject
        {
            ["kty"] = "RSA", ["kid"] = "key", ["use"] = "sig", ["n"] = Base64UrlEncoder.Encode(key.Modulus), ["e"] = Base64UrlEncoder.Encode(key.Exponent),
        };
    }

    private JsonObject Tokens(JsonObject attack)
    {
        var answer = new JsonObject { ["access_token"] = AccessToken, ["token_type"] = "Bearer" };
        if (attack["omitToken"] is null) answer["id_token"] = IdToken(attack);
        return answer;
    }

    private string IdToken(JsonObject attack)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = Issuer, ["aud"] = OidcServer.ClientId, ["sub"] = "ada", ["nonce"] = Nonce, ["iat"] = now, ["exp"] = now + 300,
            ["at_hash"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(AccessToken)).AsSpan(0, 16).ToArray()),
        };
        Changed(claims, attack["claims"]);
        foreach (var (name, seconds) in attack["seconds"] as JsonObject ?? []) claims[name] = now + seconds!.GetValue<long>();
        var algorithm = attack["alg"]?.GetValue<string>() ?? "RS256";
        var header = new JsonObject { ["alg"] = algorithm, ["kid"] = attack["kid"]?.GetValue<string>() ?? "key" };
        Changed(header, attack["header"]);
        var text = claims.ToJsonString();
        if (attack["raw"] is { } raw) text = text[..^1] + raw.GetValue<string>() + "}";
        var signedText = $"{Encoded(header.ToJsonString())}.{Encoded(text)}";
        var signature = Base64UrlEncoder.Encode(Sign(algorithm, attack["key"]?.GetValue<string>(), Encoding.ASCII.GetBytes(signedText)));
        if (attack["forge"] is { } forged) signedText = $"{signedText.Split('.')[0]}.{Encoded(Changed(claims, forged).ToJsonString())}";
        return attack["cut"] is null && algorithm != "none" ? $"{signedText}.{signature}" : $"{signedText}.";
    }

    private static byte[] Sign(string algorithm, string? key, byte[] bytes) => algorithm == "HS256"
        ? HMACSHA256.HashData(Encoding.UTF8.GetBytes(key == "public" ? Key.ExportSubjectPublicKeyInfoPem() : OidcServer.ClientSecret), bytes)
        : (key == "other" ? Other : Key).SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    private JsonObject Changed(JsonObject document, JsonNode? changes)
    {
        foreach (var (name, value) in changes as JsonObject ?? [])
        {
            document.Remove(name);
            if (value is not null) document[name] = value.GetValueKind() == JsonValueKind.String
                ? value.GetValue<string>().Replace("{issuer}", Issuer, StringComparison.Ordinal)
                : value.DeepClone();
        }

        return document;
    }

    private static string Encoded(string text) => Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(text));
}
