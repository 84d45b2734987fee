using Livehouse.Identity.Audit;

namespace Livehouse.Identity.Scim;

/// <summary>What a directory calls the accounts of its tenant, and its groups.</summary>
public interface IScimStore
{
    /// <param name="skip">Resources before the page.</param>
    Task<ScimPage<ScimUser>> Users(string tenantId, ScimFilter? filter, int skip, int limit, CancellationToken cancellation = default);

    /// <summary>Keeps the directory's names for an account. False: another account of the tenant has that user name.</summary>
    Task<bool> Name(string tenantId, ScimUser user, CancellationToken cancellation = default);

    Task Forget(string tenantId, string userId, CancellationToken cancellation = default);

    /// <summary>Without members unless <paramref name="withMembers"/>.</summary>
    Task<ScimPage<ScimGroup>> Groups(
        string tenantId, ScimFilter? filter, int skip, int limit, bool withMembers, CancellationToken cancellation = default);

    /// <summary>
    /// Keeps the group as it is here, members included; those who are no accounts of the tenant are left out. False: the name is another group's, or there are
    /// too many.
    /// </summary>
    Task<bool> Keep(string tenantId, ScimGroup group, AuditEntry audit, CancellationToken cancellation = default);

    Task Delete(string tenantId, string groupId, AuditEntry audit, CancellationToken cancellation = default);

    /// <summary>The names of the groups that the user is in.</summary>
    Task<IReadOnlyList<ScimMember>> GroupsOf(string tenantId, string userId, CancellationToken cancellation = default);
}
