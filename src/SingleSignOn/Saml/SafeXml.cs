using System.Text;
using System.Xml;

namespace Livehouse.SingleSignOn.Saml;

/// <summary>
/// XML of strangers: no document types and so no entities, bounded in length, depth and number of nodes (canonicalisation recurses, and a stack that overflows
/// ends the process).
/// </summary>
internal static class SafeXml
{
    /// <summary>Responses have some ten thousand bytes; metadata of one provider, with several certificates, no more.</summary>
    public const int BytesMax = 512 * 1024;

    private const int DepthMax = 50;
    private const int NodesMax = 20_000;

    /// <exception cref="XmlException">It is no XML, has a document type, or is beyond a bound.</exception>
    public static XmlDocument Parse(byte[] xml)
    {
        if (xml.Length > BytesMax) throw new XmlException($"It is longer than {BytesMax} bytes.");
        using (var first = Reader(xml))
        {
            for (var nodes = 0; first.Read(); nodes += 1 + first.AttributeCount)
            {
                if (first.Depth > DepthMax || nodes > NodesMax) throw new XmlException("It is nested too deeply, or has too many parts.");
            }
        }

        // White space is signed too.
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        using var reader = Reader(xml);
        document.Load(reader);
        return document;
    }

    public static XmlDocument Parse(string xml) => Parse(Encoding.UTF8.GetBytes(xml));

    /// <summary>
    /// The element as a document of its own, the namespaces of its ancestors kept: its canonical form stays the same, and nothing around it can be read.
    /// </summary>
    public static XmlElement Isolated(XmlElement element)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        var copy = (XmlElement)document.ImportNode(element, deep: true);
        for (var above = element.ParentNode as XmlElement; above is not null; above = above.ParentNode as XmlElement)
        {
            foreach (XmlAttribute attribute in above.Attributes)
            {
                if (attribute.NamespaceURI == "http://www.w3.org/2000/xmlns/" && !copy.HasAttribute(attribute.Name))
                {
                    copy.SetAttribute(attribute.Name, attribute.Value);
                }
            }
        }

        document.AppendChild(copy);
        return copy;
    }

    /// <summary>Direct children of this name, in order.</summary>
    public static IReadOnlyList<XmlElement> Children(this XmlElement parent, string localName, string space) =>
        [.. parent.ChildNodes.OfType<XmlElement>().Where(child => child.LocalName == localName && child.NamespaceURI == space)];

    public static XmlElement? Child(this XmlElement parent, string localName, string space) =>
        parent.Children(localName, space) is [var first, ..] ? first : null;

    /// <summary>Of an attribute; null: it is not there, or empty.</summary>
    public static string? Value(this XmlElement element, string attribute) => element.GetAttribute(attribute) is { Length: > 0 } value ? value : null;

    /// <summary>Every element below, at any depth.</summary>
    public static IEnumerable<XmlElement> Below(this XmlNode node) =>
        node.ChildNodes.OfType<XmlElement>().SelectMany(static child => child.Below().Prepend(child));

    private static XmlReader Reader(byte[] xml) => XmlReader.Create(
        new MemoryStream(xml, writable: false),
        new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = BytesMax,
            MaxCharactersFromEntities = 0,
            IgnoreWhitespace = false,
        });
}
