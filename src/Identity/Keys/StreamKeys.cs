using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Ingest;

namespace Livehouse.Identity.Keys;

/// <summary>Secrets of stream keys: a MAC over channel and version, under a key of its own. Nothing is stored but the version.</summary>
public sealed class StreamKeys(IdentityOptions options) : IStreamKeys
{
    /// <summary>192 bits, so that the secret has 32 characters without padding.</summary>
    private const int SecretBytes = 24;

    private readonly byte[] _key = DerivedKey.For("stream keys", options.JwtSecret);

    public string Secret(string channelId, long version)
    {
        var about = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{channelId}\n{version}"));
        return Base64Url.EncodeToString(HMACSHA256.HashData(_key, about).AsSpan(0, SecretBytes));
    }

    public bool IsSecret(string channelId, long version, string? given) =>
        given is { Length: > 0 and <= IdentityOptions.SecretLengthMax }
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Secret(channelId, version)), Encoding.UTF8.GetBytes(given));
}
