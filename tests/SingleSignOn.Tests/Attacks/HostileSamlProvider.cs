using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml;
using Livehouse.SingleSignOn.Saml;
using Livehouse.SingleSignOn.SignIns;
using Livehouse.Tests.Peers;

namespace Livehouse.Tests.Attacks;

/// <summary>What no honest provider answers: responses after one row of <c>Attacks/saml.json</c>. Without any change they are as they should be.</summary>
internal static class HostileSamlProvider
{
    public const string Issuer = "https://id.example.com/saml";

    private static readonly X509Certificate2 Own = Certificate();
    private static readonly X509Certificate2 Other = Certificate();

    public static string OwnCertificate => Own.ExportCertificatePem();

    public static string Response(JsonObject attack, SignInAttempt attempt)
    {
        if (attack["raw"] is { } raw) return Raw(attack, raw.GetValue<string>());
        var values = Values(attack, attempt);
        var xml = Replaced(Template(), attack["before"], values);
        foreach (var (name, value) in values) xml = xml.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(xml);
        var sign = attack["sign"]?.GetValue<string>() ?? "assertion";
        var key = attack["key"] is null ? Own : Other;
        if (sign is "assertion" or "both") Sign(document, "Assertion", attack, attack["assertionKey"] is null ? key : Other);
        if (sign is "response" or "both") Sign(document, "Response", attack, key);
        if (attack["wrap"] is { } shape) SignatureWrapping.Apply(document, shape.GetValue<int>());
        if (attack["empty"] is not null) document.GetElementsByTagName("SignatureValue")[0]!.InnerText = "";
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(Replaced(document.OuterXml, attack["after"], values)));
    }

    private static string Raw(JsonObject attack, string raw)
    {
        var times = attack["times"]?.GetValue<int>() ?? 1;
        var text = string.Concat(Enumerable.Repeat(raw, times)) + string.Concat(Enumerable.Repeat(attack["close"]?.GetValue<string>() ?? "", times));
        if (attack["deflate"] is null) return Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Fastest)) deflate.Write(Encoding.UTF8.GetBytes(text));
        return Convert.ToBase64String(bytes.ToArray());
    }

    private static Dictionary<string, string> Values(JsonObject attack, SignInAttempt attempt)
    {
        var now = TimeProvider.System.GetUtcNow();
        string Time(string name, int seconds) =>
            now.AddSeconds(attack["seconds"]?[name]?.GetValue<int>() ?? seconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        var values = new Dictionary<string, string>
        {
            ["assertion"] = "_assertion",
            ["request"] = attempt.RequestId,
            ["now"] = Time("now", 0),
            ["issuer"] = Issuer,
            ["responseIssuer"] = Issuer,
            ["destination"] = ProtocolStage.Callback,
            ["recipient"] = ProtocolStage.Callback,
            ["audience"] = SamlServiceProvider.Of(ProtocolStage.Callback, "default").EntityId,
            ["inResponseTo"] = attempt.RequestId,
            ["nameId"] = "ada",
            ["notBefore"] = Time("notBefore", -10),
            ["notOnOrAfter"] = Time("notOnOrAfter", 300),
            ["confirmedUntil"] = Time("confirmedUntil", 300),
        };
        foreach (var (name, value) in attack["values"] as JsonObject ?? []) values[name] = value!.GetValue<string>();
        return values;
    }

    private static string Replaced(string xml, JsonNode? changes, Dictionary<string, string> values)
    {
        foreach (var change in changes as JsonArray ?? [])
        {
            var (find, put) = (change![0]!.GetValue<string>(), change[1]!.GetValue<string>());
            // In the template these stand for themselves.
            if (!xml.Contains("{audience}", StringComparison.Ordinal))
            {
                foreach (var (name, value) in values)
                {
                    find = find.Replace($"{{{name}}}", value, StringComparison.Ordinal);
                    put = put.Replace($"{{{name}}}", value, StringComparison.Ordinal);
                }
            }
            else
            {
                find = find.Replace("{request}", "{inResponseTo}", StringComparison.Ordinal);
            }
            Assert.Contains(find, xml, StringComparison.Ordinal);
            xml = xml.Replace(find, put, StringComparison.Ordinal);
        }

        return xml;
    }

    private static void Sign(XmlDocument document, string localName, JsonObject attack, X509Certificate2 certificate)
    {
        var element = (XmlElement)document.GetElementsByTagName(localName == "Response" ? "samlp:Response" : "saml:Assertion")[0]!;
        using var key = certificate.GetRSAPrivateKey();
        var signed = new ById(document) { SigningKey = key };
        signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
        signed.SignedInfo.SignatureMethod = attack["method"]?.GetValue<string>() ?? SignedXml.XmlDsigRSASHA256Url;
        var reference = new Reference($"#{element.GetAttribute("ID")}") { DigestMethod = attack["digest"]?.GetValue<string>() ?? SignedXml.XmlDsigSHA256Url };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        reference.AddTransform(new XmlDsigExcC14NTransform());
        signed.AddReference(reference);
        signed.KeyInfo = new KeyInfo();
        signed.KeyInfo.AddClause(new KeyInfoX509Data(certificate));
        signed.ComputeSignature();
        element.InsertAfter(document.ImportNode(signed.GetXml(), true), element.FirstChild);
    }

    private static string Template() => """
        <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" Destination="{destination}" IssueInstant="{now}" InResponseTo="{inResponseTo}"><saml:Issuer>{responseIssuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="{assertion}" Version="2.0" IssueInstant="{now}"><saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID>{nameId}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{confirmedUntil}" Recipient="{recipient}" InResponseTo="{inResponseTo}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{notBefore}" NotOnOrAfter="{notOnOrAfter}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{now}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement></saml:Assertion></samlp:Response>
        """;

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=hostile", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
            now.AddDays(-1), now.AddDays(60));
    }

    private sealed class ById(XmlDocument document) : SignedXml(document)
    {
        public override XmlElement? GetIdElement(XmlDocument? document, string idValue) => document?.SelectSingleNode($"//*[@ID='{idValue}']") as XmlElement;
    }
}
