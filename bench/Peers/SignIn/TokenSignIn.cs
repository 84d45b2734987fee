using System.Security.Claims;
using System.Text.Encodings.Web;
using Livehouse.Jwt;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Livehouse.Bench.Peers;

/// <summary>Signs callers in by a JSON Web Token, as the framework's JwtBearer package does; <c>?access_token=</c> is where SignalR's clients put it.</summary>
internal sealed class TokenSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, Hs256 tokens)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (tokens.Verify(Request.Query["access_token"]).Claims is not { } claims) return Task.FromResult(AuthenticateResult.Fail("The token is not valid."));
        var identity = new ClaimsIdentity(
            [new Claim(ClaimTypes.NameIdentifier, claims.GetProperty("sub").GetString()!), new Claim(ClaimTypes.Name, claims.GetProperty("name").GetString()!)],
            SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }
}
