using System.Text.Json;

namespace Livehouse.Identity.Tokens;

/// <summary>The claims whose types RFC 7519, section 4.1, fixes.</summary>
internal static class RegisteredClaims
{
    public static bool AreWellTyped(JsonElement claims) =>
        IsAbsentOr(claims, "exp", IsTime) && IsAbsentOr(claims, "nbf", IsTime) && IsAbsentOr(claims, "iat", IsTime)
        && IsAbsentOr(claims, "iss", IsText) && IsAbsentOr(claims, "sub", IsText) && IsAbsentOr(claims, "jti", IsText)
        && IsAbsentOr(claims, "aud", audience => IsText(audience) || (audience.ValueKind == JsonValueKind.Array && audience.EnumerateArray().All(IsText)));

    /// <summary>Seconds since 1970, fractions included; null when the claim is absent.</summary>
    public static double? Seconds(JsonElement claims, string name) => claims.TryGetProperty(name, out var value) ? value.GetDouble() : null;

    /// <summary>False (or an <see cref="InvalidOperationException"/>) when some text in it can't be read, such as a lone surrogate behind an escape.</summary>
    public static bool IsReadable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(property => property.Name is not null && IsReadable(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(IsReadable),
        JsonValueKind.String => value.GetString() is not null,
        _ => true,
    };

    private static bool IsAbsentOr(JsonElement claims, string name, Func<JsonElement, bool> fits) => !claims.TryGetProperty(name, out var value) || fits(value);

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsTime(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && double.IsFinite(seconds);
}
