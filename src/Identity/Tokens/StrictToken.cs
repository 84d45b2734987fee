using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.Identity.Tokens;

/// <summary>
/// A token that says one thing only, however it is read. The library takes the last of two claims of one name, a number in quotes, text after the payload's end
/// and extensions that it doesn't know (<c>crit</c>, RFC 7515, section 4.1.11); here each of them is refused.
/// </summary>
internal sealed class StrictToken : JsonWebToken
{
    private static readonly string PlainHeader = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8) + ".";

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly string _token;

    private StrictToken(string token) : base(token) => _token = token;

    /// <summary>The payload, an object whose registered claims are well typed. Read by <see cref="ReadClaims"/>.</summary>
    public JsonElement Fields { get; private set; }

    /// <summary>
    /// For <see cref="TokenValidationParameters.TokenReader"/>: everything but the claims, which are read when the signature has been found good.
    /// </summary>
    /// <exception cref="SecurityTokenException">Its form or its header is at fault.</exception>
    /// <exception cref="ArgumentException">The library can't read it.</exception>
    public static SecurityToken Read(string token)
    {
        if (!CompactForm.IsCanonical(token)) throw new SecurityTokenMalformedException("The token is not three parts in base64url.");
        var read = new StrictToken(token);
        // The header that most issuers write needs no second look.
        if (token.StartsWith(PlainHeader, StringComparison.Ordinal)) return read;
        if (!TryParse(token.AsSpan(..token.IndexOf('.')), out var header))
        {
            throw new SecurityTokenMalformedException("The header is not a JSON object, or names something twice.");
        }
        return header.TryGetProperty("crit", out _)
            ? throw new SecurityTokenValidationException("The header asks for an extension to be understood, and none is.")
            : read;
    }

    /// <exception cref="SecurityTokenMalformedException">A claim is ill-typed, occurs twice or can't be read.</exception>
    public void ReadClaims()
    {
        var payload = _token.AsSpan((_token.IndexOf('.') + 1).._token.LastIndexOf('.'));
        if (!TryParse(payload, out var claims)) throw new SecurityTokenMalformedException("The payload is not a JSON object, or says something twice.");
        if (!RegisteredClaims.AreWellTyped(claims)) throw new SecurityTokenMalformedException("A registered claim has a wrong type.");
        Fields = claims;
    }

    private static bool TryParse(ReadOnlySpan<char> part, out JsonElement fields)
    {
        fields = default;
        try
        {
            var json = Base64Url.DecodeFromChars(part);
            // The parser does not validate the bytes inside strings, so the error would only surface when they are read.
            StrictUtf8.GetCharCount(json);
            fields = JsonElement.Parse(json, Strict);
            return fields.ValueKind == JsonValueKind.Object && RegisteredClaims.IsReadable(fields);
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException or FormatException)
        {
            return false;
        }
    }
}
