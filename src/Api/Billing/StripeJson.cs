using System.Text.Json;

namespace Livehouse.Api.Billing;

/// <summary>Reads JSON that is signed, and not necessarily as expected: what is not there, or of another kind, is null.</summary>
internal static class StripeJson
{
    /// <summary>What stands at the path, by names of fields.</summary>
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
            // Half a surrogate pair: no text of ours.
            return null;
        }
    }

    /// <summary>An id, or the <c>id</c> of the object that an application had the biller put in its place.</summary>
    public static string? Reference(this JsonElement? element) => element.Text() ?? element.At("id").Text();

    /// <summary>Separated by commas; null when nothing is said, none when it is said to be nothing.</summary>
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
