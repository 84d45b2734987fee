using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Livehouse.Tests.Outgoing;

/// <summary>Google's token server and FCM's HTTP v1: takes signed grants of its one service account, and messages with its newest token alone.</summary>
internal sealed partial class FcmStandIn(TimeProvider time) : StandIn
{
    public const string Project = "livehouse-test";
    private const string Email = "push@livehouse-test.iam.gserviceaccount.com";
    private const string KeyId = "0123456789abcdef";

    private readonly RSA _key = RSA.Create(2_048);
    private string _token = "";
    private DateTimeOffset _tokenEnds;

    /// <summary>Access tokens that were given.</summary>
    public int Grants { get; private set; }

    /// <summary>What the token server answers; null: a token.</summary>
    public Func<HttpContext, Task>? TokenAnswer { get; set; }

    public static async Task<FcmStandIn> Start(TimeProvider time)
    {
        var standIn = new FcmStandIn(time);
        await standIn.Start(HttpProtocols.Http1);
        return standIn;
    }

    /// <summary>The file that the console gives.</summary>
    public string Account => new JsonObject
    {
        ["type"] = "service_account",
        ["project_id"] = Project,
        ["private_key_id"] = KeyId,
        ["private_key"] = _key.ExportPkcs8PrivateKeyPem() + "\n",
        ["client_email"] = Email,
        ["client_id"] = "1",
        ["token_uri"] = $"{Origin}/token",
    }.ToJsonString();

    /// <summary>An answer as FCM's documentation shows it.</summary>
    public static Task Error(HttpContext context, int status, string name, string? errorCode, params string[] violations)
    {
        var details = new JsonArray();
        if (errorCode is not null)
        {
            details.Add(new JsonObject { ["@type"] = "type.googleapis.com/google.firebase.fcm.v1.FcmError", ["errorCode"] = errorCode });
        }

        if (violations.Length > 0)
        {
            details.Add(new JsonObject
            {
                ["@type"] = "type.googleapis.com/google.rpc.BadRequest",
                ["fieldViolations"] = new JsonArray([.. violations.Select(static field => new JsonObject { ["field"] = field })]),
            });
        }

        var error = new JsonObject { ["code"] = status, ["message"] = "A message.", ["status"] = name, ["details"] = details };
        return Write(context, status, new JsonObject { ["error"] = error });
    }

    /// <summary>The token is over before its time.</summary>
    public void Revoke() => _token = "";

    protected override void Close() => _key.Dispose();

    protected override async Task Answer(HttpContext context)
    {
        if (context.Request.Path == "/token") await GiveToken(context);
        else if (context.Request.Path == $"/v1/projects/{Project}/messages:send") await TakeMessage(context);
        else await Error(context, 404, "NOT_FOUND", null);
    }

    private async Task GiveToken(HttpContext context)
    {
        try
        {
            Assert.Equal("POST", context.Request.Method);
            var form = await context.Request.ReadFormAsync();
            Assert.Equal("urn:ietf:params:oauth:grant-type:jwt-bearer", form["grant_type"].ToString());
            var parts = form["assertion"].ToString().Split('.');
            Assert.Equal(3, parts.Length);
            Assert.True(
                _key.VerifyData(
                    Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                    Base64Url.DecodeFromChars(parts[2]),
                    HashAlgorithmName.SHA256,
                    RSASignaturePadding.Pkcs1),
                "The grant's signature is wrong.");
            var (header, claims) = (JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!, JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!);
            Assert.Equal(("RS256", "JWT", KeyId), (header["alg"]!.GetValue<string>(), header["typ"]!.GetValue<string>(), header["kid"]!.GetValue<string>()));
            Assert.Equal(Email, claims["iss"]!.GetValue<string>());
            Assert.Equal($"{Origin}/token", claims["aud"]!.GetValue<string>());
            Assert.Equal("https://www.googleapis.com/auth/firebase.messaging", claims["scope"]!.GetValue<string>());
            var (from, to, now) = (claims["iat"]!.GetValue<long>(), claims["exp"]!.GetValue<long>(), time.GetUtcNow().ToUnixTimeSeconds());
            Assert.InRange(from, now - 60, now);
            Assert.InRange(to - from, 1, 3_600);
        }
        catch (Exception fault)
        {
            Faults.Enqueue(fault.Message);
            await Write(context, 400, new JsonObject { ["error"] = "invalid_grant" });
            return;
        }

        if (TokenAnswer is { } answer)
        {
            await answer(context);
            return;
        }

        _token = $"ya29.{++Grants}";
        _tokenEnds = time.GetUtcNow().AddSeconds(3_599);
        await Write(context, 200, new JsonObject { ["access_token"] = _token, ["expires_in"] = 3_599, ["token_type"] = "Bearer" });
    }

    private async Task TakeMessage(HttpContext context)
    {
        if (_token.Length == 0 || context.Request.Headers.Authorization != $"Bearer {_token}" || time.GetUtcNow() >= _tokenEnds)
        {
            await Error(context, 401, "UNAUTHENTICATED", null);
            return;
        }

        JsonObject message;
        try
        {
            Assert.StartsWith("application/json", context.Request.ContentType, StringComparison.Ordinal);
            Assert.InRange(context.Request.ContentLength ?? int.MaxValue, 1, 8_192);
            var body = await Read(context);
            Only(body, "message", "validate_only");
            message = body["message"]!.AsObject();
            Only(message, "token", "notification", "data", "android", "apns", "webpush", "fcm_options");
            Only(message["notification"]!.AsObject(), "title", "body", "image");
            var android = message["android"]!.AsObject();
            Only(android, "collapse_key", "priority", "ttl", "restricted_package_name", "data", "notification");
            Only(android["notification"]!.AsObject(), "channel_id", "tag", "title", "body", "icon", "color", "sound");
            Assert.Matches("^[0-9]+s$", android["ttl"]!.GetValue<string>());
            Assert.Contains(android["priority"]!.GetValue<string>(), (string[])["NORMAL", "HIGH"]);
            Assert.All(message["data"]!.AsObject(), static field =>
            {
                Assert.Equal(System.Text.Json.JsonValueKind.String, field.Value!.GetValueKind());
                Assert.DoesNotMatch(Reserved(), field.Key);
            });
        }
        catch (Exception fault)
        {
            Faults.Enqueue(fault.Message);
            await Error(context, 400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "message");
            return;
        }

        var token = message["token"]!.GetValue<string>();
        if (await Take(token, message, context)) await Write(context, 200, new JsonObject { ["name"] = $"projects/{Project}/messages/{Taken.Count}" });
    }

    [GeneratedRegex("^(from|message_type|google.*|gcm.*)$")]
    private static partial Regex Reserved();
}
