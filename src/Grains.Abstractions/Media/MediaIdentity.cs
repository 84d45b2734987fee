using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Identifiers;

namespace Livehouse.Media;

/// <summary>
/// A user's identity on the media server, which allows one participant per identity: a second one disconnects the first. So a user has one identity in rooms
/// and as a publisher of streams, and a different one for each pass to watch a stream: neither a second device nor the host watching their own stream
/// disconnects a publisher.
/// </summary>
/// <remarks>
/// A user's identity is the user's id where that can stand in an identity, and a hash of it (<c>~</c> and 22 characters) where it is too long for media
/// servers, which allow 256 bytes by default, or holds the <c>~</c> that marks a session. A session's identity is the user's with <c>~</c> and 22 random
/// characters. The attribute <see cref="UserAttribute"/> of a token gives the id itself.
/// </remarks>
public static class MediaIdentity
{
    /// <summary>
    /// The participant's attribute that holds the user's id. It is trusted only where it matches the identity, so that a participant can't impersonate another
    /// user by changing it.
    /// </summary>
    public const string UserAttribute = "livehouse.user";

    /// <summary>User ids of up to this many bytes of UTF-8 stand in identities as they are.</summary>
    public const int PlainBytesMax = 200;

    private const char Mark = '~';

    /// <summary>128 bits in base64url.</summary>
    private const int TailLength = 22;

    /// <summary>The identity that this user has in rooms and publishes streams under: always the same.</summary>
    public static string Of(string userId) =>
        userId.Contains(Mark, StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(userId) > PlainBytesMax ? Ids.Derive("~", userId) : userId;

    /// <summary>A new identity of this user for one viewing session.</summary>
    public static string NewSession(string userId) => $"{Of(userId)}{Mark}{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}";

    /// <summary>
    /// The user of an identity: the user's id, or, where that is hashed and the attribute is missing, the hash. An identity that was not created here belongs
    /// to the user with that id.
    /// </summary>
    /// <param name="claimed">The value of <see cref="UserAttribute"/>; null: none.</param>
    public static string UserOf(string identity, string? claimed)
    {
        var publisher = IsSession(identity) ? identity[..^(TailLength + 1)] : identity;
        return claimed is { Length: > 0 } && Of(claimed) == publisher ? claimed : publisher;
    }

    private static bool IsSession(string identity) =>
        identity.Length > TailLength + 1 && identity[^(TailLength + 1)] == Mark && Ids.IsValid(identity[^TailLength..]);
}
