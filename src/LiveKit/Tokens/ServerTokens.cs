using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.LiveKit;

/// <summary>Checks tokens that a LiveKit server signed with the shared secret.</summary>
internal sealed class ServerTokens
{
    /// <summary>By how much the server's clock may differ; its tokens are valid from the moment they are issued.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(10);

    /// <summary>Longer tokens are refused without parsing, in characters.</summary>
    private const int LengthMax = 8192;

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = LengthMax, MapInboundClaims = false };
    private readonly TokenValidationParameters _parameters;
    private readonly TimeProvider _time;

    public ServerTokens(LiveKitOptions options, TimeProvider time)
    {
        _time = time;
        _parameters = new TokenValidationParameters
        {
            IssuerSigningKey = TokenKey.Of(options.ApiSecret),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidIssuer = options.ApiKey,
            LifetimeValidator = IsValidNow,
            ValidateAudience = false,
            LogValidationExceptions = false,
            LogTokenId = false,
        };
    }

    /// <summary>Null when the token is not genuine or not valid now. Never throws because of the token's content.</summary>
    public async ValueTask<JsonWebToken?> Read(string token)
    {
        var result = await _handler.ValidateTokenAsync(token, _parameters);
        // The library ignores extensions that must be understood (RFC 7515, section 4.1.11); none is supported here.
        return result is { IsValid: true, SecurityToken: JsonWebToken genuine } && !genuine.TryGetHeaderValue("crit", out object _) ? genuine : null;
    }

    /// <summary>The library's own check reads the system's clock. A token must have an expiry; its start is optional.</summary>
    private bool IsValidNow(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return expires is { } end && now - Leeway < end && (notBefore is not { } start || start <= now + Leeway);
    }
}
