using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Identity.Sessions;

/// <summary>
/// What a client holds to show who it is: 256 bits that are random, or can't be told from random ones. Only its SHA-256 is stored: that many bits can't be
/// guessed, so that a slow hash or a salt would add nothing.
/// </summary>
internal readonly record struct Secret(string Text)
{
    private const int LengthBytes = 32;

    public byte[] Hash => HashOf(Text);

    /// <summary>
    /// The one that follows <paramref name="text"/>: the same each time, and nobody who lacks <paramref name="key"/> can tell it. So a refresh whose answer was
    /// lost is answered the same again although
    /// only hashes are stored.
    /// </summary>
    public static Secret After(string text, byte[] key) => new(Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))));

    public static Secret New() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(LengthBytes)));

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Keeps it out of logs.</summary>
    public override string ToString() => nameof(Secret);
}
