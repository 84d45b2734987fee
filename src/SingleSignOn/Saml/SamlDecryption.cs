using System.Security.Cryptography;
using System.Xml;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>
/// Encrypted assertions (XML Encryption 1.1): keys wrapped by RSA-OAEP, contents by AES-GCM. AES-CBC, whose contents leak to an attacker with many attempts,
/// only under a signature that was checked before; RSA 1.5 never. The framework's <c>EncryptedXml</c> reads no GCM.
/// </summary>
internal static class SamlDecryption
{
    private const string Oaep = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
    private const string Oaep11 = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
    private const string Gcm128 = "http://www.w3.org/2009/xmlenc11#aes128-gcm";
    private const string Gcm192 = "http://www.w3.org/2009/xmlenc11#aes192-gcm";
    private const string Gcm256 = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
    private const string Cbc128 = "http://www.w3.org/2001/04/xmlenc#aes128-cbc";
    private const string Cbc256 = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int BlockBytes = 16;

    /// <param name="isSignedOutside">The response around it was signed, and that was checked.</param>
    /// <returns>The assertion as a document of its own.</returns>
    /// <exception cref="SsoFailedException">It can't be read with any of the keys.</exception>
    public static XmlElement Open(XmlElement encrypted, IReadOnlyList<RSA> keys, bool isSignedOutside, SignInChecks checks)
    {
        var data = encrypted.Child("EncryptedData", SamlNames.Encryption);
        var method = data?.Child("EncryptionMethod", SamlNames.Encryption)?.GetAttribute("Algorithm");
        var wrapped = encrypted.Below().Where(static below => below.LocalName == "EncryptedKey" && below.NamespaceURI == SamlNames.Encryption).ToList();
        checks.Require(
            method is Gcm128 or Gcm192 or Gcm256 || (isSignedOutside && method is Cbc128 or Cbc256), "encryption.algorithm", SsoReasons.SignatureInvalid,
            "The assertion is encrypted with an algorithm that is not accepted.", $"{Gcm256}; {Cbc256} only if the response is signed", method,
            "Let the provider encrypt with AES-GCM, or sign the response too.");
        checks.Require(wrapped.Count is > 0 and <= 8, "encryption.key", SsoReasons.SignatureInvalid, "The assertion brings no key, or too many.");
        foreach (var one in wrapped) CheckWrapping(one, checks);
        try
        {
            var contents = Bytes(data!);
            foreach (var key in wrapped.SelectMany(one => keys.Select(key => Unwrapped(one, key))).OfType<byte[]>())
            {
                if (Plain(method!, key, contents) is { } xml && SafeXml.Parse(xml).DocumentElement is { } assertion)
                {
                    checks.Pass("encryption", "The assertion was decrypted.", null, method);
                    return assertion;
                }
            }
        }
        catch (Exception error) when (error is XmlException or FormatException)
        {
            throw checks.Fail("encryption", SsoReasons.SignatureInvalid, "What was encrypted is no XML.");
        }

        throw checks.Fail(
            "encryption", SsoReasons.SignatureInvalid, "No key of this server opens the assertion.",
            hint: "The provider encrypts for another certificate. Load this server's metadata there again.");
    }

    private static void CheckWrapping(XmlElement wrapped, SignInChecks checks)
    {
        var algorithm = wrapped.Child("EncryptionMethod", SamlNames.Encryption)?.GetAttribute("Algorithm");
        checks.Require(
            algorithm is Oaep or Oaep11, "encryption.keyAlgorithm", SsoReasons.SignatureInvalid,
            "The assertion's key is wrapped with an algorithm that is not accepted.",
            $"{Oaep}, {Oaep11}",
            algorithm,
            "Let the provider wrap keys with RSA-OAEP.");
    }

    private static byte[]? Unwrapped(XmlElement wrapped, RSA key)
    {
        try
        {
            return key.Decrypt(Bytes(wrapped), Padding(wrapped.Child("EncryptionMethod", SamlNames.Encryption)!));
        }
        catch (CryptographicException)
        {
            // Another key's; the next one is tried.
            return null;
        }
    }

    /// <summary>
    /// The framework masks with the hash that the label has, as nearly all senders do; where they differ (SHA-1 beside SHA-256) it fails as a wrong key.
    /// </summary>
    private static RSAEncryptionPadding Padding(XmlElement method)
    {
        var digest = method.Child("DigestMethod", SamlNames.Signature)?.GetAttribute("Algorithm");
        // By the name alone: npm xml-encryption, behind many providers, puts it into the name space of XML Signature, where there is no SHA-2.
        return digest?[(digest.IndexOf('#', StringComparison.Ordinal) + 1)..] switch
        {
            "sha256" => RSAEncryptionPadding.OaepSHA256,
            "sha384" => RSAEncryptionPadding.OaepSHA384,
            "sha512" => RSAEncryptionPadding.OaepSHA512,
            _ => RSAEncryptionPadding.OaepSHA1,
        };
    }

    private static byte[]? Plain(string method, byte[] key, byte[] contents)
    {
        try
        {
            var length = method switch { Gcm128 or Cbc128 => 16, Gcm192 => 24, _ => 32 };
            if (key.Length != length) return null;
            if (method is Cbc128 or Cbc256)
            {
                using var cbc = Aes.Create();
                cbc.Key = key;
                // Padding of XML Encryption: only the last byte counts.
                var padded = cbc.DecryptCbc(contents.AsSpan(BlockBytes), contents.AsSpan(0, BlockBytes), PaddingMode.None);
                return padded.Length > 0 && padded[^1] is > 0 and <= BlockBytes ? padded[..^padded[^1]] : null;
            }

            if (contents.Length < NonceBytes + TagBytes) return null;
            var plain = new byte[contents.Length - NonceBytes - TagBytes];
            using var gcm = new AesGcm(key, TagBytes);
            gcm.Decrypt(contents.AsSpan(0, NonceBytes), contents.AsSpan(NonceBytes, plain.Length), contents.AsSpan(contents.Length - TagBytes), plain);
            return plain;
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            // Another key's, or changed on the way.
            return null;
        }
    }

    private static byte[] Bytes(XmlElement encrypted) =>
        Convert.FromBase64String(encrypted.Child("CipherData", SamlNames.Encryption)?.Child("CipherValue", SamlNames.Encryption)?.InnerText ?? "");
}
