using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml;
using Livehouse.SingleSignOn.SignIns;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>
/// Finds the one assertion of a response that the provider vouches for, and hands it out as a document that holds nothing else. Signature wrapping moves a
/// signed assertion aside and puts a forged one in its place; it needs two of something that may be there only once here.
/// </summary>
internal static class SamlResponse
{
    private const int EncodedLengthMax = SafeXml.BytesMax / 3 * 4 + 4;

    /// <param name="Response">Its own element, signed or not; what it says counts only together with the assertion's.</param>
    public sealed record Verified(XmlElement Response, XmlElement Assertion, bool IsResponseSigned);

    /// <exception cref="SsoFailedException">There is none.</exception>
    public static Verified Read(string encoded, IReadOnlyList<X509Certificate2> certificates, IReadOnlyList<RSA> keys, SignInChecks checks)
    {
        var response = Parse(encoded, checks);
        CheckShape(response, checks);
        var isResponseSigned = SamlSignature.Of(response) is not null;
        // From here on only what is in this document is read.
        response = SafeXml.Isolated(response);
        if (isResponseSigned) SamlSignature.Check("response.signature", response, certificates, checks);

        var assertion = response.Child("EncryptedAssertion", SamlNames.Assertion) is { } encrypted
            ? SamlDecryption.Open(encrypted, keys, isResponseSigned, checks)
            : SafeXml.Isolated(response.Child("Assertion", SamlNames.Assertion)!);
        checks.Require(
            assertion is { LocalName: "Assertion", NamespaceURI: SamlNames.Assertion } && !assertion.Below().Any(IsAssertion), "assertion.single",
            SsoReasons.SignatureInvalid, "What was encrypted is not one assertion.");
        var isAssertionSigned = SamlSignature.Of(assertion) is not null;
        checks.Require(
            isResponseSigned || isAssertionSigned, "assertion.signed", SsoReasons.SignatureMissing, "Neither the response nor the assertion is signed.");
        CheckSignatures(assertion, checks);
        if (isAssertionSigned) SamlSignature.Check("assertion.signature", assertion, certificates, checks);
        CheckPlain(assertion, checks);
        return new Verified(response, assertion, isResponseSigned);
    }

    private static XmlElement Parse(string encoded, SignInChecks checks)
    {
        try
        {
            checks.Require(
                encoded.Length <= EncodedLengthMax, "response.length", SsoReasons.SignatureInvalid, "The response is too long.", $"{EncodedLengthMax}",
                $"{encoded.Length}");
            var root = SafeXml.Parse(Convert.FromBase64String(encoded)).DocumentElement!;
            checks.Require(
                root is { LocalName: "Response", NamespaceURI: SamlNames.Protocol } && root.GetAttribute("Version") == "2.0", "response.form",
                SsoReasons.SignatureInvalid, "It is no response of SAML 2.0.");
            return root;
        }
        catch (Exception error) when (error is XmlException or FormatException)
        {
            throw checks.Fail(
                "response.form", SsoReasons.SignatureInvalid, "The response is no XML in base64, has a document type, or is beyond the bounds.",
                hint: "The provider has to answer by the HTTP-POST binding; document types and entities are not accepted.");
        }
    }

    private static void CheckShape(XmlElement response, SignInChecks checks)
    {
        CheckStatus(response, checks);
        var assertions = response.Below().Where(IsAssertion).ToList();
        checks.Require(
            assertions.Count == 1 && assertions[0].ParentNode == response && assertions[0].NamespaceURI == SamlNames.Assertion, "response.assertions",
            SsoReasons.SignatureInvalid, "A response must hold exactly one assertion, directly below it.", "1", $"{assertions.Count}");
        var ids = response.Below().Prepend(response).SelectMany(static element => element.Attributes.OfType<XmlAttribute>())
            .Where(static attribute => attribute.LocalName.Equals("id", StringComparison.OrdinalIgnoreCase))
                .Select(static attribute => attribute.Value)
                .ToList();
        checks.Require(
            ids.Distinct(StringComparer.Ordinal).Count() == ids.Count, "response.ids", SsoReasons.SignatureInvalid, "Two elements have one id.");
        CheckSignatures(response, checks, assertions[0]);
    }

    /// <summary>Each must be directly below the element it signs: a signature elsewhere is meant to mislead a reader.</summary>
    private static void CheckSignatures(XmlElement root, SignInChecks checks, XmlElement? assertion = null)
    {
        var isElsewhere = root.Below().Any(element => element.LocalName == "Signature" && element.NamespaceURI == SamlNames.Signature
            && element.ParentNode != root && element.ParentNode != assertion);
        checks.Require(!isElsewhere, "signature.place", SsoReasons.SignatureInvalid, "A signature stands where none belongs.");
        var signed = ((XmlElement?[])[root, assertion]).OfType<XmlElement>().Where(static element => SamlSignature.Of(element) is not null);
        checks.Require(
            signed.All(static element => IsName(element.GetAttribute("ID"))), "signature.id", SsoReasons.SignatureInvalid, "What is signed has no proper id.");
    }

    private static void CheckStatus(XmlElement response, SignInChecks checks)
    {
        var status = response.Child("Status", SamlNames.Protocol)?.Child("StatusCode", SamlNames.Protocol);
        var detail = status?.Child("StatusCode", SamlNames.Protocol)?.GetAttribute("Value") ?? status?.GetAttribute("Value") ?? "nothing";
        var reason = detail.EndsWith(":AuthnFailed", StringComparison.Ordinal) ? SsoReasons.CredentialsInvalid : SsoReasons.UserNotAllowed;
        checks.Require(
            status?.GetAttribute("Value") == SamlNames.Success, "response.status", reason, "The provider did not sign the user in.", SamlNames.Success, detail);
    }

    /// <summary>Comments are not signed: inside a name, they truncate it for a reader of only the first text node.</summary>
    private static void CheckPlain(XmlElement assertion, SignInChecks checks) => checks.Require(
        assertion.OwnerDocument.SelectNodes("//comment() | //processing-instruction()") is { Count: 0 }, "assertion.plain", SsoReasons.SignatureInvalid,
        "The assertion holds comments or instructions, which no provider writes.");

    private static bool IsAssertion(XmlElement element) => element.LocalName is "Assertion" or "EncryptedAssertion";

    private static bool IsName(string id)
    {
        try
        {
            return XmlConvert.VerifyNCName(id).Length > 0;
        }
        catch (Exception error) when (error is XmlException or ArgumentException)
        {
            return false;
        }
    }
}
