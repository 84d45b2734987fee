using Livehouse.Api.Audit;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.Sessions;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Auth;

/// <summary>Signing up, in and out (docs/sessions.md).</summary>
public static class AuthEndpoints
{
    public static void MapAuth(this IEndpointRouteBuilder routes)
    {
        var auth = routes.MapGroup("/api/auth").WithTags("Accounts").AddEndpointFilter<BindingFilter>();
        // Open to all, whatever token or cookie the client still has. The idempotency middleware would store a fast hash of the body, and so of the password:
        // endpoints here that are safe to repeat are so on their own.
        var open = auth.MapGroup("").AllowAnonymous().WithMetadata(WithoutIdempotency.Instance);
        open.MapPost("/register", Register)
            .AsOperation(
                "register",
                RefusalCodes.NotFound,
                RefusalCodes.Forbidden,
                RefusalCodes.SsoRequired,
                RefusalCodes.TenantSuspended,
                RefusalCodes.Conflict, RefusalCodes.IdempotencyKeyReused, RefusalCodes.RateLimited)
            .WithMetadata(OwnIdempotency.Instance)
            .WithSummary("Makes an account and signs it in; also sets the session cookie. Takes Idempotency-Key. At most "
                + $"{DefaultBudgets.RegistrationsPerHour} an hour from one client address.")
            .Produces<SignInAnswer>(StatusCodes.Status201Created);
        open.MapPost("/login", Login)
            .AsOperation(
                "login",
                RefusalCodes.Unauthorized,
                RefusalCodes.MfaInvalid,
                RefusalCodes.Forbidden,
                RefusalCodes.SsoRequired,
                RefusalCodes.TenantSuspended,
                RefusalCodes.AccountLocked,
                RefusalCodes.RateLimited)
            .WithSummary(
                $"Signs in by email or username; also sets the session cookie. {AccountLimits.WrongPasswordsMax} wrong passwords in "
                    + $"{AccountLimits.LockoutMinutes} minutes lock the login for {AccountLimits.LockoutMinutes} minutes.")
            .Produces<LoginAnswer>();
        open.MapPost("/refresh", Refresh)
            .AsOperation("refreshSession", RefusalCodes.Unauthorized, RefusalCodes.TenantSuspended)
            .WithSummary($"New tokens for a refresh token, which is used up by this. A repeat within {AccountLimits.RefreshRepeatableSeconds} seconds is "
                + "answered the same token; any other second use ends the whole session.")
            .Produces<SignInAnswer>();

        var signedIn = auth.MapGroup("").RequireAuthorization().WithMetadata(WithoutIdempotency.Instance);
        signedIn.MapGet("/me", Me)
            .WithMetadata(AllowsMfaSetup.Instance)
            .AsOperation("getCurrentUser")
            .WithSummary("The signed-in user.")
            .Produces<MeAnswer>();
        signedIn.MapPost("/logout", Logout)
            .WithMetadata(AllowsMfaSetup.Instance)
            .AsOperation("logout")
            .WithSummary("Ends the session.")
            .Produces(StatusCodes.Status204NoContent);
        signedIn.MapGet("/csrf", Csrf)
            .WithMetadata(AllowsMfaSetup.Instance)
            .AsOperation("getCsrfToken", RefusalCodes.Conflict)
            .WithSummary("What a call by session cookie sends as X-CSRF-Token.")
            .Produces<CsrfAnswer>();
        signedIn.MapPost("/token", Token)
            .WithMetadata(AllowsMfaSetup.Instance)
            .AsOperation("getAccessToken", RefusalCodes.Conflict)
            .WithSummary("A short-lived access token for the page of a browser with the session cookie, which keeps it in memory. Needs X-CSRF-Token.")
            .Produces<AccessAnswer>();
        signedIn.MapSessions();
        signedIn.MapOwnAudit();
        signedIn.MapStepUp();
        auth.MapMfa();
        auth.MapPasswords();
    }

    private static async Task<IResult> Register(
        Body<RegisterRequest> body,
        HttpContext context,
        AccountService accounts,
        SessionService sessions,
        SessionCookies cookies)
    {
        var request = body.Value;
        if (!TryReadOperation(context.Request, out var operation))
        {
            return Problem.Invalid(
                new Dictionary<string, string[]> { [IdempotencyMiddleware.KeyHeader] = ["Must be one value of 1 to 128 visible ASCII characters."] });
        }

        var command = new RegisterAccount(
            request.Email,
            request.Username,
            request.Password,
            request.DisplayName,
            operation,
            UserAgent(context))
        {
            ClientAddress = context.Connection.RemoteIpAddress,
            TenantId = request.Tenant ?? Caller.DefaultTenant,
        };
        var registered = await EndingBefore(context, sessions, accounts.Register(command, context.RequestAborted));
        if (registered.IsRefused) return Problem.From(registered.Refusal);
        var signIn = registered.Value;
        if (signIn.IsRepeat) context.Response.Headers[IdempotencyMiddleware.ReplayedHeader] = "true";
        return TypedResults.Created("/api/auth/me", Answer(context, cookies, signIn));
    }

    private static Task<IResult> Login(
        Body<LoginRequest> body, HttpContext context, AccountService accounts, SessionService sessions, SessionCookies cookies) =>
        EndingBefore(context, sessions, accounts.SignIn(LogInOf(body.Value, context), context.RequestAborted))
            .Answer(signIn => TypedResults.Ok(Answer(context, cookies, signIn)));

    private static LogIn LogInOf(LoginRequest request, HttpContext context) => new(request.Login, request.Password, UserAgent(context))
    {
        MfaCode = request.MfaCode,
        Ip = context.Connection.RemoteIpAddress?.ToString(),
        TenantId = request.Tenant ?? Caller.DefaultTenant,
    };

    private static Task<IResult> Refresh(Body<RefreshRequest> body, HttpContext context, SessionService sessions, SessionCookies cookies) =>
        sessions.Refresh(body.Value.RefreshToken, context.RequestAborted).Answer(signIn => TypedResults.Ok(Answer(context, cookies, signIn)));

    private static async Task<IResult> Me(HttpContext context, Caller caller, AccountService accounts, ICurrentTier tiers)
    {
        KeepOutOfCaches(context);
        var user = await accounts.Me(caller, context.GetTier(), context.RequestAborted);
        return TypedResults.Ok(new MeAnswer(user with { Tier = await tiers.Of(caller, user.Tier) }));
    }

    /// <summary>A token of the host application has no session here: then there is nothing to end, and only the host can take it back.</summary>
    private static async Task<IResult> Logout(HttpContext context, Caller caller, SessionService sessions, SessionCookies cookies)
    {
        if (context.GetVerified()?.SessionId is { } sessionId) await sessions.End(caller, sessionId, CancellationToken.None);
        cookies.Clear(context.Response);
        return TypedResults.NoContent();
    }

    private static IResult Csrf(HttpContext context, CsrfTokens csrf)
    {
        KeepOutOfCaches(context);
        return context.GetVerified()?.SessionId is { } sessionId
            ? TypedResults.Ok(new CsrfAnswer(csrf.New(sessionId)))
            : Problem.From(Refusal.Conflict("This token belongs to no session here; calls with it need no CSRF token."));
    }

    /// <summary>Only the cookie renews: with a token that did, whoever copied one would stay signed in as long as the session lasts.</summary>
    private static async Task<IResult> Token(HttpContext context, SessionService sessions)
    {
        KeepOutOfCaches(context);
        if (!context.IsBySession() || context.GetVerified()?.SessionId is not { } sessionId)
        {
            return Problem.From(Refusal.Conflict("Only a call by session cookie, without a token, is answered a token."));
        }

        return await sessions.Access(sessionId, context.RequestAborted).Answer(
            static access => TypedResults.Ok(
                new AccessAnswer(access.User, access.AccessToken, access.ExpiresIn) { MfaSetupRequired = access.MustSetUpMfa ? true : null }));
    }

    /// <summary>A sign-in with an old cookie opens a new session and ends the old one: an attacker who knows the old cookie is not signed in with the
    /// user.</summary>
    internal static async Task<Outcome<T>> EndingBefore<T>(HttpContext context, SessionService sessions, Task<Outcome<T>> signingIn) where T : class
    {
        var outcome = await signingIn;
        // A sign-in that waits for a second factor is none yet.
        var hasSignedIn = !outcome.IsRefused && outcome.Value is not LoginResult { SignIn: null };
        if (hasSignedIn && SessionCookies.Read(context.Request) is { } before) await sessions.EndByCookie(before, CancellationToken.None);
        return outcome;
    }

    internal static LoginAnswer Answer(HttpContext context, SessionCookies cookies, LoginResult login)
    {
        KeepOutOfCaches(context);
        if (login.Mfa is { } mfa) return new LoginAnswer { MfaRequired = true, MfaToken = mfa.MfaToken, Methods = mfa.Methods, ExpiresIn = mfa.ExpiresIn };
        var signIn = login.SignIn!;
        if (signIn.Cookie is { } cookie) cookies.Set(context.Response, cookie);
        return new LoginAnswer
        {
            User = signIn.User,
            AccessToken = signIn.AccessToken,
            ExpiresIn = signIn.ExpiresIn,
            RefreshToken = signIn.RefreshToken,
            MfaSetupRequired = signIn.MustSetUpMfa ? true : null,
        };
    }

    private static SignInAnswer Answer(HttpContext context, SessionCookies cookies, SignIn signIn)
    {
        KeepOutOfCaches(context);
        if (signIn.Cookie is { } cookie) cookies.Set(context.Response, cookie);
        return new SignInAnswer(signIn.User, signIn.AccessToken, signIn.ExpiresIn, signIn.RefreshToken)
        {
            MfaSetupRequired = signIn.MustSetUpMfa ? true : null,
        };
    }

    internal static void KeepOutOfCaches(HttpContext context) => context.Response.Headers.CacheControl = "no-store";

    private static string UserAgent(HttpContext context) => context.Request.Headers.UserAgent.ToString();

    private static bool TryReadOperation(HttpRequest request, out string? operation)
    {
        operation = null;
        if (!request.Headers.TryGetValue(IdempotencyMiddleware.KeyHeader, out var values)) return true;
        operation = values is [{ Length: > 0 and <= RequestLimits.IdempotencyKeyLengthMax } key] && key.All(static character => character is > ' ' and <= '~')
            ? key
            : null;
        return operation is not null;
    }
}
