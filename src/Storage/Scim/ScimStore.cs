using System.Data.Common;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Scim;
using Livehouse.Limits;
using Livehouse.Storage.Audit;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Scim;

internal sealed class ScimStore(IDatabase database) : IScimStore
{
    private const string OfAccounts =
        " FROM accounts a LEFT JOIN scim_users s ON s.tenant_id = a.tenant_id AND s.user_id = a.id WHERE a.tenant_id = @tenant";

    public Task<ScimPage<ScimUser>> Users(string tenantId, ScimFilter? filter, int skip, int limit, CancellationToken cancellation = default)
    {
        var (where, value) = filter?.Attribute switch
        {
            null => ("", null),
            ScimAttributes.Id => (" AND a.id = @value", filter.Value),
            ScimAttributes.ExternalId => (" AND s.external_id = @value", filter.Value),
            ScimAttributes.Email => (" AND a.email_key = @value", AccountRules.KeyOf(filter.Value)),
            // Users whom the directory has not named yet are matched by email.
            _ => (" AND (s.user_name_key = @value OR (s.user_name_key IS NULL AND a.email_key = @value))", AccountRules.KeyOf(filter.Value)),
        };
        return Page(
            OfAccounts + where,
            "SELECT a.id, a.email, a.display_name, a.status, a.created_at, s.user_name, s.external_id, s.given_name, s.family_name",
            " ORDER BY a.created_at, a.id",
            tenantId,
            value,
            skip,
            limit,
            ReadUser,
            static (_, user) => Task.FromResult(user),
            cancellation);
    }

    public Task<bool> Name(string tenantId, ScimUser user, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var key = AccountRules.KeyOf(user.UserName ?? user.Email);
            // Users of one tenant are named one after the other: of two who want one name, the second sees that it is taken.
            await session.Query(
                new("SELECT id FROM tenants WHERE id = @tenant" + database.Dialect.LockRows, ("tenant", tenantId)), static row => row.GetString(0));
            var owner = await session.QueryFirst(
                new("SELECT user_id FROM scim_users WHERE tenant_id = @tenant AND user_name_key = @key", ("tenant", tenantId), ("key", key)),
                static row => row.GetString(0));
            if (owner is not null && owner != user.Id) return false;
            await session.Execute(
                """
                INSERT INTO scim_users (tenant_id, user_id, user_name, user_name_key, external_id, given_name, family_name)
                VALUES (@tenant, @id, @name, @key, @external, @given, @family)
                ON CONFLICT (tenant_id, user_id) DO UPDATE SET user_name = excluded.user_name, user_name_key = excluded.user_name_key,
                  external_id = excluded.external_id, given_name = excluded.given_name, family_name = excluded.family_name
                """,
                ("tenant", tenantId),
                ("id", user.Id),
                ("name", user.UserName ?? user.Email),
                ("key", key),
                ("external", user.ExternalId),
                ("given", user.GivenName),
                ("family", user.FamilyName));
            return true;
        },
        cancellation);

    public Task Forget(string tenantId, string userId, CancellationToken cancellation = default) =>
        database.Write(session => DeleteAll(session, tenantId, userId), cancellation);

    /// <summary>What a directory calls the user, and the user's places in groups.</summary>
    internal static async Task<int> DeleteAll(Session session, string tenantId, string userId) =>
        await session.Execute("DELETE FROM scim_users WHERE tenant_id = @tenant AND user_id = @id", ("tenant", tenantId), ("id", userId))
        + await session.Execute("DELETE FROM scim_members WHERE tenant_id = @tenant AND user_id = @id", ("tenant", tenantId), ("id", userId));

    public Task<ScimPage<ScimGroup>> Groups(
        string tenantId, ScimFilter? filter, int skip, int limit, bool withMembers, CancellationToken cancellation = default)
    {
        var (where, value) = filter?.Attribute switch
        {
            null => ("", null),
            ScimAttributes.Id => (" AND g.id = @value", filter.Value),
            ScimAttributes.ExternalId => (" AND g.external_id = @value", filter.Value),
            _ => (" AND g.display_key = @value", AccountRules.KeyOf(filter.Value)),
        };
        return Page(
            " FROM scim_groups g WHERE g.tenant_id = @tenant" + where,
            "SELECT g.id, g.display_name, g.external_id",
            " ORDER BY g.display_key",
            tenantId,
            value,
            skip,
            limit,
            static row => new ScimGroup(row.GetString(0), row.GetString(1), Text(row, 2), []),
            async (session, group) => withMembers ? group with { Members = await Members(session, tenantId, group.Id) } : group,
            cancellation);
    }

    public Task<bool> Keep(string tenantId, ScimGroup group, AuditEntry audit, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            // The chain is locked first: groups of one tenant change one at a time.
            await AuditTable.Append(session, database.Dialect, audit);
            var key = AccountRules.KeyOf(group.DisplayName);
            var owner = await session.QueryFirst(
                new("SELECT id FROM scim_groups WHERE tenant_id = @tenant AND display_key = @key", ("tenant", tenantId), ("key", key)),
                static row => row.GetString(0));
            var isNew = await session.QueryNumber(
                new("SELECT 1 FROM scim_groups WHERE tenant_id = @tenant AND id = @id", ("tenant", tenantId), ("id", group.Id))) is null;
            var count = await session.QueryNumber(new("SELECT COUNT(*) FROM scim_groups WHERE tenant_id = @tenant", ("tenant", tenantId)));
            if ((owner is not null && owner != group.Id) || (isNew && count >= ScimLimits.GroupsMax))
            {
                session.RollBack();
                return false;
            }

            await session.Execute(
                """
                INSERT INTO scim_groups (tenant_id, id, display_name, display_key, external_id) VALUES (@tenant, @id, @name, @key, @external)
                ON CONFLICT (tenant_id, id) DO UPDATE SET display_name = excluded.display_name, display_key = excluded.display_key,
                  external_id = excluded.external_id
                """,
                ("tenant", tenantId),
                ("id", group.Id),
                ("name", group.DisplayName),
                ("key", key),
                ("external", group.ExternalId));
            await session.Execute("DELETE FROM scim_members WHERE tenant_id = @tenant AND group_id = @id", ("tenant", tenantId), ("id", group.Id));
            foreach (var member in group.Members)
            {
                await session.Execute(
                    """
                    INSERT INTO scim_members (tenant_id, group_id, user_id)
                    SELECT a.tenant_id, @group, a.id FROM accounts a WHERE a.tenant_id = @tenant AND a.id = @user ON CONFLICT DO NOTHING
                    """,
                    ("group", group.Id),
                    ("tenant", tenantId),
                    ("user", member.Id));
            }

            return true;
        },
        cancellation);

    public Task Delete(string tenantId, string groupId, AuditEntry audit, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            await session.Execute("DELETE FROM scim_members WHERE tenant_id = @tenant AND group_id = @id", ("tenant", tenantId), ("id", groupId));
            await session.Execute("DELETE FROM scim_groups WHERE tenant_id = @tenant AND id = @id", ("tenant", tenantId), ("id", groupId));
            return await AuditTable.Append(session, database.Dialect, audit);
        },
        cancellation);

    public async Task<IReadOnlyList<ScimMember>> GroupsOf(string tenantId, string userId, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new(
                """
                SELECT g.id, g.display_name FROM scim_members m JOIN scim_groups g ON g.tenant_id = m.tenant_id AND g.id = m.group_id
                WHERE m.tenant_id = @tenant AND m.user_id = @user ORDER BY g.display_key
                """,
                ("tenant", tenantId),
                ("user", userId)),
            static row => new ScimMember(row.GetString(0), row.GetString(1))),
        cancellation);

    private Task<ScimPage<T>> Page<T>(
        string from,
        string select,
        string order,
        string tenantId,
        string? value,
        int skip,
        int limit,
        Func<DbDataReader, T> read,
        Func<Session, T, Task<T>> complete,
        CancellationToken cancellation) => database.Read(
        async session =>
        {
            (string, object?)[] parameters = value is null ? [("tenant", tenantId)] : [("tenant", tenantId), ("value", value)];
            var total = await session.QueryNumber(new("SELECT COUNT(*)" + from, parameters)) ?? 0;
            var rows = await session.Query(
                new(select + from + order + " LIMIT @most OFFSET @skip", [.. parameters, ("most", limit), ("skip", skip)]), read);
            // After the rows are read: a connection has one reader at a time.
            var items = new List<T>();
            foreach (var row in rows) items.Add(await complete(session, row));
            return new ScimPage<T>(items, (int)total);
        },
        cancellation);

    private static async Task<IReadOnlyList<ScimMember>> Members(Session session, string tenantId, string groupId) => await session.Query(
        new(
            """
            SELECT a.id, a.display_name FROM scim_members m JOIN accounts a ON a.tenant_id = m.tenant_id AND a.id = m.user_id
            WHERE m.tenant_id = @tenant AND m.group_id = @group ORDER BY a.id
            """,
            ("tenant", tenantId),
            ("group", groupId)),
        static row => new ScimMember(row.GetString(0), row.GetString(1)));

    private static ScimUser ReadUser(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3) == "active",
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        Text(row, 5),
        Text(row, 6),
        Text(row, 7),
        Text(row, 8));

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
