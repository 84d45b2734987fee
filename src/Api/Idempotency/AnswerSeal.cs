using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Livehouse.Api.Configuration;
using Livehouse.Wire;

namespace Livehouse.Api.Idempotency;

/// <summary>
/// Encrypts stored answers, because they can hold tokens and stream keys: AES-256-GCM under a key derived (HKDF-SHA256) from <c>JWT_SECRET</c>, bound to their
/// user, route and key. The encrypted form is 12 random bytes, 16 bytes of tag, then the ciphertext.
/// </summary>
internal sealed class AnswerSeal(LivehouseSettings settings) : IDisposable
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly AesGcm _cipher = new(
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(settings.JwtSecret), 32, info: "livehouse/idempotency/v1"u8.ToArray()), TagLength);

    public byte[] Seal(string scope, string key, KeptAnswer answer)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(answer, LivehouseJson.Options);
        var sealedBytes = new byte[NonceLength + TagLength + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        lock (_cipher)
        {
            _cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength), BoundTo(scope, key));
        }
        return sealedBytes;
    }

    /// <summary>Null when it was not encrypted with this secret for this request.</summary>
    public KeptAnswer? Open(string scope, string key, ReadOnlyMemory<byte> sealedBytes)
    {
        if (sealedBytes.Length < NonceLength + TagLength) return null;
        var span = sealedBytes.Span;
        var plain = new byte[span.Length - NonceLength - TagLength];
        try
        {
            lock (_cipher)
            {
                _cipher.Decrypt(span[..NonceLength], span[(NonceLength + TagLength)..], span.Slice(NonceLength, TagLength), plain, BoundTo(scope, key));
            }
            return JsonSerializer.Deserialize<KeptAnswer>(plain, LivehouseJson.Options);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public void Dispose() => _cipher.Dispose();

    private static byte[] BoundTo(string scope, string key)
    {
        var length = Encoding.UTF8.GetByteCount(scope);
        var bound = new byte[sizeof(int) + length + Encoding.UTF8.GetByteCount(key)];
        BinaryPrimitives.WriteInt32LittleEndian(bound, length);
        Encoding.UTF8.GetBytes(scope, bound.AsSpan(sizeof(int)));
        Encoding.UTF8.GetBytes(key, bound.AsSpan(sizeof(int) + length));
        return bound;
    }
}

/// <summary>The parts of an answer that are repeated.</summary>
internal sealed record KeptAnswer(IReadOnlyDictionary<string, string[]> Headers, byte[] Body)
{
    private static readonly string[] KeptHeaders = ["Location", "Cache-Control", "Set-Cookie"];

    public static KeptAnswer From(HttpResponse response, byte[] body)
    {
        var headers = new Dictionary<string, string[]>();
        foreach (var name in KeptHeaders)
        {
            if (response.Headers.TryGetValue(name, out var values)) headers[name] = [.. values.OfType<string>()];
        }

        return new KeptAnswer(headers, body);
    }
}
