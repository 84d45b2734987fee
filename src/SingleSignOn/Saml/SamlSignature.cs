using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>
/// Whether an element was signed, whole and alone, by one of the provider's certificates. <c>SignedXml</c> itself accepts anything that a signature contains:
/// several references, any transform, embedded keys. Here the signature's form is checked first, and only one form is accepted.
/// </summary>
internal static class SamlSignature
{
    private const string Exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    private const string Inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    private const string Enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

    /// <summary>No SHA-1: its collisions can be bought.</summary>
    private static readonly string[] Methods =
    [
        SamlNames.RsaSha256, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
        .. EcdsaSignatures.Methods,
    ];

    private static readonly string[] Digests =
        ["http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#sha384", "http://www.w3.org/2001/04/xmlenc#sha512"];

    private static readonly string[] Canonicalisations = [Exclusive, Inclusive];

    static SamlSignature() => EcdsaSignatures.Register();

    /// <summary>The signature of this very element; null: it has none.</summary>
    public static XmlElement? Of(XmlElement element) => element.Child("Signature", SamlNames.Signature);

    /// <param name="element">The root of a document of its own (<see cref="SafeXml.Isolated"/>), with a signature as its direct child.</param>
    /// <exception cref="SsoFailedException">It was not.</exception>
    public static void Check(string name, XmlElement element, IReadOnlyList<X509Certificate2> certificates, SignInChecks checks)
    {
        var signature = Of(element)!;
        var isForeign = element.Children("Signature", SamlNames.Signature).Count != 1
            || element.Below().Any(below => below.LocalName == "Object" && below.NamespaceURI == SamlNames.Signature);
        checks.Require(!isForeign, $"{name}.shape", SsoReasons.SignatureInvalid, "There are several signatures, or one that holds objects.");
        CheckShape(name, element, signature, checks);
        var signed = new OneElement(element);
        try
        {
            signed.LoadXml(signature);
            checks.Require(
                certificates.Any(certificate => IsBy(signed, certificate)), name, SsoReasons.SignatureInvalid,
                "None of the provider's certificates made this signature, or what was signed has changed since.",
                string.Join(", ", certificates.Select(Shown)));
        }
        catch (Exception error) when (error is CryptographicException or XmlException or FormatException)
        {
            throw checks.Fail(name, SsoReasons.SignatureInvalid, "The signature can't be read.");
        }
    }

    private static void CheckShape(string name, XmlElement element, XmlElement signature, SignInChecks checks)
    {
        var info = signature.Child("SignedInfo", SamlNames.Signature);
        var references = info?.Children("Reference", SamlNames.Signature) ?? [];
        checks.Require(
            references.Count == 1,
            $"{name}.references",
            SsoReasons.SignatureInvalid,
            "A signature must refer to exactly one thing.",
            "1",
            $"{references.Count}");
        checks.RequireSame(
            $"{name}.reference", SsoReasons.SignatureInvalid, "The signature is another element's.", $"#{element.GetAttribute("ID")}",
            references[0].GetAttribute("URI"));
        Allow($"{name}.method", Methods, info!.Child("SignatureMethod", SamlNames.Signature), checks);
        Allow($"{name}.canonicalisation", Canonicalisations, info!.Child("CanonicalizationMethod", SamlNames.Signature), checks);
        Allow($"{name}.digest", Digests, references[0].Child("DigestMethod", SamlNames.Signature), checks);
        var transforms = references[0].Child("Transforms", SamlNames.Signature)?.Children("Transform", SamlNames.Signature)
            .Select(static transform => transform.GetAttribute("Algorithm")).ToList() ?? [];
        checks.Require(
            transforms is [Enveloped] or [Enveloped, Exclusive or Inclusive], $"{name}.transforms", SsoReasons.SignatureInvalid,
            "The signature asks for transforms that are not accepted.", $"{Enveloped}, {Exclusive}", string.Join(", ", transforms));
    }

    private static void Allow(string name, string[] allowed, XmlElement? method, SignInChecks checks) => checks.Require(
        method is not null && allowed.Contains(method.GetAttribute("Algorithm")) && (method.LocalName != "SignatureMethod" || !method.HasChildNodes),
        name,
        SsoReasons.SignatureInvalid,
        "The signature uses an algorithm that is not accepted.",
        string.Join(", ", allowed),
        method?.GetAttribute("Algorithm"),
        "Let the provider sign with RSA or ECDSA, and SHA-256.");

    /// <summary>The certificate decides the kind of the key: a signature that names a method of another kind is not its own.</summary>
    private static bool IsBy(OneElement signed, X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm? key =
            EcdsaSignatures.Methods.Contains(signed.SignedInfo!.SignatureMethod) ? ProviderKey.Ecdsa(certificate) : ProviderKey.Rsa(certificate);
        return key is not null && signed.CheckSignature(key);
    }

    private static string Shown(X509Certificate2 certificate) => $"SHA-256 {certificate.GetCertHashString(HashAlgorithmName.SHA256)[..16]}…";

    /// <summary>Its reference can mean one element alone.</summary>
    private sealed class OneElement(XmlElement element) : SignedXml(element)
    {
        private readonly XmlElement _element = element;

        public override XmlElement? GetIdElement(XmlDocument? document, string idValue) => _element.GetAttribute("ID") == idValue ? _element : null;
    }
}
