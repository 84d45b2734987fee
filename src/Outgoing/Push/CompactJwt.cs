using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Livehouse.Outgoing.Push;

/// <summary>A signed token in its compact form (RFC 7515), by which push services know a sender.</summary>
internal static class CompactJwt
{
    /// <param name="sign">Signs the ASCII of header and claims.</param>
    public static string Write(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Signed by ES256 (RFC 7518, section 3.4).</summary>
    public static string WriteEs256(JsonObject header, JsonObject claims, ECParameters privateKey) => Write(header, claims, signed =>
    {
        using var key = ECDsa.Create(privateKey);
        return key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    });

    private static string Part(JsonObject json) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));
}
