using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Livehouse.Jwt;

/// <summary>
/// Signs and verifies JSON Web Tokens (RFC 7519) with HMAC-SHA256 and with nothing else: a token whose header says any other algorithm is refused before its signature is looked
/// at. One instance a secret; safe to share between threads.
/// </summary>
public sealed class Hs256
{
    private const string Algorithm = "HS256";

    /// <summary>Parts up to this length are checked on the stack.</summary>
    private const int SmallMax = 512;

    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    // Names that occur twice make a token mean two things to two readers.
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _secret;
    private readonly TimeProvider _time;
    private readonly Hs256Options _options;

    /// <param name="secret">Its UTF-8 bytes are the key, as LiveKit and most host applications have it.</param>
    public Hs256(string secret, TimeProvider time, Hs256Options? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(secret);
        ArgumentNullException.ThrowIfNull(time);
        _secret = Encoding.UTF8.GetBytes(secret);
        _time = time;
        _options = options ?? new Hs256Options();
    }

    /// <summary>The token for these claims, written as they are: the caller sets <c>exp</c>.</summary>
    public string Sign(JsonObject claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        return Sign(JsonSerializer.SerializeToUtf8Bytes(claims));
    }

    /// <param name="claims">UTF-8 JSON, an object.</param>
    public string Sign(ReadOnlySpan<byte> claims)
    {
        var signed = $"{Header}.{Base64Url.EncodeToString(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(Mac(signed))}";
    }

    /// <summary>The claims of a genuine token that is valid now, or why there are none. Never throws for what the token holds.</summary>
    public JwtVerdict Verify(string? token)
    {
        if (string.IsNullOrEmpty(token)) return JwtRefusal.Malformed;
        if (token.Length > _options.LengthMax) return JwtRefusal.TooLong;

        var parts = token.Split('.', 4);
        if (parts.Length != 3) return JwtRefusal.Malformed;
        // Our own header, letter by letter, needs no reading.
        var isPlain = parts[0] == Header;
        if (!isPlain)
        {
            if (!TryDecode(parts[0], out var header) || !TryParse(header, out var headerFields)) return JwtRefusal.Malformed;
            isPlain = IsPlainHs256(headerFields);
        }

        if (!TryDecode(parts[1], out var payload) || !TryDecode(parts[2], out var signature)) return JwtRefusal.Malformed;
        if (!isPlain) return JwtRefusal.UnsupportedHeader;

        var mac = Mac(token.AsSpan(0, parts[0].Length + 1 + parts[1].Length));
        if (!CryptographicOperations.FixedTimeEquals(mac, signature)) return JwtRefusal.BadSignature;

        if (!TryParse(payload, out var claims) || !RegisteredClaims.AreWellTyped(claims)) return JwtRefusal.BadClaims;
        return CheckTimes(claims) is { } refusal ? refusal : new JwtVerdict(claims);
    }

    private JwtRefusal? CheckTimes(JsonElement claims)
    {
        // Seconds as doubles hold every millisecond of the next hundred thousand years, and nothing overflows.
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var leeway = _options.Leeway.TotalSeconds;
        if (RegisteredClaims.Seconds(claims, "exp") is { } expires)
        {
            if (now >= expires + leeway) return JwtRefusal.Expired;
        }
        else if (_options.ExpirationRequired)
        {
            return JwtRefusal.BadClaims;
        }

        return RegisteredClaims.Seconds(claims, "nbf") is { } notBefore && now < notBefore - leeway ? JwtRefusal.NotYetValid : null;
    }

    /// <summary><c>typ</c> is not required (LiveKit's own tokens come with and without it); <c>crit</c> names extensions that must be understood, and none is.</summary>
    private static bool IsPlainHs256(JsonElement header) =>
        header.TryGetProperty("alg", out var algorithm) && algorithm.ValueKind == JsonValueKind.String && algorithm.ValueEquals(Algorithm)
        && !header.TryGetProperty("crit", out _);

    private byte[] Mac(ReadOnlySpan<char> signed)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(signed)];
        Encoding.UTF8.GetBytes(signed, bytes);
        return HMACSHA256.HashData(_secret, bytes);
    }

    /// <summary>Strict: the one spelling of these bytes, so no padding, white space or stray bits.</summary>
    private static bool TryDecode(string part, out byte[] bytes)
    {
        bytes = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        if (Base64Url.DecodeFromChars(part, bytes, out _, out var length) != OperationStatus.Done) return false;
        bytes = bytes[..length];
        Span<char> again = part.Length <= SmallMax ? stackalloc char[SmallMax] : new char[part.Length];
        return Base64Url.TryEncodeToChars(bytes, again, out var written) && part.AsSpan().SequenceEqual(again[..written]);
    }

    private static bool TryParse(byte[] json, out JsonElement fields)
    {
        fields = default;
        try
        {
            // The parser leaves the bytes inside of strings unchecked, and whoever reads them later would meet the fault.
            StrictUtf8.GetCharCount(json);
            using var document = JsonDocument.Parse(json, Strict);
            fields = document.RootElement.Clone();
            return fields.ValueKind == JsonValueKind.Object && RegisteredClaims.IsReadable(fields);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }
}
