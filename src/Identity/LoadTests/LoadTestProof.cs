using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Identity.LoadTests;

/// <summary>
/// What a server and the load tester show each other instead of the secret that both have. Compiled into both. Each purpose has a key of its own (HKDF, RFC
/// 5869), so that an answer of one purpose is never one of another: the server's answers to nonces, which anyone may send, open nothing.
/// </summary>
internal static class LoadTestProof
{
    private const int KeyBytes = 32;

    /// <summary>The server's answer to a nonce: it has the secret, and is who the tool believes to call.</summary>
    /// <param name="host">The name that the request was sent to, without a port, in lower case: another server that passes the nonce on has another
    /// name.</param>
    /// <param name="challenge">Given out with the answer.</param>
    public static string OfServer(string secret, string nonce, string host, string challenge) => Prove(secret, "server", nonce, host, challenge);

    /// <summary>The tool's answer to a challenge: it may have these users.</summary>
    public static string OfGrant(string secret, string challenge, string run, string first, string users) =>
        Prove(secret, "grant", challenge, run, first, users);

    /// <summary>The tool's answer to a challenge: it may remove what load tests left.</summary>
    /// <param name="run">Empty: all of them.</param>
    public static string OfCleaning(string secret, string challenge, string run) => Prove(secret, "clean", challenge, run);

    /// <summary>A server's seal on the challenges that it gives out, so that any front recognises those of another without storing them.</summary>
    public static byte[] SealOf(string secret, ReadOnlySpan<byte> challenge) => HMACSHA256.HashData(Key(secret, "challenge"), challenge);

    /// <summary>Takes the same time wherever the two differ.</summary>
    public static bool AreSame(string expected, string given) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given));

    private static string Prove(string secret, string purpose, params ReadOnlySpan<string> parts)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Key(secret, purpose));
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            mac.AppendData(length);
            mac.AppendData(bytes);
        }

        return Base64Url.EncodeToString(mac.GetHashAndReset());
    }

    private static byte[] Key(string secret, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), KeyBytes, info: Encoding.UTF8.GetBytes($"livehouse load test {purpose}"));
}
