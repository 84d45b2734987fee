using Livehouse.Callers;

namespace Livehouse.Identity.Audit;

/// <summary>The actor of a change and its origin: passed along with every audited change.</summary>
public sealed record Acting(AuditActor Actor, AuditOrigin Origin)
{
    /// <summary>The command line, or the program on its own.</summary>
    public static Acting System { get; } = new(AuditActor.System, AuditOrigin.None);

    /// <summary>An actor who is not signed in, or not yet.</summary>
    public static Acting Nobody(AuditOrigin origin) => new(new AuditActor(AuditActorTypes.Anonymous, "", ""), origin);

    public static Acting As(Caller caller, AuditOrigin origin) => new(AuditActor.Of(caller), origin);

    public AuditEntry Did(string tenantId, string action, DateTimeOffset now, string? target = null) =>
        new(tenantId, now, Actor, action, AuditOutcomes.Success, Origin) { Target = target };

    /// <param name="code">The refusal's.</param>
    public AuditEntry WasRefused(string tenantId, string action, DateTimeOffset now, string code, string? target = null) =>
        (new AuditEntry(tenantId, now, Actor, action, AuditOutcomes.Refused, Origin) { Target = target }).With("code", code);
}
