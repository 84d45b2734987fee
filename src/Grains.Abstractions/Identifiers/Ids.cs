using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Identifiers;

/// <summary>Identifiers on the wire: opaque, 1 to <see cref="LengthMax"/> characters of <c>[A-Za-z0-9_-]</c> (docs/api/rest.md).</summary>
public static class Ids
{
    public const int LengthMax = 64;

    /// <summary>What <see cref="IsValid"/> accepts as a regular expression, without the length.</summary>
    public const string Pattern = "^[A-Za-z0-9_-]+$";

    /// <summary>For error messages about an invalid id.</summary>
    public static string Rule { get; } = $"1 to {LengthMax} letters, digits, '_' or '-'";

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public static bool IsValid(string? id) => id is { Length: > 0 and <= LengthMax } && !id.AsSpan().ContainsAnyExcept(Alphabet);

    /// <summary>A new id of 128 random bits behind a prefix that says what it names, such as <c>st_</c>.</summary>
    public static string New(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>
    /// Always the same id for the same parts, so that a repeated request finds what the first attempt created. 128 bits of SHA-256 over the length-prefixed
    /// parts.
    /// </summary>
    public static string Derive(string prefix, params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return prefix + Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
