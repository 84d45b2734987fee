using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>A SAML identity provider: its name, where to send users, what it signs with.</summary>
/// <param name="SsoUrl">Takes requests by the HTTP-Redirect binding.</param>
/// <param name="Certificates">Any of them may have signed; when it changes keys, there are two for a while.</param>
internal sealed record IdentityProvider(string EntityId, string SsoUrl, IReadOnlyList<X509Certificate2> Certificates, bool WantsSignedRequests)
{
    private const int CertificatesMax = 20;

    /// <exception cref="SsoFailedException">It is no metadata of one identity provider.</exception>
    public static IdentityProvider FromMetadata(byte[] metadata, SignInChecks checks)
    {
        try
        {
            var root = SafeXml.Parse(metadata).DocumentElement!;
            var entities = root.Below()
                .Prepend(root)
                .Where(static element => element.LocalName == "EntityDescriptor" && element.NamespaceURI == SamlNames.Metadata
                && element.Child("IDPSSODescriptor", SamlNames.Metadata) is not null).ToList();
            checks.Require(
                entities.Count == 1, "metadata.entity", SsoReasons.ProviderUnreachable, "The metadata must describe exactly one identity provider.", "1",
                $"{entities.Count}");
            return Read(entities[0], checks);
        }
        catch (Exception error) when (error is XmlException or CryptographicException or FormatException)
        {
            throw checks.Fail("metadata.form", SsoReasons.ProviderUnreachable, "The metadata is no XML of SAML, or has a certificate that can't be read.",
                hint: "Give the address, or the text, of the identity provider's SAML metadata; document types (DTD) are not accepted.");
        }
    }

    /// <summary>PEM, or base64 alone.</summary>
    /// <exception cref="CryptographicException">It is no certificate.</exception>
    /// <exception cref="FormatException">It is not base64.</exception>
    public static X509Certificate2 ReadCertificate(string text) => text.Contains("-----BEGIN", StringComparison.Ordinal)
        ? X509Certificate2.CreateFromPem(text)
        : X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text));

    private static IdentityProvider Read(XmlElement entity, SignInChecks checks)
    {
        var descriptor = entity.Child("IDPSSODescriptor", SamlNames.Metadata)!;
        var service = descriptor.Children("SingleSignOnService", SamlNames.Metadata)
            .FirstOrDefault(static service => service.GetAttribute("Binding") == SamlNames.RedirectBinding)?.Value("Location");
        checks.Require(
            service is not null, "metadata.service", SsoReasons.ProviderUnreachable, "The metadata names no single sign-on service by HTTP-Redirect.",
            SamlNames.RedirectBinding);
        var certificates = descriptor.Children("KeyDescriptor", SamlNames.Metadata)
            .Where(static key => key.GetAttribute("use") is "" or "signing")
            .SelectMany(static key => key.Below().Where(static below => below.LocalName == "X509Certificate" && below.NamespaceURI == SamlNames.Signature))
            .Take(CertificatesMax)
            .Select(static element => ReadCertificate(Whitespaceless(element.InnerText)))
            .ToList();
        checks.Require(
            certificates.Count > 0, "metadata.certificates", SsoReasons.SignatureMissing, "The metadata has no signing certificate.", "at least one",
            $"{certificates.Count}");
        return new IdentityProvider(
            entity.GetAttribute("entityID"), service!, certificates, descriptor.GetAttribute("WantAuthnRequestsSigned") is "true" or "1");
    }

    private static string Whitespaceless(string text) => new StringBuilder(text.Length).AppendJoin("", text.Split((char[]?)null)).ToString();
}
