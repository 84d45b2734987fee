using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Livehouse.Outgoing.Push;

/// <summary>A key of an Apple developer team for push messages, and the app that they are for.</summary>
public sealed class ApnsKey
{
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly ECParameters _key;

    private ApnsKey(ECParameters key, string keyId, string teamId, string topic) => (_key, KeyId, TeamId, Topic) = (key, keyId, teamId, topic);

    /// <summary>Ten characters.</summary>
    public string KeyId { get; }

    /// <summary>Ten characters.</summary>
    public string TeamId { get; }

    /// <summary>The app's bundle id.</summary>
    public string Topic { get; }

    /// <summary>Null: the key is none of P-256.</summary>
    /// <param name="pem">The <c>.p8</c> file's text.</param>
    public static ApnsKey? Parse(string pem, string keyId, string teamId, string topic)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            var parameters = key.ExportParameters(includePrivateParameters: true);
            return parameters.Curve.IsNamed && parameters.Curve.Oid.Value == P256 ? new ApnsKey(parameters, keyId, teamId, topic) : null;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            return null;
        }
    }

    internal string Token(DateTimeOffset now) => CompactJwt.WriteEs256(
        new JsonObject { ["alg"] = "ES256", ["kid"] = KeyId }, new JsonObject { ["iss"] = TeamId, ["iat"] = now.ToUnixTimeSeconds() }, _key);

    /// <summary>Keeps the key out of logs.</summary>
    public override string ToString() => nameof(ApnsKey);
}
