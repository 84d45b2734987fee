using System.Xml;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>Reads for which tenant a response is meant before anything of it is verified: only to know whose provider it has to be checked against.</summary>
internal static class SamlAudience
{
    /// <summary>The tenant; null: none can be read.</summary>
    public static string? Peek(string encoded, string callbackUrl)
    {
        var prefix = SamlServiceProvider.Of(callbackUrl, "").EntityId;
        try
        {
            if (encoded.Length > SafeXml.BytesMax / 3 * 4) return null;
            var audience = SafeXml.Parse(Convert.FromBase64String(encoded)).Below()
                .FirstOrDefault(element => element.LocalName == "Audience" && element.InnerText.Trim().StartsWith(prefix, StringComparison.Ordinal));
            return audience is null ? null : Uri.UnescapeDataString(audience.InnerText.Trim()[prefix.Length..]);
        }
        catch (Exception error) when (error is XmlException or FormatException)
        {
            return null;
        }
    }
}
