using System.Security.Cryptography;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>
/// ECDSA of XML Signature (RFC 9231, section 2.3.6). <c>SignedXml</c> knows RSA and DSA alone, and asks <see cref="CryptoConfig"/> for the rest, which makes
/// public types only.
/// </summary>
internal static class EcdsaSignatures
{
    private const string Prefix = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-";

    public static readonly string[] Methods = [$"{Prefix}sha256", $"{Prefix}sha384", $"{Prefix}sha512"];

    /// <summary>For the whole process; doing it again changes nothing.</summary>
    public static void Register()
    {
        CryptoConfig.AddAlgorithm(typeof(EcdsaSha256Signature), Methods[0]);
        CryptoConfig.AddAlgorithm(typeof(EcdsaSha384Signature), Methods[1]);
        CryptoConfig.AddAlgorithm(typeof(EcdsaSha512Signature), Methods[2]);
    }
}

/// <summary>Verifies ECDSA over one hash; the signature is both numbers one behind the other (IEEE P1363), never DER.</summary>
public abstract class EcdsaSignature : SignatureDescription
{
    private protected EcdsaSignature() => KeyAlgorithm = typeof(ECDsa).AssemblyQualifiedName;

    public override AsymmetricSignatureDeformatter CreateDeformatter(AsymmetricAlgorithm key)
    {
        var verifier = new Verifier();
        verifier.SetKey(key);
        return verifier;
    }

    private sealed class Verifier : AsymmetricSignatureDeformatter
    {
        private ECDsa? _key;

        public override void SetKey(AsymmetricAlgorithm key) => _key = (ECDsa)key;

        public override void SetHashAlgorithm(string strName)
        {
            // The hash comes made.
        }

        public override bool VerifySignature(byte[] rgbHash, byte[] rgbSignature) =>
            _key!.VerifyHash(rgbHash, rgbSignature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}

public sealed class EcdsaSha256Signature : EcdsaSignature
{
    public override HashAlgorithm CreateDigest() => SHA256.Create();
}

public sealed class EcdsaSha384Signature : EcdsaSignature
{
    public override HashAlgorithm CreateDigest() => SHA384.Create();
}

public sealed class EcdsaSha512Signature : EcdsaSignature
{
    public override HashAlgorithm CreateDigest() => SHA512.Create();
}
