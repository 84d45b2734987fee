using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.Identity.Tokens;

/// <summary>
/// What an access token must be: signed by HS256 with the one secret and by nothing else, strictly written (<see cref="StrictToken"/>), and valid now.
/// </summary>
internal static class AccessTokenRules
{
    /// <summary>Longer tokens are refused unread, in characters.</summary>
    public const int LengthMax = 8192;

    /// <summary>Claims keep their names.</summary>
    public static JsonWebTokenHandler Handler() => new() { MaximumTokenSizeInBytes = LengthMax, MapInboundClaims = false };

    /// <summary>Issuer and audience are not checked: a holder of the secret may sign for any user (docs/api/rest.md).</summary>
    public static TokenValidationParameters For(IdentityOptions options, TimeProvider time) => new()
    {
        IssuerSigningKey = HmacKey.Of(options.JwtSecret),
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        TokenReader = static (token, _) => StrictToken.Read(token),
        // The first that the library asks once the signature is good.
        LifetimeValidator = (_, _, token, _) => CheckClaims((StrictToken)token, time.GetUtcNow(), options.ClockLeeway),
        ValidateIssuer = false,
        ValidateAudience = false,
        LogValidationExceptions = false,
        LogTokenId = false,
    };

    /// <summary>The library would round times to seconds and read the system's clock.</summary>
    /// <exception cref="SecurityTokenException">The claims are at fault, or it is not valid now.</exception>
    private static bool CheckClaims(StrictToken token, DateTimeOffset now, TimeSpan leeway)
    {
        token.ReadClaims();
        // Seconds as doubles hold every millisecond of the next hundred thousand years, and nothing overflows.
        var seconds = now.ToUnixTimeMilliseconds() / 1000.0;
        if (RegisteredClaims.Seconds(token.Fields, "exp") is not { } expires) throw new SecurityTokenNoExpirationException("The token never expires.");
        if (seconds >= expires + leeway.TotalSeconds) throw new SecurityTokenExpiredException("The token has expired.");
        if (RegisteredClaims.Seconds(token.Fields, "nbf") is { } notBefore && seconds < notBefore - leeway.TotalSeconds)
        {
            throw new SecurityTokenNotYetValidException("The token is not valid yet.");
        }
        return true;
    }
}
