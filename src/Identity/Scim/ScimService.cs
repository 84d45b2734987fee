using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Members;
using Livehouse.Identity.Tenants;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Identity.Scim;

/// <summary>
/// Users and groups as a directory provisions them. Every account of the tenant is a user here, so that a directory finds and takes over those who were there
/// before it. Groups give roles: what a user's groups gave before a change is taken away, what they give after it is added, and roles that an admin gave stay.
/// </summary>
public sealed class ScimService(IScimStore store, MemberService members, TenantDirectory tenants, TimeProvider time)
{
    private const string By = "scim";
    private const string GroupPrefix = "sg_";

    /// <summary>A group of this name and a role's behind it gives that role, also where nothing is configured.</summary>
    private const string RolePrefix = "livehouse-";

    public Task<ScimPage<ScimUser>> Users(string tenantId, ScimFilter? filter, int skip, int limit, CancellationToken cancellation = default) =>
        store.Users(tenantId, filter, skip, limit, cancellation);

    public async Task<ScimUser?> User(string tenantId, string id, CancellationToken cancellation = default) =>
        (await store.Users(tenantId, new ScimFilter(ScimAttributes.Id, id), 0, 1, cancellation)).Items is [var user] ? user : null;

    public Task<IReadOnlyList<ScimMember>> GroupsOf(string tenantId, string userId, CancellationToken cancellation = default) =>
        store.GroupsOf(tenantId, userId, cancellation);

    /// <summary>Refused: <c>validation_failed</c>, <c>conflict</c> (the user name or the email is taken).</summary>
    public async Task<Outcome<ScimUser>> Create(string tenantId, ScimUser wanted, Acting acting, CancellationToken cancellation = default)
    {
        var isTaken = (await store.Users(tenantId, new ScimFilter(ScimAttributes.UserName, wanted.UserName!), 0, 1, cancellation)).Total > 0;
        if (isTaken) return Refusal.Conflict("The userName has an account already.");
        var member = new NewMember(tenantId, wanted.Email, wanted.DisplayName, Role.Defaults, AuditActions.AccountCreate, By);
        var made = await members.Provision(member, acting, cancellation);
        if (made.IsRefused) return made.Refusal;
        return await Apply(tenantId, wanted with { Id = made.Value.Id, CreatedAt = made.Value.CreatedAt }, acting);
    }

    /// <summary>Refused: <c>not_found</c>, <c>validation_failed</c>, <c>conflict</c>.</summary>
    public async Task<Outcome<ScimUser>> Replace(string tenantId, ScimUser wanted, Acting acting, CancellationToken cancellation = default)
    {
        if (await members.Find(tenantId, wanted.Id, cancellation) is null) return Refusal.NotFound("The user");
        return await Apply(tenantId, wanted, acting);
    }

    /// <summary>Refused: <c>not_found</c>, <c>conflict</c> (the last admin).</summary>
    public async Task<Outcome<DeletedAccount>> DeleteUser(string tenantId, string id, Acting acting)
    {
        var deleted = await members.Delete(tenantId, id, acting);
        if (!deleted.IsRefused) await store.Forget(tenantId, id);
        return deleted;
    }

    public Task<ScimPage<ScimGroup>> Groups(
        string tenantId, ScimFilter? filter, int skip, int limit, bool withMembers, CancellationToken cancellation = default) =>
        store.Groups(tenantId, filter, skip, limit, withMembers, cancellation);

    public async Task<ScimGroup?> Group(string tenantId, string id, CancellationToken cancellation = default) =>
        (await store.Groups(tenantId, new ScimFilter(ScimAttributes.Id, id), 0, 1, withMembers: true, cancellation)).Items is [var group] ? group : null;

    /// <summary>Refused: <c>conflict</c> (the name is taken, or there are too many).</summary>
    public Task<Outcome<ScimGroup>> Create(string tenantId, ScimGroup group, Acting acting, CancellationToken cancellation = default) =>
        Keep(tenantId, null, group with { Id = Ids.New(GroupPrefix) }, acting, cancellation);

    /// <summary>Refused: <c>not_found</c>, <c>conflict</c>.</summary>
    public async Task<Outcome<ScimGroup>> Replace(string tenantId, ScimGroup group, Acting acting, CancellationToken cancellation = default) =>
        await Group(tenantId, group.Id, cancellation) is { } before
            ? await Keep(tenantId, before, group, acting, cancellation)
            : Refusal.NotFound("The group");

    /// <summary>Refused: <c>not_found</c>.</summary>
    public async Task<Outcome<Done>> DeleteGroup(string tenantId, string id, Acting acting, CancellationToken cancellation = default)
    {
        if (await Group(tenantId, id, cancellation) is not { } group) return Refusal.NotFound("The group");
        var rolesBefore = await RolesOf(tenantId, group.Members.Select(static member => member.Id));
        await store.Delete(tenantId, id, Entry(tenantId, group, acting).With("deleted", "true"), CancellationToken.None);
        await GiveRoles(tenantId, rolesBefore, acting);
        return Done.Instance;
    }

    /// <summary>
    /// The tenant's mapping has changed: the members of the affected groups get the new roles in place of the old ones. Safe to repeat, and for several changes
    /// in any order: the current state is read again.
    /// </summary>
    internal async Task Reapply(string tenantId, IReadOnlyList<GroupRole> before, CancellationToken cancellation)
    {
        await tenants.Refresh(cancellation);
        var now = (await tenants.Of(tenantId, cancellation)).GroupRoles;
        foreach (var name in before.Except(now).Union(now.Except(before)).Select(static rule => rule.Group).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var named = await store.Groups(tenantId, new ScimFilter(ScimAttributes.DisplayName, name), 0, 1, withMembers: true, cancellation);
            foreach (var member in named.Items.SelectMany(static group => group.Members))
            {
                cancellation.ThrowIfCancellationRequested();
                var groups = await store.GroupsOf(tenantId, member.Id, cancellation);
                await GiveRoles(tenantId, member.Id, RolesOf(groups, before), RolesOf(groups, now), Acting.System);
            }
        }
    }

    private async Task<Outcome<ScimUser>> Apply(string tenantId, ScimUser wanted, Acting acting)
    {
        var profile = await members.SetProfile(tenantId, wanted.Id, wanted.Email, wanted.DisplayName, acting);
        if (profile.IsRefused) return profile.Refusal;
        if (!await store.Name(tenantId, wanted)) return Refusal.Conflict("The userName has an account already.");
        var status = wanted.IsActive ? AccountStatus.Active : AccountStatus.Disabled;
        if (profile.Value.Status != status)
        {
            var set = await members.SetStatus(tenantId, wanted.Id, status, acting);
            if (set.IsRefused) return set.Refusal;
        }

        return await User(tenantId, wanted.Id) is { } user ? user : Refusal.NotFound("The user");
    }

    private async Task<Outcome<ScimGroup>> Keep(string tenantId, ScimGroup? before, ScimGroup group, Acting acting, CancellationToken cancellation)
    {
        // New and removed members, or all of them when the name changes.
        var touched = (before?.Members ?? []).Concat(group.Members).Select(static member => member.Id);
        var rolesBefore = await RolesOf(tenantId, touched);
        if (!await store.Keep(tenantId, group, Entry(tenantId, group, acting), cancellation))
        {
            return Refusal.Conflict("Another group has this displayName, or there are too many groups.");
        }

        await GiveRoles(tenantId, rolesBefore, acting);
        return await Group(tenantId, group.Id, CancellationToken.None) is { } kept ? kept : Refusal.NotFound("The group");
    }

    private AuditEntry Entry(string tenantId, ScimGroup group, Acting acting) =>
        acting.Did(tenantId, AuditActions.GroupUpdate, time.GetUtcNow().Truncate(), group.Id)
            .With("name", group.DisplayName).With("members", $"{group.Members.Count}");

    /// <summary>What each of these users has by groups now.</summary>
    private async Task<Dictionary<string, IReadOnlySet<string>>> RolesOf(string tenantId, IEnumerable<string> userIds)
    {
        var mapping = (await tenants.Of(tenantId)).GroupRoles;
        var roles = new Dictionary<string, IReadOnlySet<string>>();
        foreach (var id in userIds.Distinct()) roles[id] = RolesOf(await store.GroupsOf(tenantId, id), mapping);
        return roles;
    }

    private static HashSet<string> RolesOf(IReadOnlyList<ScimMember> groups, IReadOnlyList<GroupRole> mapping) =>
    [
        .. groups.SelectMany(group => mapping
            .Where(rule => rule.Group.Equals(group.DisplayName, StringComparison.OrdinalIgnoreCase))
            .Select(static rule => rule.Role)
            .Concat(Role.All.Where(role => group.DisplayName.Equals(role, StringComparison.OrdinalIgnoreCase)
                || group.DisplayName.Equals(RolePrefix + role, StringComparison.OrdinalIgnoreCase)))),
    ];

    /// <summary>The last admin stays one, whatever the directory says.</summary>
    private async Task GiveRoles(string tenantId, Dictionary<string, IReadOnlySet<string>> before, Acting acting)
    {
        var after = await RolesOf(tenantId, before.Keys);
        foreach (var (id, had) in before) await GiveRoles(tenantId, id, had, after[id], acting);
    }

    private async Task GiveRoles(string tenantId, string id, IReadOnlySet<string> had, IReadOnlySet<string> has, Acting acting)
    {
        if (had.SetEquals(has) || await members.Find(tenantId, id) is not { } account) return;
        string[] roles = [.. account.Roles.Where(role => !had.Contains(role) || has.Contains(role)).Union(has)];
        await members.SetRoles(tenantId, id, roles.Length > 0 ? roles : [Role.Viewer], acting);
    }
}

/// <summary>Updates the roles of group members when the tenant's mapping has changed.</summary>
public sealed class ReapplyGroupRolesHandler(ScimService scim) : OutboxHandler<ReapplyGroupRoles>
{
    public override async Task<OutboxResult?> Run(ReapplyGroupRoles message, CancellationToken cancellation)
    {
        await scim.Reapply(message.TenantId, [.. message.Before.Select(static rule => new GroupRole(rule.Group, rule.Role))], cancellation);
        return null;
    }
}
