using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Livehouse.Tests.Outgoing;

/// <summary>APNs: HTTP/2 alone, a team's signed token of at most an hour that is not renewed too often, and exactly the headers of an alert.</summary>
internal sealed partial class ApnsStandIn(TimeProvider time) : StandIn
{
    public const string KeyId = "ABC1234567";
    public const string TeamId = "TEAM123456";
    public const string Topic = "com.example.live";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The team's tokens that came, by when each was made.</summary>
    public List<long> TokensMade { get; } = [];

    /// <summary>As Apple gives it.</summary>
    public string Pem => _key.ExportPkcs8PrivateKeyPem();

    public static async Task<ApnsStandIn> Start(TimeProvider time)
    {
        var standIn = new ApnsStandIn(time);
        await standIn.Start(HttpProtocols.Http2);
        return standIn;
    }

    public static Task Error(HttpContext context, int status, string reason, DateTimeOffset? since = null)
    {
        var body = new JsonObject { ["reason"] = reason };
        if (since is { } at) body["timestamp"] = at.ToUnixTimeMilliseconds();
        return Write(context, status, body);
    }

    protected override void Close() => _key.Dispose();

    protected override async Task Answer(HttpContext context)
    {
        var request = context.Request;
        JsonObject message;
        try
        {
            Assert.Equal("HTTP/2", request.Protocol);
            Assert.Equal("POST", request.Method);
            Assert.Equal(Topic, request.Headers["apns-topic"].ToString());
            Assert.Equal("alert", request.Headers["apns-push-type"].ToString());
            Assert.Contains(request.Headers["apns-priority"].ToString(), (string[])["10", "5"]);
            var expires = long.Parse(request.Headers["apns-expiration"].ToString(), System.Globalization.CultureInfo.InvariantCulture);
            Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(expires), time.GetUtcNow(), time.GetUtcNow().AddDays(30));
            Assert.InRange(Encoding.UTF8.GetByteCount(request.Headers["apns-collapse-id"].ToString()), 1, 64);
            Assert.InRange(request.ContentLength ?? int.MaxValue, 1, 4_096);
            message = await Read(context);
            var aps = message["aps"]!.AsObject();
            Only(aps, "alert", "badge", "sound", "thread-id", "category", "content-available", "mutable-content");
            Only(aps["alert"]!.AsObject(), "title", "subtitle", "body");
        }
        catch (Exception fault)
        {
            Faults.Enqueue(fault.Message);
            await Error(context, 400, "PayloadEmpty");
            return;
        }

        if (FaultOfToken(request.Headers.Authorization.ToString()) is { } reason)
        {
            await Error(context, 403, reason);
            return;
        }

        var match = Device().Match(request.Path.Value!);
        if (!match.Success)
        {
            await Error(context, 400, "BadDeviceToken");
            return;
        }

        await Take(match.Groups[1].Value, message, context);
    }

    private string? FaultOfToken(string authorization)
    {
        var match = Bearer().Match(authorization);
        if (!match.Success) return "MissingProviderToken";
        var parts = match.Groups[1].Value.Split('.');
        var (header, claims) = (JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!, JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!);
        var isGood = header["alg"]!.GetValue<string>() == "ES256" && header["kid"]!.GetValue<string>() == KeyId && claims["iss"]!.GetValue<string>() == TeamId
            && _key.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                Base64Url.DecodeFromChars(parts[2]),
                HashAlgorithmName.SHA256,
                DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        if (!isGood) return "InvalidProviderToken";
        var (made, now) = (claims["iat"]!.GetValue<long>(), time.GetUtcNow().ToUnixTimeSeconds());
        if (made > now || now - made >= 3_600) return "ExpiredProviderToken";
        lock (TokensMade)
        {
            if (!TokensMade.Contains(made)) TokensMade.Add(made);
        }

        return null;
    }

    [GeneratedRegex("^/3/device/([0-9a-f]{64})$")]
    private static partial Regex Device();

    [GeneratedRegex("^bearer ([A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+)$")]
    private static partial Regex Bearer();
}
