using System.Text.Json;

namespace Livehouse.SingleSignOn.SignIns;

/// <summary>Claims of one or more JSON objects, the first that has one counts. Nothing is renamed on the way.</summary>
internal sealed class ClaimReader(params JsonElement[] sources)
{
    private const int ListMax = 1_000;
    private const int TextLengthMax = 1_000;
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    /// <exception cref="JsonException">It is no object, or says something twice.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        var root = JsonElement.Parse(json, Strict);
        return root.ValueKind == JsonValueKind.Object ? root : throw new JsonException("It is not a JSON object.");
    }

    /// <summary>A text or a number; null: there is none.</summary>
    /// <param name="names">Names or paths with dots, the first that is there counts.</param>
    public string? Text(params IEnumerable<string?> names) => names.Select(Find).Select(TextOf).FirstOrDefault(static text => text is not null);

    /// <summary>Some providers write it as a text.</summary>
    public bool IsTrue(string name) => Find(name) is { ValueKind: JsonValueKind.True } || TextOf(Find(name)) is "true" or "True";

    public long? Number(string name) => Find(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value)
        && value is >= 0 and < 253402300800 ? (long)value : null;

    /// <summary>One text, a list of texts, or the texts in <c>name</c> of a list of objects.</summary>
    public IReadOnlyList<string> Texts(params IEnumerable<string?> names)
    {
        foreach (var found in names.Select(Find))
        {
            if (found is { ValueKind: JsonValueKind.Array } list)
            {
                return [.. list.EnumerateArray().Take(ListMax).Select(static item => TextOf(item) ?? (item.ValueKind == JsonValueKind.Object
                    && item.TryGetProperty("name", out var name) ? TextOf(name) : null)).OfType<string>()];
            }
            if (TextOf(found) is { } single) return [single];
        }

        return [];
    }

    /// <summary>The top names with what may be shown of each.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Redacted() =>
    [
        .. sources.SelectMany(static source => source.EnumerateObject()).Take(ListMax)
            .Select(static claim => KeyValuePair.Create(claim.Name, Redaction.Of(claim.Name, claim.Value))),
    ];

    private JsonElement? Find(string? name)
    {
        if (string.IsNullOrEmpty(name)) return null;
        foreach (var source in sources)
        {
            if (source.TryGetProperty(name, out var whole)) return whole;
            // Names with dots of their own, such as addresses, were found above.
            var at = source;
            var isFound = true;
            foreach (var part in name.Split('.'))
            {
                isFound = at.ValueKind == JsonValueKind.Object && at.TryGetProperty(part, out at);
                if (!isFound) break;
            }

            if (isFound) return at;
        }

        return null;
    }

    private static string? TextOf(JsonElement? element)
    {
        try
        {
            var text = element switch
            {
                { ValueKind: JsonValueKind.String } value => value.GetString(),
                { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
                _ => null,
            };
            return text is { Length: > 0 and <= TextLengthMax } ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: as if it weren't there.
            return null;
        }
    }
}
