using System.Text.Json;

namespace Livehouse.Api.Billing;

/// <summary>Reads JSON that is signed but not necessarily as expected: a missing or mistyped value is null.</summary>
internal static class StripeJson
{
    /// <summary>The value at the path of field names.</summary>
    public static JsonElement? At(this JsonElement? element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element is not { ValueKind: JsonValueKind.Object } parent || !parent.TryGetProperty(name, out var child)) return null;
            element = child;
        }

        return element is { ValueKind: not JsonValueKind.Null } ? element : null;
    }

    public static string? Text(this JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.String } text) return null;
        try
        {
            return text.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: not valid text.
            return null;
        }
    }

    /// <summary>An id, or the <c>id</c> of the object that the billing provider was asked to expand in its place.</summary>
    public static string? Reference(this JsonElement? element) => element.Text() ?? element.At("id").Text();

    /// <summary>Separated by commas; null when it is missing, empty when it is empty.</summary>
    public static string[]? Words(this JsonElement? element) =>
        element.Text()?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Unix seconds.</summary>
    public static DateTimeOffset? Instant(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var seconds) && seconds >= 0
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    public static IEnumerable<JsonElement?> Items(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().Select(static item => (JsonElement?)item) : [];
}
