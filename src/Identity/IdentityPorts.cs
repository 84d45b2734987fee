using Livehouse.Identity.Accounts;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Budgets;
using Livehouse.Identity.Federation;
using Livehouse.Identity.Keys;
using Livehouse.Identity.LoadTests;
using Livehouse.Identity.Lockout;
using Livehouse.Identity.Mfa;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Registrations;
using Livehouse.Identity.Scim;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tenants;

namespace Livehouse.Identity;

/// <summary>What identity needs of a storage.</summary>
public sealed record IdentityPorts
{
    public required IAccountStore Accounts { get; init; }

    public required ISessionStore Sessions { get; init; }

    public required ILockoutStore Lockouts { get; init; }

    public required IRegistrationStore Registrations { get; init; }

    public required IKeyStore Keys { get; init; }

    public required ITenantStore Tenants { get; init; }

    public required IAuditLog Audit { get; init; }

    public required IApiKeyStore ApiKeys { get; init; }

    public required IScimStore Scim { get; init; }

    public required IOneTimeStore OneTime { get; init; }

    public required IMfaStore Mfa { get; init; }

    public required ICredentialStore Credentials { get; init; }

    public required IBudgetStore Budgets { get; init; }

    public required IFederationStore Federation { get; init; }

    public required ILoadTestStore LoadTests { get; init; }
}
