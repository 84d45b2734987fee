using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Livehouse.Bench.Peers;

/// <summary>Checks JSON Web Tokens with the defaults of Microsoft's library.</summary>
internal sealed class TokenSignIn(string secret)
{
    private readonly JsonWebTokenHandler _handler = new();

    public TokenValidationParameters Parameters { get; } = new()
    {
        IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)),
        ValidateIssuer = false,
        ValidateAudience = false,
    };

    /// <summary>Null when the token is not valid.</summary>
    public async ValueTask<JsonWebToken?> Verify(string? token)
    {
        var result = await _handler.ValidateTokenAsync(token, Parameters);
        return result.IsValid ? (JsonWebToken)result.SecurityToken : null;
    }
}
