using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Identity.Keys;

/// <summary>
/// Encrypts small secrets before they are stored: AES-256-GCM under keys derived (HKDF-SHA256) from <c>JWT_SECRET</c>, one for each purpose. With access only
/// to the database, an attacker learns nothing and can forge nothing.
/// </summary>
public sealed class SecretSeal(string jwtSecret)
{
    /// <param name="purpose">What is sealed for one purpose can't be opened for another. Stored with what it sealed, in effect: never rename one.</param>
    /// <param name="context">Whose it is, such as a row's id: what was sealed for one row can't be read as another's. Not secret.</param>
    /// <returns>Base64 of nonce, ciphertext and tag.</returns>
    public string Seal(string purpose, string text, string context = "")
    {
        var plain = Encoding.UTF8.GetBytes(text);
        var bytes = new byte[AesGcm.NonceByteSizes.MaxSize + plain.Length + AesGcm.TagByteSizes.MaxSize];
        Cut(bytes, out var nonce, out var cipher, out var tag);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(DerivedKey.For(purpose, jwtSecret), AesGcm.TagByteSizes.MaxSize);
        aes.Encrypt(nonce, plain, cipher, tag, Encoding.UTF8.GetBytes(context));
        CryptographicOperations.ZeroMemory(plain);
        return Convert.ToBase64String(bytes);
    }

    /// <exception cref="CryptographicException">It was sealed under another secret, purpose or context, or changed since.</exception>
    public string Open(string purpose, string sealedText, string context = "")
    {
        var buffer = new byte[sealedText.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(sealedText, buffer, out var length)) throw new CryptographicException("It is not base64.");
        if (length < AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize) throw new CryptographicException("It is too short.");
        Cut(buffer.AsSpan(0, length), out var nonce, out var cipher, out var tag);
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(DerivedKey.For(purpose, jwtSecret), AesGcm.TagByteSizes.MaxSize);
        aes.Decrypt(nonce, cipher, tag, plain, Encoding.UTF8.GetBytes(context));
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>32 bytes, always the same for a purpose: a key that is used outside of this class.</summary>
    /// <param name="purpose">Of no other use; never rename one.</param>
    public byte[] DeriveKey(string purpose) => DerivedKey.For(purpose, jwtSecret);

    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => nameof(SecretSeal);

    /// <summary>Nonce, then what is encrypted, then the tag.</summary>
    private static void Cut(Span<byte> bytes, out Span<byte> nonce, out Span<byte> cipher, out Span<byte> tag)
    {
        nonce = bytes[..AesGcm.NonceByteSizes.MaxSize];
        cipher = bytes[AesGcm.NonceByteSizes.MaxSize..^AesGcm.TagByteSizes.MaxSize];
        tag = bytes[^AesGcm.TagByteSizes.MaxSize..];
    }
}
