using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Livehouse.LiveKit;

/// <summary>
/// A protobuf message in its JSON form, read leniently: webhooks name fields in camelCase and omit zero values, the API names them in snake_case and writes all
/// of them; 64-bit integers come as strings or numbers, enums as names or numbers. A field that is missing, null or ill-typed reads as its zero.
/// </summary>
internal readonly struct ProtoMessage(JsonElement json)
{
    public static bool TryParse(ReadOnlyMemory<byte> utf8, out ProtoMessage message)
    {
        message = default;
        try
        {
            using var document = JsonDocument.Parse(utf8);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !IsReadable(document.RootElement)) return false;
            message = new ProtoMessage(document.RootElement.Clone());
            return true;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    public string Text(string name) => Field(name) is { ValueKind: JsonValueKind.String } field ? field.GetString()! : "";

    public bool Flag(string name) => Field(name)?.ValueKind == JsonValueKind.True;

    public long Integer(string name) => Field(name) switch
    {
        { ValueKind: JsonValueKind.Number } field when field.TryGetInt64(out var number) => number,
        { ValueKind: JsonValueKind.String } field
            when long.TryParse(field.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => 0,
    };

    /// <summary>A finite number; 0 when absent.</summary>
    public double Number(string name) =>
        Field(name) is { ValueKind: JsonValueKind.Number } field && field.TryGetDouble(out var number) && double.IsFinite(number) ? number : 0;

    /// <summary>The enum's zero when absent; <paramref name="unknown"/> for a value that this version does not know.</summary>
    /// <param name="prefix">The prefix of the protocol's names that ours don't have, such as <c>EGRESS_</c>.</param>
    public T Word<T>(string name, string prefix, T unknown) where T : struct, Enum
    {
        var value = Field(name) switch
        {
            null or { ValueKind: JsonValueKind.Null } => default(T),
            { ValueKind: JsonValueKind.Number } field when field.TryGetInt32(out var number) => (T)(object)number,
            { ValueKind: JsonValueKind.String } field => Named(field.GetString()!, prefix, unknown),
            _ => unknown,
        };
        return Enum.IsDefined(value) ? value : unknown;
    }

    public ProtoMessage? Message(string name) => Field(name) is { ValueKind: JsonValueKind.Object } field ? new ProtoMessage(field) : null;

    public IEnumerable<ProtoMessage> Messages(string name) =>
        Field(name) is { ValueKind: JsonValueKind.Array } field
            ? field.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(item => new ProtoMessage(item))
            : [];

    public IReadOnlyDictionary<string, string> Texts(string name)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Field(name) is not { ValueKind: JsonValueKind.Object } map) return texts;
        foreach (var entry in map.EnumerateObject())
        {
            if (entry.Value.ValueKind == JsonValueKind.String) texts[entry.Name] = entry.Value.GetString()!;
        }

        return texts;
    }

    /// <summary>A field of whole seconds since 1970.</summary>
    public DateTimeOffset Seconds(string name) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Integer(name), DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds()));

    /// <summary>A field of milliseconds since 1970; null when it is absent, zero or out of range.</summary>
    public DateTimeOffset? Milliseconds(string name) =>
        Integer(name) is > 0 and var milliseconds && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <summary>A field of nanoseconds.</summary>
    public TimeSpan Nanoseconds(string name) => TimeSpan.FromTicks(Integer(name) / TimeSpan.NanosecondsPerTick);

    private static T Named<T>(string name, string prefix, T unknown) where T : struct, Enum =>
        name.StartsWith(prefix, StringComparison.Ordinal)
            && Enum.TryParse<T>(name.AsSpan(prefix.Length).ToString().Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var value)
            ? value
            : unknown;

    /// <summary>
    /// The parser does not validate text: an escaped lone surrogate, or invalid UTF-8, throws only when it is read. So everything is read
    /// once here.
    /// </summary>
    private static bool IsReadable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(property => property.Name is not null && IsReadable(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(IsReadable),
        JsonValueKind.String => value.GetString() is not null,
        _ => true,
    };

    private JsonElement? Field(string name)
    {
        if (json.TryGetProperty(name, out var field) || json.TryGetProperty(SnakeCase(name), out field)) return field;
        return null;
    }

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter)) text.Append('_').Append(char.ToLowerInvariant(letter));
            else text.Append(letter);
        }

        return text.ToString();
    }
}
