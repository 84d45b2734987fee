using Livehouse.Limits;

namespace Livehouse.Identity.Tenants;

/// <summary>How the members of a tenant sign in. Stored as JSON: a field that is missing has its default.</summary>
public sealed record TenantPolicy
{
    public MfaPolicy Mfa { get; init; } = MfaPolicy.Optional;

    /// <summary>Holds for passwords that are set from now on.</summary>
    public int PasswordLengthMin { get; init; } = AccountLimits.PasswordLengthMin;

    /// <summary>How long a session lives without being used; null: as the installation's settings say.</summary>
    public int? SessionIdleSeconds { get; init; }

    /// <summary>How long a session lives at all; null: as the installation's settings say.</summary>
    public int? SessionAgeSeconds { get; init; }

    /// <summary>Passwords are refused: all users sign in with the tenant's identity provider.</summary>
    public bool SsoRequired { get; init; }

    /// <summary>The same with the installation's settings where the tenant says nothing.</summary>
    public TenantPolicy In(IdentityOptions options) => this with
    {
        SessionIdleSeconds = SessionIdleSeconds ?? (int)options.SessionIdleMax.TotalSeconds,
        SessionAgeSeconds = SessionAgeSeconds ?? (int)options.SessionAgeMax.TotalSeconds,
    };
}

/// <summary>Who needs a second factor.</summary>
public enum MfaPolicy
{
    /// <summary>Not required from anyone, even from users who have set one up.</summary>
    Off,

    /// <summary>Users who have set one up.</summary>
    Optional,

    /// <summary>Admins, and users who have set one up.</summary>
    Admins,
    All,
}
