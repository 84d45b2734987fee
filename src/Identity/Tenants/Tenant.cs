using Livehouse.Callers;

namespace Livehouse.Identity.Tenants;

/// <summary>An organisation with accounts, policy, domains and keys of its own (docs/organisations.md). It is never deleted.</summary>
/// <param name="Id">See <see cref="TenantRules"/>; what tokens carry as <c>tenant</c>.</param>
/// <param name="Domains">By name.</param>
public sealed record Tenant(
    string Id,
    string Name,
    TenantStatus Status,
    TenantRegistration Registration,
    IReadOnlyList<TenantDomain> Domains,
    TenantPolicy Policy,
    DateTimeOffset CreatedAt)
{
    /// <summary>Which roles the members of a directory's group get, by SCIM.</summary>
    public IReadOnlyList<GroupRole> GroupRoles { get; init; } = [];

    /// <summary>
    /// Stands for a tenant that only the host application knows: its tokens name one that has no row here. It has no accounts, so that its policy is never
    /// asked for.
    /// </summary>
    public static Tenant OfHost(string tenantId) =>
        new(tenantId, tenantId, TenantStatus.Active, TenantRegistration.Invite, [], new TenantPolicy(), DateTimeOffset.UnixEpoch);

    /// <summary>The one that rules the installation: it can't be suspended.</summary>
    public bool IsOperator => Id == Caller.DefaultTenant;
}

public enum TenantStatus
{
    Active,

    /// <summary>Its users can't sign in, and its tokens and keys are refused (<c>tenant_suspended</c>).</summary>
    Suspended,
}

/// <summary>Who can become a member.</summary>
public enum TenantRegistration
{
    /// <summary>Anyone who registers.</summary>
    Open,

    /// <summary>Those whom an admin invited.</summary>
    Invite,

    /// <summary>Those whom the tenant's identity provider sends, or an admin invited.</summary>
    Sso,
}

/// <param name="Domain">In lower case, internationalised labels as they are in DNS.</param>
/// <param name="TxtRecord">What a TXT record at the domain must say to prove it.</param>
public sealed record TenantDomain(string Domain, bool Verified, string TxtRecord);

/// <param name="Group">The group's display name, compared without regard to case.</param>
/// <param name="Role">Out of <see cref="Callers.Role"/>.</param>
public sealed record GroupRole(string Group, string Role);
