using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Livehouse.Limits;
using Livehouse.Tests.BadInput;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Requests;

/// <summary>
/// The bounds that the API document gives for a field are those of every layer behind it: a value at the bound is accepted by all of them, and one beyond is
/// refused with the field's name.
/// </summary>
public sealed partial class FieldLimitTests(ApiServer server) : IClassFixture<ApiServer>
{
    /// <summary>What users do about second factors, passwords and addresses, with bodies whose other fields are right.</summary>
    private static readonly Dictionary<string, string> OfAccounts = new()
    {
        ["POST /api/auth/step-up"] = """{"password":"correct horse battery"}""",
        ["POST /api/auth/password/forgot"] = """{"email":"ada@example.com"}""",
        ["POST /api/auth/password/reset"] = """{"token":"some-token","password":"correct horse battery"}""",
        ["POST /api/auth/password/change"] = """{"currentPassword":"correct horse battery","newPassword":"correct horse batteries"}""",
        ["POST /api/auth/invitation"] = """{"token":"some-token","password":"correct horse battery"}""",
        ["POST /api/auth/email/verify"] = """{"token":"some-token"}""",
        ["POST /api/auth/mfa/setup"] = """{"method":"totp"}""",
        ["POST /api/auth/mfa/verify"] = """{"code":"123456"}""",
        ["POST /api/auth/mfa/challenge"] = """{"method":"email"}""",
    };

    /// <summary>Operations whose bodies have bounds and that have no example to vary; their rules are those of other operations.</summary>
    private static readonly string[] WithoutExample =
    [
        "DELETE /api/users/me", "POST /api/messages/attachments",
        // Their callers are admins of an organisation: tried in Tenants.
        "POST /api/admin/tenants", "PUT /api/admin/tenants/{}", "PUT /api/tenant/info", "POST /api/tenant/users", "PUT /api/tenant/users/{}",
        "POST /api/tenant/api-keys", "POST /api/tenant/domains",
        // Likewise, in Outgoing.
        "POST /api/webhooks/endpoints", "PUT /api/webhooks/endpoints/{}", "POST /api/webhooks/endpoints/{}/replay",
        "POST /api/auth/sso/initiate", "POST /api/auth/sso/exchange", "POST /api/tenant/sso/provider",
        // Valid codes and links can't be constructed from outside: below they are tested beyond their bounds.
        .. OfAccounts.Keys,
    ];

    /// <summary>At the upper bound these mean something that the scene does not have, or that takes long.</summary>
    private static readonly Dictionary<string, string> OnlyBeyond = new()
    {
        ["POST /api/match waitSeconds"] = "the answer is kept back for that long",
        ["POST /api/messages/ack seq"] = "the inbox does not have the entry",
        ["POST /api/livekit/token instance"] = "the instance does not exist",
        ["POST /api/livekit/create-room instance"] = "the instance does not exist",
        ["POST /api/messages attachments"] = "they have not been uploaded",
        ["PUT /api/billing/subscription tenant"] = "an admin is one of their own tenant",
        ["PUT /api/billing/subscription currentPeriodEnd"] = "a time is shorter",
        ["POST /api/live/{id}/captions startMs"] = "it would begin after its end",
        ["POST /api/live/{id}/captions language"] = "a tag has parts of at most 8 characters",
        ["PUT /api/admin/live/{id}/featured until"] = "a time is shorter",
        ["POST /api/admin/jobs/retry olderThan"] = "a time is shorter",
        ["POST /api/admin/jobs/discard olderThan"] = "a time is shorter",
        ["POST /api/loadtest/grant first"] = "the proof is wrong",
        ["POST /api/loadtest/grant users"] = "the proof is wrong",
        ["POST /api/payments/checkout tier"] = "nothing is sold here",
        ["POST /api/payments/checkout coins"] = "nothing is sold here",
        ["POST /api/payments/checkout returnUrl"] = "nothing is sold here",
        ["POST /api/payments/portal returnUrl"] = "nothing is sold here",
        ["POST /api/push/subscriptions endpoint"] = "it is no address",
        ["PUT /api/push/quiet-hours from"] = "it is no time of day",
        ["PUT /api/push/quiet-hours to"] = "it is no time of day",
        ["PUT /api/push/quiet-hours timeZone"] = "there is no such zone",
        ["POST /api/events startsAt"] = "a time is shorter",
        ["POST /api/events endsAt"] = "a time is shorter",
        ["PUT /api/events/{eventId} startsAt"] = "a time is shorter",
        ["PUT /api/events/{eventId} endsAt"] = "a time is shorter",
    };

    private const string WebAddress = "https://example.com/";

    /// <summary>Of base64 the document gives the length of the text, which several numbers of bytes have.</summary>
    private static readonly Dictionary<string, int> Bytes = new()
    {
        ["publicKey"] = InboxLimits.PublicKeyBytes,
        ["nonce"] = InboxLimits.NonceBytes,
        ["ciphertext"] = InboxLimits.CiphertextBytesMax,
    };

    [Fact]
    public async Task GivenTheDocument_ThenEveryBoundedBodyIsTried()
    {
        var tried = RestCall.All.Where(static call => call.Body is not null).Select(static call => Anonymous(call.Name)).Concat(WithoutExample);
        var bounded = (await Bodies())
            .Where(static body => body.Value.Any(static field => BoundOf(field.Value!) is not null))
            .Select(static body => Anonymous(body.Key));
        Assert.Empty(bounded.Except(tried));
    }

    [Theory]
    [MemberData(nameof(RestCall.WithBody), MemberType = typeof(RestCall))]
    public async Task GivenAFieldWithABound_WhenSentAtItAndBeyond_ThenTheFirstIsTakenAndTheOtherRefused(string name)
    {
        var call = RestCall.Named(name);
        if (!(await Bodies()).TryGetValue(Anonymous(name), out var fields)) return;
        foreach (var (field, schema) in fields)
        {
            if (BoundOf(schema!) is not { } most) continue;
            // Each of its own: what the first one makes would stand in the second one's way.
            var scene = await Scene.Set(server);
            if (call.Path.StartsWith("/api/auth/", StringComparison.Ordinal) || call.Path.Contains("{accountId}")) await scene.Register();

            var beyond = await scene.Send(call, call.BodyWith(field, Value(field, schema!, most + 1)));
            Refused.Check(beyond, HttpStatusCode.BadRequest, "validation_failed", $"{name} {field} of {most + 1}");
            Assert.True(beyond.At("errors")?[field] is not null, $"{name} {field} of {most + 1}: {beyond.Raw}");
            if (OnlyBeyond.ContainsKey($"{name} {field}")) continue;

            var at = await scene.Send(call, call.BodyWith(field, Value(field, schema!, most)));
            Assert.True(IsTaken(at, schema!), $"{name} {field} of {most}: {(int)at.Status} {at.Raw}");
        }
    }

    [Fact]
    public async Task GivenABodyAboutSecondFactorsOrPasswords_WhenAFieldIsBeyondItsBound_ThenItIsRefusedByName()
    {
        using var user = server.As("somebody");
        var bodies = await Bodies();
        foreach (var (name, body) in OfAccounts)
        {
            foreach (var (field, schema) in bodies[name].Where(static field => BoundOf(field.Value!) is not null))
            {
                var most = BoundOf(schema!)!.Value;
                var beyond = JsonNode.Parse(body)!.AsObject();
                beyond[field] = JsonNode.Parse(Value(field, schema!, most + 1));
                var answer = await user.Post(name.Split(' ')[1], beyond.ToJsonString());
                Refused.Check(answer, HttpStatusCode.BadRequest, "validation_failed", $"{name} {field} of {most + 1}");
                Assert.True(answer.At("errors")?[field] is not null, $"{name} {field} of {most + 1}: {answer.Raw}");
            }
        }
    }

    /// <summary>An id, a login or a token of the greatest length names nothing that is there; everything else must work.</summary>
    private static bool IsTaken(ApiAnswer answer, JsonNode schema) =>
        (int)answer.Status is >= 200 and < 300
        || (answer.Status is HttpStatusCode.NotFound or HttpStatusCode.Unauthorized
            && Schema(schema)["type"]!.ToJsonString().Contains("string", StringComparison.Ordinal));

    /// <summary>The greatest length, count or value; null: it has none that could be passed.</summary>
    private static long? BoundOf(JsonNode schema) =>
        (schema["maxLength"] ?? schema["maxItems"] ?? schema["maximum"]) is { } most && schema["items"]?["enum"] is null ? most.GetValue<long>() : null;

    private static JsonNode Schema(JsonNode schema) => schema["items"] ?? schema;

    private static string Value(string field, JsonNode schema, long size)
    {
        if (schema["maximum"] is not null) return size.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (schema["items"] is { } items)
        {
            return $"[{string.Join(',', Enumerable.Range(0, (int)size).Select(at => $"\"{Item(field, items["maxLength"]!.GetValue<int>(), at)}\""))}]";
        }

        if (schema["format"]?.GetValue<string>() == "byte") return Base64(Bytes[field] + (size > schema["maxLength"]!.GetValue<long>() ? 1 : 0));
        if (field.EndsWith("Url", StringComparison.Ordinal)) return $"\"{WebAddress.PadRight((int)size, 'x')}\"";
        return $"\"{(field == "email" ? Email((int)size) : Unique((int)size))}\"";
    }

    /// <summary>Of the greatest length, and another one for each place in a list.</summary>
    private static string Item(string field, int length, int at)
    {
        var tail = $"{at:000}";
        var head = field == "evidence" ? WebAddress : "";
        return head + new string('x', length - head.Length - tail.Length) + tail;
    }

    /// <summary>What another test may have made can't be made again.</summary>
    private static string Unique(int length) => RandomNumberGenerator.GetHexString(Math.Min(length, 20), lowercase: true).PadRight(length, 'x');

    private static string Base64(int bytes) => $"\"{Convert.ToBase64String(Enumerable.Repeat((byte)9, bytes).ToArray())}\"";

    private static string Email(int length)
    {
        const string Label = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghi.";
        var domain = string.Concat(Enumerable.Repeat(Label, 4))[..(length - "ada@".Length - ".org".Length)].TrimEnd('.');
        return $"ada@{domain}{new string('z', length - "ada@".Length - ".org".Length - domain.Length)}.org";
    }

    private async Task<Dictionary<string, JsonObject>> Bodies()
    {
        var document = (await server.Anonymous().Get("/openapi/v1.json")).Json;
        var schemas = document["components"]!["schemas"]!;
        return document["paths"]!.AsObject()
            .SelectMany(static path => path.Value!.AsObject().Select(operation => (
                Name: $"{operation.Key.ToUpperInvariant()} {path.Key}",
                Schema: operation.Value!["requestBody"]?["content"]?["application/json"]?["schema"]?["$ref"]?.GetValue<string>())))
            .Where(static body => body.Schema is not null)
            .ToDictionary(static body => Anonymous(body.Name), body => schemas[body.Schema!.Split('/')[^1]]!["properties"]!.AsObject());
    }

    private static string Anonymous(string name) => PathParameters().Replace(name, "{}");

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex PathParameters();
}
