using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Livehouse.Outgoing.Push;

/// <summary>A service account of a Firebase project, as Google's console writes its file.</summary>
public sealed class FcmAccount
{
    private readonly RSAParameters _key;
    private readonly string _keyId;

    private FcmAccount(string projectId, string email, string keyId, RSAParameters key, Uri tokenAddress) =>
        (ProjectId, Email, _keyId, _key, TokenAddress) = (projectId, email, keyId, key, tokenAddress);

    public string ProjectId { get; }

    public string Email { get; }

    /// <summary>Where Google gives access tokens.</summary>
    public Uri TokenAddress { get; }

    /// <summary>Null: it is none, and <paramref name="fault"/> says why, without any of its text.</summary>
    public static FcmAccount? Parse(string json, out string fault)
    {
        fault = "must be a service account's JSON, or the path of its file";
        Dictionary<string, JsonElement>? file;
        try
        {
            file = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json);
        }
        catch (JsonException)
        {
            return null;
        }

        var fields = new Dictionary<string, string>();
        foreach (var name in (string[])["project_id", "client_email", "private_key_id", "private_key", "token_uri"])
        {
            var value = file?.GetValueOrDefault(name);
            if (value is not { ValueKind: JsonValueKind.String } || value.Value.GetString() is not { Length: > 0 } text)
            {
                fault = $"must be a service account's JSON: its {name} is missing";
                return null;
            }

            fields[name] = text;
        }

        // It becomes part of an address.
        if (!fields["project_id"].All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or ':'))
        {
            fault = "must be a service account's JSON: its project_id is none";
            return null;
        }

        if (!Uri.TryCreate(fields["token_uri"], UriKind.Absolute, out var tokenAddress) || tokenAddress.Scheme is not ("https" or "http"))
        {
            fault = "must be a service account's JSON: its token_uri is no address";
            return null;
        }

        try
        {
            using var key = RSA.Create();
            key.ImportFromPem(fields["private_key"]);
            return new FcmAccount(
                fields["project_id"], fields["client_email"], fields["private_key_id"], key.ExportParameters(includePrivateParameters: true), tokenAddress);
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            fault = "must be a service account's JSON: its private_key is none";
            return null;
        }
    }

    /// <summary>The grant that Google changes for an access token (RFC 7523).</summary>
    internal string Assertion(DateTimeOffset now, TimeSpan validFor)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = _keyId };
        var claims = new JsonObject
        {
            ["iss"] = Email,
            ["scope"] = "https://www.googleapis.com/auth/firebase.messaging",
            ["aud"] = TokenAddress.OriginalString,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + validFor).ToUnixTimeSeconds(),
        };
        using var key = RSA.Create(_key);
        return CompactJwt.Write(header, claims, signed => key.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    /// <summary>Keeps the key out of logs.</summary>
    public override string ToString() => nameof(FcmAccount);
}
