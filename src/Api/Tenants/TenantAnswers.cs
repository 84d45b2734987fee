using Livehouse.Identity;
using Livehouse.Identity.Tenants;

namespace Livehouse.Api.Tenants;

internal sealed record TenantAnswer(Tenant Tenant)
{
    /// <summary>With the installation's settings where the tenant's policy says nothing.</summary>
    public static TenantAnswer Of(Tenant tenant, IdentityOptions options) => new(tenant with { Policy = tenant.Policy.In(options) });
}

/// <param name="Invitation">For the tenant's first admin; null: none was asked for.</param>
internal sealed record CreatedTenantAnswer(Tenant Tenant, InvitationAnswer? Invitation);

internal sealed record TenantPage(IReadOnlyList<Tenant> Items, string? NextCursor);

/// <param name="Token">The token in its link; shown only once. Whoever sends it with a password gets the account.</param>
internal sealed record InvitationAnswer(string UserId, string Email, string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => nameof(InvitationAnswer);
}
