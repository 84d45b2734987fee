namespace Livehouse.Limits;

/// <summary>Bounds of tenants and their policies. Lengths count Unicode scalar values.</summary>
public static class TenantLimits
{
    public const int IdLengthMin = 2;

    public const int IdLengthMax = 40;

    public const int NameLengthMax = 80;

    /// <summary>Every process keeps all of them in memory.</summary>
    public const int TenantsMax = 10_000;

    public const int DomainsMax = 50;

    /// <summary>RFC 1035, section 2.3.4, without the root's dot.</summary>
    public const int DomainLengthMax = 253;

    /// <summary>The shortest time that a tenant's policy can give a session.</summary>
    public const int SessionSecondsMin = 60;

    /// <summary>The longest time that a tenant's policy can give a session: a year.</summary>
    public const int SessionSecondsMax = 31_536_000;

    /// <summary>Groups of a directory that give roles.</summary>
    public const int GroupRolesMax = 100;

    public const int GroupNameLengthMax = 200;

    /// <summary>How long an invitation can be accepted.</summary>
    public const int InvitationDays = 7;

    /// <summary>Maximum age of the tenants cached in a process.</summary>
    public const int KnownForSeconds = 2;
}
