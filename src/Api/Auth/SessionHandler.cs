using System.Security.Claims;
using System.Text.Encodings.Web;
using Livehouse.Api.Problems;
using Livehouse.Identity.Sessions;
using Livehouse.Refusals;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Livehouse.Api.Auth;

/// <summary>
/// Authenticates requests without a token by the session cookie. A change by cookie needs a CSRF token; a hub, whose clients can't send one, needs a
/// page whose origin is trusted with cookies (<see cref="TrustedOriginFeature"/>).
/// </summary>
internal sealed class SessionHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    SessionService sessions,
    CsrfTokens csrf,
    SessionCookies cookies) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Session";
    public const string CsrfHeader = "X-CSRF-Token";

    private bool _csrfFailed;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var isForHub = BearerToken.IsForHub(Request);
        if (SessionCookies.Read(Request) is not { } cookie || (isForHub && Context.Features.Get<TrustedOriginFeature>() is null))
        {
            return AuthenticateResult.NoResult();
        }
        if (await sessions.FromCookie(cookie, Context.RequestAborted) is not { } browser) return AuthenticateResult.Fail("The session has ended.");
        // At the last moment: an error on the way clears what was set before.
        if (browser.NewCookie is { } fresh) Response.OnStarting(() =>
        {
            cookies.Set(Response, fresh);
            return Task.CompletedTask;
        });
        if (isForHub || IsSafe(Request.Method) || csrf.IsGood(Request.Headers[CsrfHeader], browser.SessionId!))
        {
            var properties = new AuthenticationProperties { ExpiresUtc = browser.ExpiresAt };
            return AuthenticateResult.Success(
                new AuthenticationTicket(new ClaimsPrincipal(new CallerIdentity(browser, bySession: true)), properties, SchemeName));
        }

        _csrfFailed = true;
        return AuthenticateResult.Fail("The cookie came without a CSRF token.");
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync();
        var answer = _csrfFailed
            ? new Problem(RefusalCodes.CsrfFailed, $"A call by session cookie needs the header {CsrfHeader}; GET /api/auth/csrf gives its value.")
            : ProblemCatalog.ForStatus(StatusCodes.Status401Unauthorized);
        await answer.ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        MfaSetupRequirement.Forbidden(Context).ExecuteAsync(Context);

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
