using System.Text.Json;

namespace Livehouse.SingleSignOn.SignIns;

/// <summary>What a test sign-in shows of a person's claims: enough to see that the right thing came, too little to be a copy of the directory.</summary>
internal static class Redaction
{
    /// <summary>They say nothing of a person that the admin doesn't need to map roles.</summary>
    private static readonly HashSet<string> Plain = new(StringComparer.OrdinalIgnoreCase)
    {
        "iss", "aud", "azp", "exp", "iat", "nbf", "auth_time", "amr", "acr", "email_verified", "groups", "roles", "memberOf", "member_of",
    };

    public static string Of(string name, JsonElement value) =>
        Plain.Contains(name) ? value.GetRawText() : value.ValueKind == JsonValueKind.String ? Masked(value.ToString()) : $"({value.ValueKind})";

    public static string Of(string name, string value) => Plain.Contains(name) ? value : Masked(value);

    /// <summary>The first two characters, and of an address its domain.</summary>
    public static string Masked(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var shown = text.Length <= 2 ? "" : text[..2];
        return at > 0 ? $"{shown}…{text[at..]}" : $"{shown}… ({text.Length} characters)";
    }
}
