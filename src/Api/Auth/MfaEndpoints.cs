using System.Text.Json;
using System.Text.Json.Serialization;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Budgets;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Sessions;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Auth;

/// <summary>Second factors (docs/mfa.md).</summary>
internal static class MfaEndpoints
{
    public static void MapMfa(this RouteGroupBuilder auth)
    {
        // What the middleware keeps would hold secrets, and a code must not work twice.
        var mfa = auth.MapGroup("/mfa").WithMetadata(WithoutIdempotency.Instance, AllowsMfaSetup.Instance);
        mfa.MapPost("/setup", SetUp)
            .RequireAuthorization()
            .RequiresStepUp()
            .AsOperation(
                "setUpMfa",
                RefusalCodes.NotFound,
                RefusalCodes.Forbidden,
                RefusalCodes.Conflict,
                RefusalCodes.RateLimited,
                RefusalCodes.MailNotConfigured,
                RefusalCodes.SmsNotConfigured)
            .WithSummary("Begins a second factor, which counts once verifyMfa was shown a code of it; or makes ten new backup codes. What it answers is "
                + "shown once.")
            .Produces<MfaSetupAnswer>(StatusCodes.Status201Created);
        mfa.MapPost("/verify", Verify)
            .AddEndpointFilter(new ClientBudgetFilter(ClientBudgets.MfaCalls))
            .AsOperation("verifyMfa", RefusalCodes.NotFound, RefusalCodes.MfaInvalid, RefusalCodes.AccountLocked, RefusalCodes.RateLimited)
            .WithSummary("With mfaToken: ends a sign-in. Without: confirms a new factor, and proves that it is still the user who signed in. Every code works "
                + $"once; {MfaLimits.WrongCodesMax} wrong ones lock the account's factors for {MfaLimits.LockedMinutes} minutes.")
            .Produces<MfaVerifyAnswer>();
        mfa.MapPost("/challenge", Challenge)
            .AddEndpointFilter(new ClientBudgetFilter(ClientBudgets.MfaCalls))
            .AsOperation(
                "challengeMfa",
                RefusalCodes.NotFound,
                RefusalCodes.MfaInvalid,
                RefusalCodes.RateLimited,
                RefusalCodes.MailNotConfigured,
                RefusalCodes.SmsNotConfigured)
            .WithSummary($"Asks a passkey, or sends a code by sms or email, at most {MfaLimits.SendsMax} in {MfaLimits.SendsMinutes} minutes; with mfaToken "
                + "for a sign-in that waits, else for the caller.")
            .Produces<MfaSentAnswer>();
        mfa.MapGet("", List)
            .RequireAuthorization()
            .AsOperation("listMfaFactors", RefusalCodes.NotFound)
            .WithSummary("The caller's second factors.")
            .Produces<MfaPage>();
        mfa.MapDelete("/{factorId}", Remove)
            .RequireAuthorization()
            .RequiresStepUp()
            .AsOperation("removeMfaFactor")
            .WithSummary("Removes a second factor; the last one takes the backup codes along.")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static Task<IResult> SetUp(Body<MfaSetupRequest> body, HttpContext context, Caller caller, MfaService mfa)
    {
        AuthEndpoints.KeepOutOfCaches(context);
        var command = new SetUpMfa(caller, body.Value.Method, body.Value.Phone, body.Value.Email) { Asker = PasswordEndpoints.AskerOf(context) };
        return mfa.SetUp(command, context.RequestAborted)
            .Answer(static setup => TypedResults.Created("/api/auth/mfa", MfaSetupAnswer.Of(setup)));
    }

    private static async Task<IResult> Verify(
        Body<MfaVerifyRequest> body, HttpContext context, Caller caller, MfaService mfa, SignInSteps steps, SessionService sessions, SessionCookies cookies)
    {
        var request = body.Value;
        AuthEndpoints.KeepOutOfCaches(context);
        if (request.MfaToken is { } token)
        {
            var signIn = await AuthEndpoints.EndingBefore(
                context,
                sessions,
                steps.FinishByCode(
                    token, request.Code, request.Method, request.FactorId, PasswordEndpoints.AskerOf(context), request.Credential, context.RequestAborted));
            return signIn.IsRefused ? Problem.From(signIn.Refusal) : TypedResults.Ok(MfaVerifyAnswer.Of(AuthEndpoints.Answer(context, cookies, signIn.Value)));
        }

        if (context.GetVerified() is not { } verified) return TypedResults.Challenge();
        var proof = await mfa.Prove(
            caller,
            verified.SessionId,
            request.Code,
            request.Method,
            request.FactorId,
            PasswordEndpoints.AskerOf(context),
            request.Credential,
            context.RequestAborted);
        if (proof.IsRefused) return Problem.From(proof.Refusal);
        // A user with new rights gets a new cookie, so that a stolen old one is useless.
        if (proof.Value.SignIn is null && context.IsBySession() && SessionCookies.Read(context.Request) is { } old
            && await sessions.RenewCookie(old, CancellationToken.None) is { } renewed)
        {
            cookies.Set(context.Response, renewed);
        }
        var answer = proof.Value.SignIn is { } opened
            ? MfaVerifyAnswer.Of(AuthEndpoints.Answer(context, cookies, new LoginResult(opened)))
            : new MfaVerifyAnswer();
        return TypedResults.Ok(answer with { Verified = true, StepUpUntil = proof.Value.StepUpUntil });
    }

    private static async Task<IResult> Challenge(Body<MfaChallengeRequest> body, HttpContext context, Caller caller, MfaService mfa)
    {
        var request = body.Value;
        if (request.MfaToken is null && context.GetVerified() is null) return TypedResults.Challenge();
        return await mfa.Challenge(caller, request.MfaToken, request.Method, request.FactorId, context.RequestAborted)
            .Answer(static sent => TypedResults.Ok(new MfaSentAnswer(sent.FactorId, sent.Method, sent.SentTo, sent.ExpiresIn, sent.Options)));
    }

    private static Task<IResult> List(HttpContext context, Caller caller, MfaService mfa) => mfa.List(caller, context.RequestAborted)
        .Answer(static state => TypedResults.Ok(new MfaPage([.. state.Factors.Select(MfaFactorAnswer.Of)], null, state.BackupCodesLeft, state.IsRequired)));

    private static Task<IResult> Remove(string factorId, HttpContext context, Caller caller, MfaService mfa) =>
        mfa.Remove(caller, factorId, context.GetVerified()?.SessionId, PasswordEndpoints.AskerOf(context), context.RequestAborted)
            .Answer(static _ => TypedResults.NoContent());

    internal sealed record MfaSetupRequest(string Method, string? Phone, string? Email) : IRequest<MfaSetupRequest>
    {
        public static MfaSetupRequest Read(Fields fields) => new(
            fields.Word("method", [.. MfaMethods.All]),
            fields.OptionalText("phone", 1, AccountLimits.PhoneLengthMax, TextKind.Exact),
            fields.OptionalText("email", 1, AccountLimits.EmailLengthMax, TextKind.Exact));

        /// <summary>Keeps number and address out of logs.</summary>
        public override string ToString() => nameof(MfaSetupRequest);
    }

    /// <param name="Code">Empty with <paramref name="Credential"/>.</param>
    /// <param name="Credential">Of a passkey; null: it is a code.</param>
    internal sealed record MfaVerifyRequest(string Code, string? Method, string? FactorId, string? MfaToken, PasskeyCredential? Credential)
        : IRequest<MfaVerifyRequest>
    {
        public static MfaVerifyRequest Read(Fields fields)
        {
            var code = fields.OptionalText("code", 1, MfaLimits.CodeLengthMax, TextKind.Exact);
            var method = fields.OptionalWord("method", [.. MfaMethods.All]);
            var credential = fields.OptionalObject("credential", PasskeyFields.Read);
            if (!fields.Has("code") && !fields.Has("credential")) fields.Fail(method == MfaMethods.Passkey ? "credential" : "code", "Is required.");
            if (fields.Has("code") && fields.Has("credential")) fields.Fail("credential", "Is sent in place of a code, not beside it.");
            return new MfaVerifyRequest(
                code ?? "",
                credential is null ? method : MfaMethods.Passkey,
                fields.OptionalId("factorId"),
                fields.OptionalText("mfaToken", 1, OneTimeSecrets.LengthMax, TextKind.Exact),
                credential);
        }

        /// <summary>Keeps code and token out of logs.</summary>
        public override string ToString() => nameof(MfaVerifyRequest);
    }

    internal sealed record MfaChallengeRequest(string Method, string? FactorId, string? MfaToken) : IRequest<MfaChallengeRequest>
    {
        public static MfaChallengeRequest Read(Fields fields) => new(
            fields.Word("method", [.. MfaMethods.All]),
            fields.OptionalId("factorId"),
            fields.OptionalText("mfaToken", 1, OneTimeSecrets.LengthMax, TextKind.Exact));

        /// <summary>Keeps the token out of logs.</summary>
        public override string ToString() => nameof(MfaChallengeRequest);
    }
}

/// <summary>What a new factor needs, by its method; the other fields are left out.</summary>
/// <param name="QrCode">A PNG as a data URL.</param>
/// <param name="SentTo">Masked.</param>
/// <param name="Options">For <c>PublicKeyCredential.parseCreationOptionsFromJSON</c>.</param>
internal sealed record MfaSetupAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FactorId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secret,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OtpauthUrl,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? QrCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SentTo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Codes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Options = null)
{
    public static MfaSetupAnswer Of(MfaSetup setup) =>
        new(setup.FactorId, setup.Secret, setup.OtpauthUrl, setup.QrCode, setup.SentTo, setup.Codes, setup.Options);

    /// <summary>Keeps the secrets out of logs.</summary>
    public override string ToString() => nameof(MfaSetupAnswer);
}

/// <summary>
/// Of a sign-in that ended: as login answers. Of a session: <c>verified</c> and <c>stepUpUntil</c>, and new tokens where another session took its place.
/// </summary>
internal sealed record MfaVerifyAnswer
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Verified { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? StepUpUntil { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserView? User { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AccessToken { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ExpiresIn { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RefreshToken { get; init; }

    public static MfaVerifyAnswer Of(LoginAnswer signIn) =>
        new() { User = signIn.User, AccessToken = signIn.AccessToken, ExpiresIn = signIn.ExpiresIn, RefreshToken = signIn.RefreshToken };

    /// <summary>Keeps the tokens out of logs.</summary>
    public override string ToString() => nameof(MfaVerifyAnswer);
}

/// <summary>A code was sent, or a passkey is asked.</summary>
/// <param name="SentTo">Masked.</param>
/// <param name="ExpiresIn">Seconds for which the code, or the challenge, is good.</param>
/// <param name="Options">For <c>PublicKeyCredential.parseRequestOptionsFromJSON</c>.</param>
internal sealed record MfaSentAnswer(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FactorId,
    string Method,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SentTo,
    int ExpiresIn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Options = null);

/// <param name="Label">A masked number or address; empty for an authenticator app.</param>
/// <param name="Confirmed">False: it waits for its first code, and nothing asks for it.</param>
internal sealed record MfaFactorAnswer(string FactorId, string Method, string Label, bool Confirmed, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt)
{
    public static MfaFactorAnswer Of(MfaFactor factor) =>
        new(factor.Id, factor.Method, factor.Label, factor.ConfirmedAt is not null, factor.CreatedAt, factor.LastUsedAt);
}

/// <param name="NextCursor">Always null: there are few.</param>
/// <param name="Required">The tenant wants this user to have one.</param>
internal sealed record MfaPage(IReadOnlyList<MfaFactorAnswer> Items, string? NextCursor, int BackupCodesLeft, bool Required);
