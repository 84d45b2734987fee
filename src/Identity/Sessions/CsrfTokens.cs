using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Identity.Sessions;

/// <summary>
/// Tokens that our pages can read and those of other sites can't: a request with one beside the cookie is not forged. Each contains a fresh nonce and a MAC
/// over it and the session, so it is only valid for that session, until its end.
/// </summary>
public sealed class CsrfTokens(IdentityOptions options)
{
    private const int NonceBytes = 16;
    private const int LengthBytes = NonceBytes + HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key = DerivedKey.For("csrf", options.JwtSecret);

    public string New(string sessionId)
    {
        Span<byte> token = stackalloc byte[LengthBytes];
        RandomNumberGenerator.Fill(token[..NonceBytes]);
        Mac(sessionId, token[..NonceBytes]).CopyTo(token[NonceBytes..]);
        return Base64Url.EncodeToString(token);
    }

    public bool IsGood(string? token, string sessionId)
    {
        if (token is null || token.Length > IdentityOptions.SecretLengthMax) return false;
        Span<byte> bytes = stackalloc byte[Base64Url.GetMaxDecodedLength(IdentityOptions.SecretLengthMax)];
        if (Base64Url.DecodeFromChars(token, bytes, out _, out var length) != OperationStatus.Done || length != LengthBytes) return false;
        return CryptographicOperations.FixedTimeEquals(Mac(sessionId, bytes[..NonceBytes]), bytes[NonceBytes..length]);
    }

    private byte[] Mac(string sessionId, ReadOnlySpan<byte> nonce) => HMACSHA256.HashData(_key, (byte[])[.. nonce, .. Encoding.UTF8.GetBytes(sessionId)]);
}
