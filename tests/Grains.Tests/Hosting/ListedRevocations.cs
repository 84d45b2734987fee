using Livehouse.Users;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>Those whom a test names.</summary>
public sealed class ListedRevocations : IMediaRevocations
{
    public HashSet<(string TenantId, string UserId)> Users { get; } = [];

    public bool Covers(string tenantId, string userId) => Users.Contains((tenantId, userId));
}
