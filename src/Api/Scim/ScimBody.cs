using System.Text.Json;

namespace Livehouse.Api.Scim;

/// <summary>
/// Reads resources as directories send them: attribute names in any case, booleans as text (<c>"False"</c>, Microsoft Entra), values nested or with a dot in
/// their name (<c>name.givenName</c>).
/// </summary>
internal static class ScimBody
{
    private static readonly JsonDocumentOptions Bounded = new() { MaxDepth = 16 };

    /// <summary>Null: no JSON object.</summary>
    public static async Task<JsonElement?> Read(HttpRequest request)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, Bounded, request.HttpContext.RequestAborted);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static JsonElement? Find(JsonElement resource, string name)
    {
        if (resource.ValueKind != JsonValueKind.Object) return null;
        foreach (var property in resource.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) return property.Value;
        }

        return name.Split('.', 2) is [var parent, var child] && Find(resource, parent) is { } inner ? Find(inner, child) : null;
    }

    public static string? Text(JsonElement? value)
    {
        try
        {
            return value is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } given ? given : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    public static string? Text(JsonElement resource, string name) => Text(Find(resource, name));

    /// <summary>Null: it is neither.</summary>
    public static bool? Flag(JsonElement? value) => value?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(value.Value.GetString(), out var flag) => flag,
        _ => null,
    };

    /// <summary>The primary email, or else the first; null: none.</summary>
    public static string? Email(JsonElement? emails) => emails switch
    {
        { ValueKind: JsonValueKind.String } => Text(emails),
        { ValueKind: JsonValueKind.Object } => Text(emails.Value, "value"),
        { ValueKind: JsonValueKind.Array } => emails.Value.EnumerateArray()
            .OrderByDescending(static email => Flag(Find(email, "primary")) == true)
            .Select(static email => Text(email, "value"))
            .FirstOrDefault(static address => address is not null),
        _ => null,
    };

    /// <summary>The ids in a list of <c>{ "value": id }</c>, or of one.</summary>
    public static IReadOnlyList<string> Ids(JsonElement? members) => members switch
    {
        { ValueKind: JsonValueKind.Array } => [.. members.Value.EnumerateArray().Select(static one => Text(one, "value") ?? Text(one)).OfType<string>()],
        { ValueKind: JsonValueKind.Object } => Text(members.Value, "value") is { } id ? [id] : [],
        { ValueKind: JsonValueKind.String } => Text(members) is { } id ? [id] : [],
        _ => [],
    };
}
