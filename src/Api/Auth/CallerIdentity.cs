using System.Security.Claims;
using Livehouse.Callers;
using Livehouse.Identity.Tokens;

namespace Livehouse.Api.Auth;

/// <summary>The identity of a request whose token or cookie was verified.</summary>
/// <param name="bySession">By the session cookie, not by a token.</param>
internal sealed class CallerIdentity(VerifiedCaller verified, bool bySession) : ClaimsIdentity(
    [new(ClaimTypes.NameIdentifier, verified.Caller.UserId), new(ClaimTypes.Name, verified.Caller.Name),
        .. verified.Caller.Roles.Select(role => new Claim(ClaimTypes.Role, role))],
    BearerToken.SchemeName)
{
    public VerifiedCaller Verified => verified;

    public bool BySession => bySession;
}

public static class CallerOfRequest
{
    /// <summary>The caller; <see cref="Caller.Anonymous"/> before authentication has run or when nothing valid was sent.</summary>
    public static Caller GetCaller(this HttpContext context) => context.GetVerified()?.Caller ?? Caller.Anonymous();

    /// <summary>The tier that the token or the account carries; null: none.</summary>
    public static string? GetTier(this HttpContext context) => context.GetVerified()?.Tier;

    /// <summary>Whether the caller is authenticated by a browser's session cookie. A bearer token takes precedence.</summary>
    public static bool IsBySession(this HttpContext context) => context.User.Identity is CallerIdentity { BySession: true };

    internal static VerifiedCaller? GetVerified(this HttpContext context) => (context.User.Identity as CallerIdentity)?.Verified;
}
