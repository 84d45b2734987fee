using System.Security.Claims;
using System.Text.Encodings.Web;
using Livehouse.Api.Problems;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tokens;
using Livehouse.Refusals;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Livehouse.Api.Auth;

/// <summary>
/// Finds who asks: by <c>Authorization: Bearer</c>; under <c>/hubs</c> also by <c>?access_token=</c>, because browsers can't set headers on WebSockets; also by the session cookie. A change by cookie needs
/// a CSRF token; a hub, whose clients can't send one, needs a page whose origin is trusted with cookies (<see cref="TrustedOriginFeature"/>).
/// </summary>
internal sealed class TokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    TokenVerifier tokens,
    SessionService sessions,
    CsrfTokens csrf,
    SessionCookies cookies) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";
    public const string CsrfHeader = "X-CSRF-Token";

    private bool IsForHub => Request.Path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (BearerToken() is { } token)
        {
            if (await tokens.Verify(token, Context.RequestAborted) is { } caller) return Success(caller, bySession: false);
            Context.Features.Set(Rejection.BadToken);
            return AuthenticateResult.Fail("The token is not valid.");
        }

        if (SessionCookies.Read(Request) is not { } cookie || (IsForHub && Context.Features.Get<TrustedOriginFeature>() is null)) return AuthenticateResult.NoResult();
        if (await sessions.FromCookie(cookie, Context.RequestAborted) is not { } browser) return AuthenticateResult.Fail("The session has ended.");
        // At the last moment: an error on the way clears what was set before.
        if (browser.NewCookie is { } fresh) Response.OnStarting(() =>
        {
            cookies.Set(Response, fresh);
            return Task.CompletedTask;
        });
        if (IsForHub || IsSafe(Request.Method) || csrf.IsGood(Request.Headers[CsrfHeader], browser.SessionId!)) return Success(browser, bySession: true);
        Context.Features.Set(Rejection.Csrf);
        return AuthenticateResult.Fail("The cookie came without a CSRF token.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Context.Features.Get<Rejection>() == Rejection.Csrf)
        {
            return new Problem(RefusalCodes.CsrfFailed, $"A call by session cookie needs the header {CsrfHeader}; GET /api/auth/csrf gives its value.").ExecuteAsync(Context);
        }

        if (Context.Features.Get<Rejection>() == Rejection.BadToken) Response.Headers.WWWAuthenticate = """Bearer error="invalid_token" """.TrimEnd();
        return ProblemCatalog.ForStatus(StatusCodes.Status401Unauthorized).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => ProblemCatalog.ForStatus(StatusCodes.Status403Forbidden).ExecuteAsync(Context);

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private string? BearerToken()
    {
        var header = Request.Headers.Authorization;
        if (header.Count > 0)
        {
            // Two of them are none: it would be unclear who asks.
            if (header.Count > 1) return "";
            var parts = header.ToString().Split(' ', 2);
            if (!parts[0].Equals(SchemeName, StringComparison.OrdinalIgnoreCase)) return null;
            return parts.Length == 2 ? parts[1].Trim() : "";
        }

        return IsForHub && Request.Query["access_token"] is [{ Length: > 0 } token] ? token : null;
    }

    private static AuthenticateResult Success(VerifiedCaller caller, bool bySession)
    {
        var properties = new AuthenticationProperties { ExpiresUtc = caller.ExpiresAt };
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new CallerIdentity(caller, bySession)), properties, SchemeName));
    }
}

/// <summary>Why a request that showed something is nobody's.</summary>
internal sealed record Rejection(string Reason)
{
    public static Rejection BadToken { get; } = new("token");

    public static Rejection Csrf { get; } = new("csrf");
}
