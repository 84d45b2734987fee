using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Identity.Keys;

/// <summary>
/// Encrypts what is secret of a data-protection key before it is stored: AES-256-GCM under a key derived (HKDF-SHA256) from <c>JWT_SECRET</c>. Who reads the
/// database alone can forge nothing.
/// </summary>
internal sealed class KeySeal(string jwtSecret) : IXmlEncryptor
{
    private const string Name = "livehouseSealed";

    private readonly byte[] _key = DerivedKey.For("data-protection", jwtSecret);

    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var bytes = new byte[AesGcm.NonceByteSizes.MaxSize + plain.Length + AesGcm.TagByteSizes.MaxSize];
        Cut(bytes, out var nonce, out var cipher, out var tag);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, AesGcm.TagByteSizes.MaxSize);
        aes.Encrypt(nonce, plain, cipher, tag);
        CryptographicOperations.ZeroMemory(plain);
        return new EncryptedXmlInfo(new XElement(Name, Convert.ToBase64String(bytes)), typeof(KeyUnseal));
    }

    /// <exception cref="CryptographicException">It was sealed under another secret, or changed since.</exception>
    public XElement Open(XElement sealedElement)
    {
        try
        {
            var bytes = Convert.FromBase64String(sealedElement.Value).AsSpan();
            if (bytes.Length < AesGcm.NonceByteSizes.MaxSize + AesGcm.TagByteSizes.MaxSize) throw new CryptographicException("It is too short.");
            Cut(bytes, out var nonce, out var cipher, out var tag);
            var plain = new byte[cipher.Length];
            using var aes = new AesGcm(_key, AesGcm.TagByteSizes.MaxSize);
            aes.Decrypt(nonce, cipher, tag, plain);
            return XElement.Parse(Encoding.UTF8.GetString(plain));
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            throw new CryptographicException("A data-protection key in the database was sealed under another JWT_SECRET: what it protected can't be read "
                + "here. Every node needs the JWT_SECRET that the database was used with.", error);
        }
    }

    /// <summary>Nonce, then what is encrypted, then the tag.</summary>
    private static void Cut(Span<byte> bytes, out Span<byte> nonce, out Span<byte> cipher, out Span<byte> tag)
    {
        nonce = bytes[..AesGcm.NonceByteSizes.MaxSize];
        cipher = bytes[AesGcm.NonceByteSizes.MaxSize..^AesGcm.TagByteSizes.MaxSize];
        tag = bytes[^AesGcm.TagByteSizes.MaxSize..];
    }
}

/// <summary>Made by the framework by the name that stands beside each stored key: never rename it.</summary>
public sealed class KeyUnseal(IServiceProvider services) : IXmlDecryptor
{
    private readonly KeySeal _seal = services.GetRequiredService<KeySeal>();

    public XElement Decrypt(XElement encryptedElement) => _seal.Open(encryptedElement);
}
