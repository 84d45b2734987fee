using Livehouse.Callers;
using Livehouse.Limits;

namespace Livehouse.Identity.Audit;

/// <summary>
/// An action that must be provable later. It never contains a secret, a token or the text of a message, only ids, names of settings, counts and codes.
/// </summary>
/// <param name="Action">Out of <see cref="AuditActions"/>.</param>
/// <param name="Outcome">Out of <see cref="AuditOutcomes"/>.</param>
public sealed record AuditEntry(string TenantId, DateTimeOffset At, AuditActor Actor, string Action, string Outcome, AuditOrigin Origin)
{
    /// <summary>What it was done to, such as a user's id; null: nothing but the tenant itself.</summary>
    public string? Target { get; init; }

    /// <summary>At most <see cref="AuditLimits.DetailsMax"/>. Longer texts are cut.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();

    public AuditEntry With(string name, string? value) =>
        value is null ? this : this with { Details = new Dictionary<string, string>(Details) { [name] = value } };
}

/// <summary>The actor.</summary>
/// <param name="Type">Out of <see cref="AuditActorTypes"/>.</param>
/// <param name="Id">Empty when the actor is unknown.</param>
public sealed record AuditActor(string Type, string Id, string Name)
{
    /// <summary>The program itself, by its command line or on its own.</summary>
    public static AuditActor System { get; } = new(AuditActorTypes.System, "", "Livehouse");

    public static AuditActor Of(Caller caller) => caller.IsSignedIn
        ? new(caller.UserId.StartsWith(ApiKeyPrefix, StringComparison.Ordinal) ? AuditActorTypes.ApiKey : AuditActorTypes.User, caller.UserId, caller.Name)
        : new(AuditActorTypes.Anonymous, "", "");

    /// <summary>Of the ids of API keys, which are callers too.</summary>
    public const string ApiKeyPrefix = "ak_";
}

public static class AuditActorTypes
{
    public const string User = "user";
    public const string ApiKey = "api_key";
    public const string System = "system";

    /// <summary>An actor who is not signed in.</summary>
    public const string Anonymous = "anonymous";
}

/// <summary>Where a request came from.</summary>
/// <param name="Ip">As the front saw it, forwarded headers applied; null: none is known.</param>
/// <param name="SessionId">Null: the request belongs to none.</param>
public sealed record AuditOrigin(string? Ip, string? UserAgent, string? SessionId)
{
    public static AuditOrigin None { get; } = new(null, null, null);
}

public static class AuditOutcomes
{
    public const string Success = "success";

    /// <summary>It was not done; the detail <c>code</c> says why.</summary>
    public const string Refused = "refused";
}

/// <summary>Words for what is done. Stored: none is ever renamed.</summary>
public static class AuditActions
{
    public const string AccountCreate = "account.create";
    public const string AccountDelete = "account.delete";
    public const string SessionCreate = "session.create";
    public const string SessionEnd = "session.end";
    public const string UserInvite = "user.invite";
    public const string UserRoles = "user.roles";
    public const string UserDisable = "user.disable";
    public const string UserEnable = "user.enable";
    public const string UserUpdate = "user.update";
    public const string UserDelete = "user.delete";
    public const string PasswordReset = "password.reset";
    public const string PasswordChange = "password.change";
    public const string InvitationAccept = "invitation.accept";
    public const string EmailVerify = "email.verify";

    /// <summary>A second factor was shown its first code; the detail <c>method</c> says which kind.</summary>
    public const string MfaAdd = "mfa.add";
    public const string MfaRemove = "mfa.remove";

    /// <summary>A code was shown: in a session as a proof of who its user is, or refused, also at a sign-in.</summary>
    public const string MfaVerify = "mfa.verify";
    public const string MfaBackupCodes = "mfa.backup_codes";
    public const string TenantCreate = "tenant.create";
    public const string TenantUpdate = "tenant.update";
    public const string TenantSuspend = "tenant.suspend";
    public const string TenantActivate = "tenant.activate";
    public const string DomainAdd = "domain.add";
    public const string DomainVerify = "domain.verify";
    public const string DomainRemove = "domain.remove";
    public const string KeyCreate = "api_key.create";
    public const string KeyRevoke = "api_key.revoke";
    public const string ReportResolve = "report.resolve";
    public const string StreamKill = "stream.kill";

    /// <summary>By a moderator, in somebody else's stream or event; the target is that stream or event, with the detail <c>owner</c>, or <c>user</c>.</summary>
    public const string StreamStop = "stream.stop";
    public const string StreamBan = "stream.ban";
    public const string StreamUnban = "stream.unban";
    public const string EventCancel = "event.cancel";

    /// <summary>An admin gave a user a tier, or took it; the target is the user.</summary>
    public const string SubscriptionUpdate = "subscription.update";
    public const string LiveFeature = "live.feature";
    public const string LiveUnfeature = "live.unfeature";
    public const string AccountLink = "account.link";
    public const string SsoProviderUpdate = "sso.provider.update";
    public const string SsoProviderDisable = "sso.provider.disable";
    public const string SsoCertificate = "sso.certificate";
    public const string AuditExport = "audit.export";
    public const string GroupUpdate = "group.update";

    /// <summary>The target is a job's id; for all that match, their kind or <c>*</c>, with the details <c>state</c> and <c>count</c>.</summary>
    public const string JobRetry = "job.retry";
    public const string JobDiscard = "job.discard";

    /// <summary>The target is a kind of jobs.</summary>
    public const string JobPause = "job.pause";
    public const string JobResume = "job.resume";

    /// <summary>The target is the endpoint's id.</summary>
    public const string WebhookCreate = "webhook.create";
    public const string WebhookUpdate = "webhook.update";
    public const string WebhookDelete = "webhook.delete";
    public const string WebhookRotate = "webhook.rotate";
    public const string WebhookResend = "webhook.resend";
    public const string WebhookReplay = "webhook.replay";

    /// <summary>
    /// In the log of <c>default</c>, by an actor who is not signed in but has shown <c>LOADTEST_SECRET</c>. The target is the load test's tenant, or <c>*</c>
    /// for all of them; a grant has the details <c>first</c> and <c>users</c>, a cleaning has <c>rows</c>.
    /// </summary>
    public const string LoadTestGrant = "loadtest.grant";
    public const string LoadTestClean = "loadtest.clean";

    /// <summary>A signed-in caller was refused for its role or the scopes of its key.</summary>
    public const string AccessRefused = "access.refuse";
}
