using Livehouse.Callers;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Federation;
using Livehouse.Identity.Tenants;
using Livehouse.Refusals;
using Livehouse.SingleSignOn.Providers;

namespace Livehouse.SingleSignOn.SignIns;

/// <param name="Tenant">Its id; null: that of the e-mail's domain, which its tenant has proved, or else <see cref="Caller.DefaultTenant"/>.</param>
/// <param name="ReturnUrl">Of an allowed origin: the caller has looked.</param>
/// <param name="Browser">A secret that the browser keeps in a cookie.</param>
public sealed record BeginSignIn(string? Tenant, string? Email, string? ReturnUrl, string CallbackUrl, string Browser);

/// <param name="RedirectUrl">Where the browser goes; null: name and password are sent to the callback.</param>
public sealed record BegunSignIn(string Tenant, string Type, string DisplayName, string? RedirectUrl, string State);

/// <param name="Browser">Of the request's cookie; null: it has none.</param>
/// <param name="IsScript">A script sends it, which keeps the state itself: pages of other origins can't make it.</param>
public sealed record EndSignIn(CallbackInput Input, string CallbackUrl, string? Browser, bool IsScript, AuditOrigin Origin);

/// <summary>The outcome of the callback.</summary>
/// <param name="Refusal">Null: success.</param>
/// <param name="ReturnUrl">The page that was asked for when the sign-in began; null: none, or it isn't known which sign-in this was.</param>
/// <param name="TestId">Not null: it was a test, without a sign-in.</param>
public sealed record EndedSignIn(Refusal? Refusal, SignedIn? User, string? ReturnUrl, string? TestId);

/// <summary>Sign-ins by providers from their beginning to the account (docs/single-sign-on.md).</summary>
public sealed class SignInService
{
    private readonly ProviderStore _providers;
    private readonly AttemptStore _attempts;
    private readonly Protocols _protocols;
    private readonly ExternalSignIns _accounts;
    private readonly TenantDirectory _tenants;
    private readonly IAuditLog _audit;
    private readonly TimeProvider _time;
    private readonly SsoOptions _options;

    internal SignInService(
        ProviderStore providers, AttemptStore attempts, Protocols protocols, ExternalSignIns accounts, TenantDirectory tenants, IAuditLog audit,
        TimeProvider time, SsoOptions options)
    {
        _providers = providers;
        _attempts = attempts;
        _protocols = protocols;
        _accounts = accounts;
        _tenants = tenants;
        _audit = audit;
        _time = time;
        _options = options;
    }

    /// <summary>Refused: <c>not_found</c> (unknown tenant, or it has no enabled provider), <c>tenant_suspended</c>, <c>sso_failed</c>.</summary>
    public async Task<Outcome<BegunSignIn>> Begin(BeginSignIn command, CancellationToken cancellation = default)
    {
        if (await TenantOf(command, cancellation) is not { } tenant) return NoProvider();
        if (tenant.Status == TenantStatus.Suspended) return new Refusal(RefusalCodes.TenantSuspended, "The organisation is suspended.");
        if (await _providers.Find(tenant.Id, cancellation) is not { Enabled: true } provider) return NoProvider();
        var attempt = SignInAttempt.Begin(tenant.Id, command.CallbackUrl, command.ReturnUrl, _time.GetUtcNow(), _options.AttemptLifetime) with
        {
            BrowserHash = SignInAttempt.HashOf(command.Browser),
        };
        try
        {
            var url = await _protocols.For(provider).Begin(provider, attempt, new SignInChecks(), cancellation);
            await _attempts.Keep(attempt, null, cancellation);
            return new BegunSignIn(tenant.Id, provider.Type, provider.DisplayName, url, attempt.State);
        }
        catch (SsoFailedException failed)
        {
            return Failed(failed);
        }
    }

    /// <summary>What the provider, or the form for a directory, sent.</summary>
    public async Task<EndedSignIn> End(EndSignIn command, CancellationToken cancellation = default)
    {
        var input = command.Input;
        var state = input.RelayState ?? input.State;
        if (string.IsNullOrEmpty(state)) return await EndUnsolicited(command, cancellation);
        // A directory's form may be sent again after a wrong password; everything else is good once.
        var (verdict, begun) = input.Login is null ? await _attempts.Take(state, cancellation) : await _attempts.Look(state, cancellation);
        if (begun is null)
        {
            // A provider that begins sends along what its admin chose, or a page of its own.
            if (verdict == AttemptStore.Verdict.Unknown && input.SamlResponse is not null) return await EndUnsolicited(command, cancellation);
            return new EndedSignIn(Failed(verdict switch
            {
                AttemptStore.Verdict.Expired => SsoReasons.StateExpired,
                AttemptStore.Verdict.Used => SsoReasons.Replayed,
                _ => SsoReasons.StateUnknown,
            }), null, null, null);
        }

        var attempt = begun.Attempt;
        // A test does not sign in, and only the admin gets its outcome.
        if (attempt.TestId is null && !IsSameBrowser(attempt, command)) return new EndedSignIn(Failed(SsoReasons.StateUnknown), null, null, null);
        if (begun.Unsaved is null && await _providers.Find(attempt.TenantId, cancellation) is not { Enabled: true })
        {
            return new EndedSignIn(NoProvider(), null, attempt.ReturnUrl, attempt.TestId);
        }

        var provider = begun.Unsaved ?? (await _providers.Find(attempt.TenantId, cancellation))!;
        return attempt.TestId is { } testId
            ? await EndTest(provider, attempt, testId, input, cancellation)
            : await Finish(provider, attempt, command, cancellation);
    }

    /// <summary>A code for the page that opens the session; good once, for <see cref="SsoOptions.CodeLifetime"/>.</summary>
    public Task<string> CodeFor(SignedIn user, CancellationToken cancellation = default) => _attempts.KeepCode(user, _options.CodeLifetime, cancellation);

    /// <summary>Uses a code up. Refused: <c>sso_failed</c>.</summary>
    public async Task<Outcome<SignedIn>> Exchange(string code, CancellationToken cancellation = default)
    {
        var (verdict, found) = await _attempts.TakeCode(code, cancellation);
        return found is not null ? found : Failed(verdict switch
        {
            AttemptStore.Verdict.Expired => SsoReasons.StateExpired,
            AttemptStore.Verdict.Used => SsoReasons.Replayed,
            _ => SsoReasons.StateUnknown,
        });
    }

    private async Task<EndedSignIn> Finish(
        ProviderConfiguration provider, SignInAttempt attempt, EndSignIn command, CancellationToken cancellation)
    {
        var (outcome, cause) = await Identify(provider, attempt, command, cancellation);
        if (outcome.IsRefused)
        {
            await RecordRefusal(attempt.TenantId, provider, command.Origin, outcome.Refusal, cause, cancellation);
            return new EndedSignIn(outcome.Refusal, null, attempt.ReturnUrl, null);
        }

        var identity = outcome.Value;
        var account = await _accounts.Find(UserOf(provider, attempt.TenantId, identity), command.Origin, cancellation);
        if (account.IsRefused)
        {
            await RecordRefusal(attempt.TenantId, provider, command.Origin, account.Refusal, null, cancellation);
            return new EndedSignIn(account.Refusal, null, attempt.ReturnUrl, null);
        }

        // Only now: a wrong password may be typed again.
        if (command.Input.Login is not null) await _attempts.Take(attempt.State, cancellation);
        return new EndedSignIn(
            null, new SignedIn(attempt.TenantId, account.Value.Id, provider.TrustsUpstreamMfa && identity.UsedSecondFactor), attempt.ReturnUrl, null);
    }

    /// <returns>With the cause of a failure, for admins alone.</returns>
    private async Task<(Outcome<ExternalIdentity> Outcome, string? Cause)> Identify(
        ProviderConfiguration provider, SignInAttempt attempt, EndSignIn command, CancellationToken cancellation)
    {
        ExternalIdentity? identity = null;
        SsoFailedException? failed = null;
        async Task<bool> Complete()
        {
            try
            {
                identity = await _protocols.For(provider).Complete(provider, attempt, command.Input, new SignInChecks(), cancellation);
                return true;
            }
            catch (SsoFailedException refused)
            {
                failed = refused;
                // Any other failure reveals nothing about the password, and is not an attempt at it.
                return refused.Reason != SsoReasons.CredentialsInvalid;
            }
        }

        if (command.Input.Login is { } login)
        {
            var refusal = await _accounts.Guard(attempt.TenantId, login.Username, Complete, cancellation);
            if (refusal is { Code: not RefusalCodes.Unauthorized }) return (refusal, null);
        }
        else
        {
            await Complete();
        }

        return (failed is not null ? Failed(failed) : identity!, failed?.Message);
    }

    /// <summary>
    /// An unsolicited response, if the tenant allows it. The response itself names the tenant; the checks decide whether it is accepted.
    /// </summary>
    private async Task<EndedSignIn> EndUnsolicited(EndSignIn command, CancellationToken cancellation)
    {
        if (command.Input.SamlResponse is not { } response
            || Saml.SamlAudience.Peek(response, command.CallbackUrl, command.Input.RelayState) is not { } tenantId
            || await _providers.Find(tenantId, cancellation) is not { Enabled: true, Saml.AllowIdpInitiated: true } provider)
        {
            return new EndedSignIn(Failed(SsoReasons.StateUnknown), null, null, null);
        }

        return await Finish(provider, SignInAttempt.Unsolicited(tenantId, command.CallbackUrl, _time.GetUtcNow()), command, cancellation);
    }

    private async Task<EndedSignIn> EndTest(
        ProviderConfiguration provider, SignInAttempt attempt, string testId, CallbackInput input, CancellationToken cancellation)
    {
        var checks = new SignInChecks();
        TestOutcome outcome;
        try
        {
            var identity = await _protocols.For(provider).Complete(provider, attempt, input, checks, cancellation);
            outcome = new TestOutcome(
                "passed", null, null, checks.Steps, identity.Claims, identity.Groups,
                RoleMapper.Roles(provider.RoleMappings, identity.Groups) ?? Role.Defaults, _time.GetUtcNow());
        }
        catch (SsoFailedException failed)
        {
            outcome = new TestOutcome("failed", failed.Reason, failed.Hint, checks.Steps, [], [], [], _time.GetUtcNow());
        }

        await _attempts.KeepOutcome(attempt.TenantId, testId, outcome, _options.TestLifetime, cancellation);
        return new EndedSignIn(null, null, null, testId);
    }

    private async Task<Tenant?> TenantOf(BeginSignIn command, CancellationToken cancellation)
    {
        if (command.Tenant is { } id) return await _tenants.Find(id, cancellation);
        if (command.Email is not { } email) return await _tenants.Find(Caller.DefaultTenant, cancellation);
        return TenantRules.DomainOfEmail(email) is { } domain ? await _tenants.FindByDomain(domain, cancellation) : null;
    }

    private static bool IsSameBrowser(SignInAttempt attempt, EndSignIn command) =>
        command.Browser is { } browser ? SignInAttempt.HashOf(browser) == attempt.BrowserHash : command.IsScript;

    private static ExternalUser UserOf(ProviderConfiguration provider, string tenantId, ExternalIdentity identity) => new(
        new ExternalKey(tenantId, identity.Authority, identity.Subject),
        provider.Type,
        identity.Email,
        identity.IsEmailVerified,
        identity.Name,
        identity.Username,
        RoleMapper.Roles(provider.RoleMappings, identity.Groups));

    private Task<AuditItem> RecordRefusal(
        string tenantId, ProviderConfiguration provider, AuditOrigin origin, Refusal refusal, string? cause, CancellationToken cancellation) =>
        _audit.Write(
            new AuditEntry(
                tenantId, _time.GetUtcNow(), new AuditActor(AuditActorTypes.Anonymous, "", ""), AuditActions.SessionCreate, AuditOutcomes.Refused, origin)
                .With("provider", provider.Type).With("code", refusal.Code).With("reason", refusal.Reason).With("cause", cause),
            cancellation);

    private static Refusal NoProvider() => Refusal.NotFound("A provider to sign in with");

    private static Refusal Failed(string reason) => new(RefusalCodes.SsoFailed, SsoReasons.HintFor(reason)) { Reason = reason };

    private static Refusal Failed(SsoFailedException failed) =>
        // The same words for an unknown name and a wrong password: otherwise anybody could ask whom a directory knows. And anybody may begin a sign-in, but the
        // addresses of a directory or a token endpoint are internal ones.
        failed.Reason is SsoReasons.CredentialsInvalid or SsoReasons.ProviderUnreachable
            ? Failed(failed.Reason)
            : new(RefusalCodes.SsoFailed, $"{failed.Message} {failed.Hint}") { Reason = failed.Reason };
}
