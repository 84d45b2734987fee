using System.Security.Claims;
using Livehouse.Callers;
using Livehouse.Identity.Tokens;

namespace Livehouse.Api.Auth;

/// <summary>The identity of a request whose token or cookie was verified.</summary>
internal sealed class CallerIdentity(VerifiedCaller verified) : ClaimsIdentity(
    [new(ClaimTypes.NameIdentifier, verified.Caller.UserId), new(ClaimTypes.Name, verified.Caller.Name), .. verified.Caller.Roles.Select(role => new Claim(ClaimTypes.Role, role))],
    TokenHandler.SchemeName)
{
    public VerifiedCaller Verified => verified;
}

public static class CallerOfRequest
{
    /// <summary>Who asks; nobody (<see cref="Caller.Anonymous"/>) before authentication has run or when nothing valid was sent.</summary>
    public static Caller GetCaller(this HttpContext context) => context.GetVerified()?.Caller ?? Caller.Anonymous();

    /// <summary>The tier that the token or the account carries; null: none.</summary>
    public static string? GetTier(this HttpContext context) => context.GetVerified()?.Tier;

    internal static VerifiedCaller? GetVerified(this HttpContext context) => (context.User.Identity as CallerIdentity)?.Verified;
}
