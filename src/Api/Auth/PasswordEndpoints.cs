using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Mail;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Sessions;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Auth;

/// <summary>Passwords, addresses and invitations, by links in mails (docs/mfa.md).</summary>
internal static class PasswordEndpoints
{
    public static void MapPasswords(this RouteGroupBuilder auth)
    {
        // The middleware that keeps answers would store a quick hash of the body, and with it of the password.
        var open = auth.MapGroup("").AllowAnonymous().WithMetadata(WithoutIdempotency.Instance);
        open.MapPost("/password/forgot", Forgot)
            .AsOperation("forgotPassword", RefusalCodes.RateLimited, RefusalCodes.MailNotConfigured)
            .WithSummary("Mails a link to set a new password, if the address has an account: the answer is the same if not.")
            .Produces<AcceptedAnswer>(StatusCodes.Status202Accepted);
        open.MapPost("/password/reset", Reset)
            .AsOperation("resetPassword", RefusalCodes.RateLimited)
            .WithSummary($"Sets a new password by the link's token, within {AccountLimits.ResetMinutes} minutes. Every session of the account ends.")
            .Produces(StatusCodes.Status204NoContent);
        open.MapPost("/invitation", Accept)
            .AsOperation("acceptInvitation", RefusalCodes.RateLimited)
            .WithSummary($"Sets the password of an account that one was invited to, within {TenantLimits.InvitationDays} days, and signs in.")
            .Produces<LoginAnswer>();
        auth.MapPost("/password/change", Change)
            .RequireAuthorization()
            .WithMetadata(WithoutIdempotency.Instance)
            .AsOperation(
                "changePassword", RefusalCodes.NotFound, RefusalCodes.Forbidden, RefusalCodes.AccountLocked, RefusalCodes.Conflict, RefusalCodes.RateLimited)
            .WithSummary("Sets another password with the old one. Every other session of the account ends.")
            .Produces(StatusCodes.Status204NoContent);
        auth.MapPost("/email/verify", Verify)
            .WithMetadata(WithoutIdempotency.Instance, AllowsMfaSetup.Instance)
            .AsOperation("verifyEmail", RefusalCodes.NotFound, RefusalCodes.RateLimited, RefusalCodes.MailNotConfigured)
            .WithSummary("With token: confirms the address that the link was mailed to. Without: mails such a link to the caller's address.")
            .Produces<EmailVerifyAnswer>();
    }

    private static Task<IResult> Forgot(Body<ForgotRequest> body, HttpContext context, PasswordService passwords) =>
        passwords.Forgot(body.Value.Tenant ?? Caller.DefaultTenant, body.Value.Email, AskerOf(context), context.RequestAborted)
            .Answer(static _ => TypedResults.Accepted((string?)null, new AcceptedAnswer(true)));

    private static Task<IResult> Reset(Body<ResetRequest> body, HttpContext context, PasswordService passwords) =>
        passwords.Reset(body.Value.Token, body.Value.Password, AskerOf(context), context.RequestAborted).Answer(static _ => TypedResults.NoContent());

    private static Task<IResult> Accept(
        Body<InvitationRequest> body, HttpContext context, PasswordService passwords, SessionService sessions, SessionCookies cookies) =>
        AuthEndpoints.EndingBefore(
                context, sessions, passwords.AcceptInvitation(body.Value.Token, body.Value.Password, AskerOf(context), context.RequestAborted))
            .Answer(signIn => TypedResults.Ok(AuthEndpoints.Answer(context, cookies, signIn)));

    private static Task<IResult> Change(Body<ChangeRequest> body, HttpContext context, Caller caller, PasswordService passwords) =>
        passwords.Change(
                caller, context.GetVerified()?.SessionId, body.Value.CurrentPassword, body.Value.NewPassword, AskerOf(context), context.RequestAborted)
            .Answer(static _ => TypedResults.NoContent());

    private static async Task<IResult> Verify(Body<EmailVerifyRequest> body, HttpContext context, Caller caller, PasswordService passwords)
    {
        if (body.Value.Token is { } token)
        {
            return await passwords.VerifyEmail(token, AskerOf(context)).Answer(static _ => TypedResults.Ok(new EmailVerifyAnswer(true, false)));
        }

        if (context.GetVerified() is null) return TypedResults.Challenge();
        return await passwords.AskVerification(caller, AskerOf(context), context.RequestAborted)
            .Answer(static _ => TypedResults.Ok(new EmailVerifyAnswer(false, true)));
    }

    internal static Asker AskerOf(HttpContext context) => new(context.Connection.RemoteIpAddress, context.Request.Headers.UserAgent.ToString());

    /// <param name="Tenant">Null: <c>default</c>.</param>
    internal sealed record ForgotRequest(string Email, string? Tenant) : IRequest<ForgotRequest>
    {
        public static ForgotRequest Read(Fields fields) =>
            new(fields.Text("email", 1, AccountLimits.EmailLengthMax, TextKind.Exact), fields.OptionalId("tenant"));

        /// <summary>Keeps the address out of logs.</summary>
        public override string ToString() => nameof(ForgotRequest);
    }

    internal sealed record ResetRequest(string Token, string Password) : IRequest<ResetRequest>
    {
        public static ResetRequest Read(Fields fields) => new(TokenOf(fields), NewPassword(fields, "password"));

        /// <summary>Keeps token and password out of logs.</summary>
        public override string ToString() => nameof(ResetRequest);
    }

    internal sealed record InvitationRequest(string Token, string Password) : IRequest<InvitationRequest>
    {
        public static InvitationRequest Read(Fields fields) => new(TokenOf(fields), NewPassword(fields, "password"));

        /// <summary>Keeps token and password out of logs.</summary>
        public override string ToString() => nameof(InvitationRequest);
    }

    internal sealed record ChangeRequest(string CurrentPassword, string NewPassword) : IRequest<ChangeRequest>
    {
        public static ChangeRequest Read(Fields fields) => new(
            fields.Text("currentPassword", 1, AccountLimits.PasswordLengthMax, TextKind.Secret), PasswordEndpoints.NewPassword(fields, "newPassword"));

        /// <summary>Keeps the passwords out of logs.</summary>
        public override string ToString() => nameof(ChangeRequest);
    }

    /// <param name="Token">Null: a link is asked for.</param>
    internal sealed record EmailVerifyRequest(string? Token) : IRequest<EmailVerifyRequest>
    {
        public static bool MayBeEmpty => true;

        public static EmailVerifyRequest Read(Fields fields) => new(fields.OptionalText("token", 1, OneTimeSecrets.LengthMax, TextKind.Exact));

        /// <summary>Keeps the token out of logs.</summary>
        public override string ToString() => nameof(EmailVerifyRequest);
    }

    private static string TokenOf(Fields fields) => fields.Text("token", 1, OneTimeSecrets.LengthMax, TextKind.Exact);

    private static string NewPassword(Fields fields, string name) =>
        fields.Text(name, AccountLimits.PasswordLengthMin, AccountLimits.PasswordLengthMax, TextKind.Secret);
}

internal sealed record AcceptedAnswer(bool Accepted);

/// <param name="Verified">The address is the account's.</param>
/// <param name="Sent">A link was mailed.</param>
internal sealed record EmailVerifyAnswer(bool Verified, bool Sent);
