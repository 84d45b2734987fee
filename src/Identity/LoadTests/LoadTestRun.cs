using System.Globalization;
using System.Security.Cryptography;

namespace Livehouse.Identity.LoadTests;

/// <summary>
/// Names one load test, in 16 hexadecimal digits: when its users' tokens expire (seconds since 1970), and as many random digits. So the server need not
/// remember it, and knows of what a tool left behind when it may be removed.
/// </summary>
public static class LoadTestRun
{
    public const int Length = 16;

    /// <summary>Begins the tenants of load tests: no other tenant has a name like it.</summary>
    public const string TenantPrefix = "loadtest-";

    private const int ExpiryLength = 8;

    public static string New(DateTimeOffset expiresAt) => string.Create(
        CultureInfo.InvariantCulture, $"{(uint)expiresAt.ToUnixTimeSeconds():x8}{RandomNumberGenerator.GetHexString(Length - ExpiryLength, lowercase: true)}");

    /// <summary>The tenant of its users and streams.</summary>
    public static string TenantOf(string run) => TenantPrefix + run;

    /// <summary>When its users' tokens expire; null: no load test is called so.</summary>
    public static DateTimeOffset? ExpiryOf(string run) =>
        run.Length == Length && run.All(static digit => digit is (>= '0' and <= '9') or (>= 'a' and <= 'f'))
            ? DateTimeOffset.FromUnixTimeSeconds(uint.Parse(run.AsSpan(0, ExpiryLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            : null;

    /// <summary>The load test whose tenant this is; null: it is none.</summary>
    public static string? OfTenant(string tenantId) =>
        tenantId.StartsWith(TenantPrefix, StringComparison.Ordinal) && ExpiryOf(tenantId[TenantPrefix.Length..]) is not null
            ? tenantId[TenantPrefix.Length..]
            : null;
}
