using System.Globalization;
using System.Text.Json;

namespace Livehouse.Media;

/// <summary>Servers' JSON, read leniently: what is missing or of another type is null.</summary>
internal static class StatisticsJson
{
    public static JsonElement? Object(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object ? child : null;

    /// <summary>SRS has ids as numbers in one version and as words in the next.</summary>
    public static string? Text(this JsonElement parent, string name) => parent.TryGetProperty(name, out var child) ? child.ValueKind switch
    {
        JsonValueKind.String => child.GetString() is { Length: > 0 } text ? text : null,
        JsonValueKind.Number => child.GetRawText(),
        _ => null,
    } : null;

    public static long? Whole(this JsonElement parent, string name) =>
        parent.Text(name) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number is >= 0 and < long.MaxValue ? (long)number : null;
}
