using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Livehouse.Testing;

/// <summary>
/// JSON Web Tokens such as a host application signs (HS256), whatever stands in them: made by hand, so that what checks them is never the code that made them.
/// </summary>
public static class SignedToken
{
    public const string PlainHeader = """{"alg":"HS256","typ":"JWT"}""";

    public static string Of(string secret, JsonObject claims) => Of(secret, JsonSerializer.SerializeToUtf8Bytes(claims));

    /// <param name="claims">UTF-8, JSON or not.</param>
    /// <param name="header">Whatever it says: the signature is always HS256's.</param>
    public static string Of(string secret, ReadOnlySpan<byte> claims, string header = PlainHeader)
    {
        var signed = $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(signed)))}";
    }
}
