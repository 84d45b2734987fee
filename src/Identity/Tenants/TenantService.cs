using System.Security.Cryptography;
using System.Buffers.Text;
using System.Text.Json;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.Audit;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Users;
using Livehouse.Wire;

namespace Livehouse.Identity.Tenants;

/// <summary>Makes tenants and changes them. Who may is decided before (the front's access rules); what is done is in the tenant's audit log.</summary>
public sealed class TenantService(ITenantStore store, TenantDirectory directory, TimeProvider time, IdentityEnvironment environment)
{
    /// <summary>Refused: <c>validation_failed</c>, <c>conflict</c> (the id is taken, or there are too many tenants).</summary>
    public async Task<Outcome<Tenant>> Create(string id, string name, Acting acting, CancellationToken cancellation = default)
    {
        if (TenantRules.IdFault(id) is { } fault) return Refusal.Invalid("id", fault);
        if (TenantRules.Shown(name) is not { } shown) return Refusal.Invalid("name", "Must show something, in one line.");
        var now = time.GetUtcNow().Truncate();
        var tenant = new Tenant(id, shown, TenantStatus.Active, TenantRegistration.Invite, [], new TenantPolicy(), now);
        switch (await store.Create(tenant, acting.Did(id, AuditActions.TenantCreate, now).With("name", shown), cancellation))
        {
            case TenantCreation.IdTaken:
                return Refusal.Conflict("There is a tenant of this id already.");
            case TenantCreation.Full:
                return Refusal.Conflict("There can be no more tenants in this installation.");
            default:
                await directory.Refresh(CancellationToken.None);
                return tenant;
        }
    }

    /// <summary>
    /// Changes what the edit names, and nothing else. Suspending ends the tenant's streams and rooms, and other group roles reach the members of the groups, by
    /// work that is stored in the same transaction. Refused: <c>not_found</c>, <c>validation_failed</c>, <c>conflict</c> (the operator's tenant can't be
    /// suspended, nor lock its admins out).
    /// </summary>
    public async Task<Outcome<Tenant>> Change(string tenantId, TenantEdit edit, Acting acting, CancellationToken cancellation = default)
    {
        if (tenantId == Caller.DefaultTenant && edit.Status == TenantStatus.Suspended) return Refusal.Conflict("The operator's tenant can't be suspended.");
        var name = edit.Name is { } asked ? TenantRules.Shown(asked) : null;
        if (edit.Name is not null && name is null) return Refusal.Invalid("name", "Must show something, in one line.");
        var now = time.GetUtcNow().Truncate();
        var changed = await store.Change(tenantId, before => Apply(before, edit with { Name = name }, acting, now), cancellation);
        if (changed is null) return Refusal.NotFound("The tenant");
        await directory.Refresh(CancellationToken.None);
        environment.Wake();
        return changed;
    }

    /// <summary>Refused: <c>not_found</c> (unknown tenant), <c>validation_failed</c>, <c>conflict</c> (too many).</summary>
    public async Task<Outcome<TenantDomain>> AddDomain(string tenantId, string text, Acting acting, CancellationToken cancellation = default)
    {
        if (TenantRules.DomainOf(text) is not { } name) return Refusal.Invalid("domain", "Must be a domain such as example.com.");
        if (await store.Find(tenantId, cancellation) is not { } tenant) return Refusal.NotFound("The tenant");
        if (tenant.Domains.FirstOrDefault(known => known.Domain == name) is { } before) return before;
        var domain = new TenantDomain(name, Verified: false, $"livehouse-verification={Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}");
        var entry = acting.Did(tenantId, AuditActions.DomainAdd, time.GetUtcNow().Truncate(), name);
        var added = await store.AddDomain(tenantId, domain, entry, cancellation);
        await directory.Refresh(CancellationToken.None);
        return added == DomainChange.Full ? Refusal.Conflict("A tenant has no more domains than this.") : domain;
    }

    /// <summary>The domain's TXT record says what it must. Refused: <c>not_found</c>, <c>conflict</c> (another tenant has proved it).</summary>
    public async Task<Outcome<Tenant>> DomainProved(string tenantId, string domain, Acting acting, CancellationToken cancellation = default)
    {
        var entry = acting.Did(tenantId, AuditActions.DomainVerify, time.GetUtcNow().Truncate(), domain);
        return await Answer(tenantId, await store.VerifyDomain(tenantId, domain, entry, cancellation), cancellation);
    }

    /// <summary>Refused: <c>not_found</c>.</summary>
    public async Task<Outcome<Tenant>> RemoveDomain(string tenantId, string domain, Acting acting, CancellationToken cancellation = default)
    {
        var entry = acting.Did(tenantId, AuditActions.DomainRemove, time.GetUtcNow().Truncate(), domain);
        return await Answer(tenantId, await store.RemoveDomain(tenantId, domain, entry, cancellation), cancellation);
    }

    private async Task<Outcome<Tenant>> Answer(string tenantId, DomainChange change, CancellationToken cancellation)
    {
        if (change == DomainChange.Taken) return Refusal.Conflict("Another tenant has proved this domain.");
        if (change != DomainChange.Changed || await store.Find(tenantId, cancellation) is not { } tenant) return Refusal.NotFound("The domain");
        await directory.Refresh(CancellationToken.None);
        return tenant;
    }

    private static TenantChange Apply(Tenant before, TenantEdit edit, Acting acting, DateTimeOffset now)
    {
        var after = before with
        {
            Name = edit.Name ?? before.Name,
            Status = edit.Status ?? before.Status,
            Registration = edit.Registration ?? before.Registration,
            GroupRoles = edit.GroupRoles ?? before.GroupRoles,
            Policy = before.Policy with
            {
                Mfa = edit.Mfa ?? before.Policy.Mfa,
                PasswordLengthMin = edit.PasswordLengthMin ?? before.Policy.PasswordLengthMin,
                SessionIdleSeconds = edit.SessionIdleSeconds ?? before.Policy.SessionIdleSeconds,
                SessionAgeSeconds = edit.SessionAgeSeconds ?? before.Policy.SessionAgeSeconds,
                SsoRequired = edit.SsoRequired ?? before.Policy.SsoRequired,
            },
        };
        var isSameRoles = before.GroupRoles.SequenceEqual(after.GroupRoles);
        if (after == before || (isSameRoles && after == before with { GroupRoles = after.GroupRoles })) return new TenantChange(before, null);
        var action = after.Status == before.Status
            ? AuditActions.TenantUpdate
            : after.Status == TenantStatus.Suspended ? AuditActions.TenantSuspend : AuditActions.TenantActivate;
        var entry = acting.Did(before.Id, action, now);
        foreach (var (field, from, to) in Differences(before, after)) entry = entry.With(field, $"{from} → {to}");
        return new TenantChange(after, entry) { Work = [.. Work(before, after, now)] };
    }

    private static IEnumerable<PendingOutboxMessage> Work(Tenant before, Tenant after, DateTimeOffset now)
    {
        var isSuspended = after.Status == TenantStatus.Suspended && before.Status != TenantStatus.Suspended;
        if (isSuspended) foreach (var work in PresenceOutbox.Of(after.Id, userId: null, PresenceEnds.TenantSuspended, now)) yield return work;
        if (before.GroupRoles.SequenceEqual(after.GroupRoles)) yield break;
        // Now, and once more for groups that change meanwhile in a process that still knows the old mapping.
        var message = new ReapplyGroupRoles(after.Id, [.. before.GroupRoles.Select(static rule => new MappedRole(rule.Group, rule.Role))]);
        var id = $"group-roles.{Ids.New("gr_")}";
        yield return new PendingOutboxMessage(id, GrainRef.Identity, message, now);
        yield return new PendingOutboxMessage($"{id}.2", GrainRef.Identity, message, now + TenantDirectory.KnownFor * 2);
    }

    private static IEnumerable<(string Field, string From, string To)> Differences(Tenant before, Tenant after)
    {
        (string Field, object? From, object? To)[] all =
        [
            ("name", before.Name, after.Name),
            ("registration", before.Registration, after.Registration),
            ("mfa", before.Policy.Mfa, after.Policy.Mfa),
            ("passwordLengthMin", before.Policy.PasswordLengthMin, after.Policy.PasswordLengthMin),
            ("sessionIdleSeconds", before.Policy.SessionIdleSeconds, after.Policy.SessionIdleSeconds),
            ("sessionAgeSeconds", before.Policy.SessionAgeSeconds, after.Policy.SessionAgeSeconds),
            ("ssoRequired", before.Policy.SsoRequired, after.Policy.SsoRequired),
            ("groupRoles", Text(before.GroupRoles), Text(after.GroupRoles)),
        ];
        return all.Where(static one => !Equals(one.From, one.To)).Select(static one => (one.Field, Word(one.From), Word(one.To)));
    }

    private static string Text(IReadOnlyList<GroupRole> roles) => string.Join(", ", roles.Select(static role => $"{role.Group}: {role.Role}"));

    private static string Word(object? value) => value switch
    {
        null => "default",
        string text => text,
        _ => JsonSerializer.Serialize(value, LivehouseJson.Options).Trim('"'),
    };
}

/// <summary>What of a tenant is to change; null: it stays.</summary>
public sealed record TenantEdit
{
    public string? Name { get; init; }

    public TenantStatus? Status { get; init; }

    public TenantRegistration? Registration { get; init; }

    public MfaPolicy? Mfa { get; init; }

    public int? PasswordLengthMin { get; init; }

    public int? SessionIdleSeconds { get; init; }

    public int? SessionAgeSeconds { get; init; }

    public bool? SsoRequired { get; init; }

    public IReadOnlyList<GroupRole>? GroupRoles { get; init; }
}
