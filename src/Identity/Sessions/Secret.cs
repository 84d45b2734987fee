using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Identity.Sessions;

/// <summary>
/// A client's credential: 256 bits that are random, or indistinguishable from random. Only its SHA-256 is stored: that many bits can't be
/// guessed, so that a slow hash or a salt would add nothing.
/// </summary>
internal readonly record struct Secret(string Text)
{
    private const int LengthBytes = 32;

    public byte[] Hash => HashOf(Text);

    /// <summary>
    /// The one that follows <paramref name="text"/>: the same each time, and unpredictable without <paramref name="key"/>. So a refresh whose answer was lost
    /// can be answered again although only hashes are stored.
    /// </summary>
    public static Secret After(string text, byte[] key) => new(Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))));

    public static Secret New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(LengthBytes)));

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Keeps it out of logs.</summary>
    public override string ToString() => nameof(Secret);
}
