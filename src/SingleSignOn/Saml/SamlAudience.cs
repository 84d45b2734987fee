using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>Reads for which tenant a response is meant before anything of it is verified: only to know whose provider it has to be checked against.</summary>
internal static class SamlAudience
{
    /// <summary>An encrypted key names its receiver's certificate; a response brings the signer's beside it.</summary>
    private const int CertificatesMax = 8;

    /// <summary>
    /// The tenant; null: none can be read. An encrypted assertion hides its audience: the tenant is then the one whose certificate its key is encrypted for, or
    /// that the provider names as its <c>Recipient</c> or in <paramref name="relayState"/>.
    /// </summary>
    public static string? Peek(string encoded, string callbackUrl, string? relayState)
    {
        var prefix = SamlServiceProvider.Of(callbackUrl, "").EntityId;
        try
        {
            if (encoded.Length > SafeXml.BytesMax / 3 * 4) return null;
            var elements = SafeXml.Parse(Convert.FromBase64String(encoded)).Below().ToList();
            var audience = elements.Where(static element => element.LocalName == "Audience").Select(element => OfEntityId(element.InnerText, prefix));
            if (audience.FirstOrDefault(static tenant => tenant is not null) is { } plain) return plain;
            return elements.Any(static element => element is { LocalName: "EncryptedAssertion", NamespaceURI: SamlNames.Assertion })
                ? OfEncrypted(elements, prefix) ?? OfRelayState(relayState, prefix)
                : null;
        }
        catch (Exception error) when (error is XmlException or FormatException)
        {
            return null;
        }
    }

    private static string? OfEncrypted(IReadOnlyList<XmlElement> elements, string prefix) =>
        elements.Where(static element => element is { LocalName: "EncryptedKey", NamespaceURI: SamlNames.Encryption })
            .Select(element => OfEntityId(element.GetAttribute("Recipient"), prefix))
            .Concat(elements.Where(static element => element is { LocalName: "X509IssuerName" or "X509SubjectName", NamespaceURI: SamlNames.Signature })
                .Select(static element => SpKey.TenantOf(element.InnerText)))
            .Concat(elements.Where(static element => element is { LocalName: "X509Certificate", NamespaceURI: SamlNames.Signature })
                .Take(CertificatesMax).Select(static element => OfCertificate(element.InnerText)))
            .FirstOrDefault(static tenant => tenant is not null);

    private static string? OfCertificate(string encoded)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(encoded));
            return SpKey.TenantOf(certificate.Subject);
        }
        catch (CryptographicException)
        {
            // Not ours: the signer is checked later.
            return null;
        }
    }

    /// <summary>Providers let their admins choose what a sign-in that begins there brings along: the entity id, or the organisation's id alone.</summary>
    private static string? OfRelayState(string? relayState, string prefix) =>
        relayState is null or "" ? null : OfEntityId(relayState, prefix) ?? relayState;

    private static string? OfEntityId(string text, string prefix) =>
        text.Trim() is var entityId && entityId.StartsWith(prefix, StringComparison.Ordinal) ? Uri.UnescapeDataString(entityId[prefix.Length..]) : null;
}
