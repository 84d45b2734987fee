using System.Collections.Frozen;
using Livehouse.Identity.Tenants;
using Livehouse.Users;

namespace Livehouse.Identity.Accounts;

/// <summary>
/// The users whose accounts were disabled or deleted so recently that a media token of theirs can still be valid, read from the database every second
/// (<see cref="Refresh"/>), and the suspended tenants.
/// </summary>
public sealed class MediaRevocations(IAccountStore store, TenantDirectory tenants, TimeProvider time, IdentityOptions options) : IMediaRevocations
{
    /// <summary>Users kept in memory; of more, those whose accounts ended last.</summary>
    public const int KeptMax = 10_000;

    /// <summary>The media server hands a connected participant fresh tokens, of ten minutes; clocks of processes differ, too.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(15);

    private volatile FrozenSet<UserOfTenant> _users = FrozenSet<UserOfTenant>.Empty;

    public bool Covers(string tenantId, string userId) => _users.Contains(new UserOfTenant(tenantId, userId)) || tenants.AllSuspended.Contains(tenantId);

    /// <summary>When it throws, what is known stays.</summary>
    public async Task Refresh(CancellationToken cancellation = default)
    {
        var users = await store.EndedSince(time.GetUtcNow() - options.MediaTokenLifetimeMax - Slack, KeptMax, cancellation);
        if (users.Count > 0 || _users.Count > 0) _users = users.ToFrozenSet();
    }
}
