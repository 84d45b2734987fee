using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Livehouse.Limits;
using Microsoft.AspNetCore.WebUtilities;

namespace Livehouse.Api.Streaming.Dialects;

/// <summary>
/// The fields of a callback: of a form, or of a JSON object. Which it is shows in its first character, since senders differ in what they declare.
/// </summary>
internal sealed class CallbackFields
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = RequestLimits.JsonDepthMax };

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    private CallbackFields(bool isJson) => IsJson = isJson;

    public bool IsJson { get; }

    /// <summary>A field is given twice, or there are more than any server sends: it is unclear which one counts.</summary>
    public bool HasRepeats { get; private set; }

    /// <summary>Null: it is missing, or empty.</summary>
    public string? this[string name] => _fields.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Null: the body is neither.</summary>
    public static CallbackFields? Read(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span)) return null;
        var text = Encoding.UTF8.GetString(body.Span).Trim();
        if (text.Length == 0) return null;
        return text[0] is '{' or '[' ? OfJson(text) : OfForm(text);
    }

    /// <summary>Of a form, or of the query behind a stream's name.</summary>
    public static CallbackFields OfForm(string text)
    {
        var fields = new CallbackFields(isJson: false);
        foreach (var pair in new QueryStringEnumerable(text)) fields.Add(pair.DecodeName().ToString(), pair.DecodeValue().ToString());
        return fields;
    }

    public long? Number(string name) => long.TryParse(this[name], System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    private static CallbackFields? OfJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            var fields = new CallbackFields(isJson: true);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                fields.Add(property.Name, property.Value.ValueKind switch
                {
                    JsonValueKind.String => property.Value.GetString()!,
                    JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => property.Value.GetRawText(),
                    _ => "",
                });
            }

            return fields;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text with half of a surrogate pair.
            return null;
        }
    }

    private void Add(string name, string value)
    {
        if (_fields.Count == IngestLimits.FieldsMax || !_fields.TryAdd(name, value)) HasRepeats = true;
    }
}
