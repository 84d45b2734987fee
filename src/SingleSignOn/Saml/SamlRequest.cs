using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>Asks an identity provider by the HTTP-Redirect binding (saml-bindings-2.0-os, section 3.4).</summary>
internal static class SamlRequest
{
    /// <summary>The address for the browser.</summary>
    /// <param name="signer">Null: not signed.</param>
    public static string Url(IdentityProvider provider, SamlServiceProvider self, SignInAttempt attempt, DateTimeOffset now, SpKey? signer)
    {
        XNamespace samlp = SamlNames.Protocol, saml = SamlNames.Assertion;
        var request = new XElement(
            samlp + "AuthnRequest",
            new XAttribute(XNamespace.Xmlns + "samlp", SamlNames.Protocol),
            new XAttribute(XNamespace.Xmlns + "saml", SamlNames.Assertion),
            new XAttribute("ID", attempt.RequestId),
            new XAttribute("Version", "2.0"),
            new XAttribute("IssueInstant", now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null)),
            new XAttribute("Destination", provider.SsoUrl),
            new XAttribute("ProtocolBinding", SamlNames.PostBinding),
            new XAttribute("AssertionConsumerServiceURL", self.CallbackUrl),
            new XElement(saml + "Issuer", self.EntityId),
            new XElement(samlp + "NameIDPolicy", new XAttribute("AllowCreate", "true")));
        var query = $"SAMLRequest={Encoded(Deflated(request.ToString(SaveOptions.DisableFormatting)))}&RelayState={Encoded(attempt.State)}";
        if (signer is not null)
        {
            query += $"&SigAlg={Encoded(SamlNames.RsaSha256)}";
            using var key = signer.Open();
            // What is signed is the query as it is sent.
            query +=
                $"&Signature={Encoded(Convert.ToBase64String(key.SignData(Encoding.ASCII.GetBytes(query), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)))}";
        }

        return $"{provider.SsoUrl}{(provider.SsoUrl.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{query}";
    }

    private static string Deflated(string xml)
    {
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Optimal)) deflate.Write(Encoding.UTF8.GetBytes(xml));
        return Convert.ToBase64String(bytes.ToArray());
    }

    private static string Encoded(string text) => Uri.EscapeDataString(text);
}
