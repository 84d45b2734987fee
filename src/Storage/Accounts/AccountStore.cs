using System.Data.Common;
using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Sessions;
using Livehouse.Outbox;
using Livehouse.Storage.Audit;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;
using Livehouse.Storage.Scim;
using Session = Livehouse.Storage.Databases.Session;

namespace Livehouse.Storage.Accounts;

internal sealed class AccountStore(IDatabase database) : IAccountStore
{
    private const string Columns =
        "id, tenant_id, email, email_key, username, username_key, display_name, password_hash, roles, tier, created_at, status, email_verified_at";

    /// <summary>Accounts per query of <see cref="Existing"/>.</summary>
    private const int AskedAtOnce = 100;

    private static readonly string ExistingOne = ExistingQuery(1);
    private static readonly string ExistingMany = ExistingQuery(AskedAtOnce);

    public Task<AccountCreation> Create(
        Account account, NewSession? first, AuditEntry? audit = null, PreparedSecret? secret = null, CancellationToken cancellation = default) =>
        database.Write(
        async session =>
        {
            // The unique indexes decide; in PostgreSQL they make the second of two concurrent inserts wait for the first.
            if (await Insert(session, account) == 0) return await FindConflict(session, account);
            if (first is not null) await SessionStore.Insert(session, first);
            if (secret is not null) await OneTimeStore.Add(session, secret.Ticket, secret.KeptMax, secret.Message);
            if (audit is not null) await AuditTable.Append(session, database.Dialect, audit);
            return AccountCreation.Created;
        },
        cancellation);

    public Task<Account?> Find(string tenantId, string accountId, CancellationToken cancellation = default) =>
        Find("SELECT " + Columns + " FROM accounts WHERE tenant_id = @tenant AND id = @key", tenantId, accountId, cancellation);

    public Task<IReadOnlySet<string>> Existing(string tenantId, IReadOnlyCollection<string> accountIds, CancellationToken cancellation = default) =>
        database.Read<IReadOnlySet<string>>(
        async session =>
        {
            var existing = new HashSet<string>(StringComparer.Ordinal);
            // One of two texts, as for live sessions: unused parameters of the longer one are empty, which is never an account's id.
            foreach (var some in accountIds.Chunk(AskedAtOnce))
            {
                var places = some.Length == 1 ? 1 : AskedAtOnce;
                var ids = Enumerable.Range(0, places).Select(at => ($"id{at}", (object?)(at < some.Length ? some[at] : "")));
                existing.UnionWith(await session.Query(new(places == 1 ? ExistingOne : ExistingMany, [("tenant", tenantId), .. ids]), row => row.GetString(0)));
            }

            return existing;
        },
        cancellation);

    public Task<Account?> FindByEmail(string tenantId, string emailKey, CancellationToken cancellation = default) =>
        Find("SELECT " + Columns + " FROM accounts WHERE tenant_id = @tenant AND email_key = @key", tenantId, emailKey, cancellation);

    public Task<Account?> FindByUsername(string tenantId, string usernameKey, CancellationToken cancellation = default) =>
        Find("SELECT " + Columns + " FROM accounts WHERE tenant_id = @tenant AND username_key = @key", tenantId, usernameKey, cancellation);

    public Task ReplacePasswordHash(string accountId, string expectedHash, string newHash, CancellationToken cancellation = default) => database.Write(
        session => session.Execute(
            "UPDATE accounts SET password_hash = @new WHERE id = @id AND password_hash = @expected",
            ("new", newHash),
            ("id", accountId),
            ("expected", expectedHash)),
        cancellation);

    public Task<RoleChange> SetRoles(
        string tenantId, string accountId, IReadOnlyList<string> roles, AuditEntry? audit = null, CancellationToken cancellation = default) =>
        database.Write(
        async session =>
        {
            var admins = await Admins(session, tenantId);
            if (!roles.Contains(Role.Admin) && admins is [var last] && last == accountId) return RoleChange.LastAdmin;
            var changed = await session.Execute(
                "UPDATE accounts SET roles = @roles WHERE tenant_id = @tenant AND id = @id",
                ("roles", RolesColumn.Write(roles)),
                ("tenant", tenantId),
                ("id", accountId));
            if (changed > 0 && audit is not null) await AuditTable.Append(session, database.Dialect, audit);
            return changed > 0 ? RoleChange.Changed : RoleChange.Unknown;
        },
        cancellation);

    public Task<AccountDeletion> SetStatus(
        string tenantId,
        string accountId,
        AccountStatus status,
        IReadOnlyList<PendingOutboxMessage> work,
        AuditEntry audit,
        CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var admins = await Admins(session, tenantId);
            if (status == AccountStatus.Disabled && admins is [var last] && last == accountId) return new AccountDeletion(RoleChange.LastAdmin, []);
            var before = await session.QueryFirst(
                new(
                    "SELECT status FROM accounts WHERE tenant_id = @tenant AND id = @id" + database.Dialect.LockRows, ("tenant", tenantId), ("id", accountId)),
                row => row.GetString(0));
            if (before is null) return new AccountDeletion(RoleChange.Unknown, []);
            if (before == Word(status)) return new AccountDeletion(RoleChange.Changed, []);
            await session.Execute(
                "UPDATE accounts SET status = @status, disabled_at = @at WHERE id = @id",
                ("status", Word(status)),
                ("at", status == AccountStatus.Disabled ? audit.At.ToUnixTimeMilliseconds() : null),
                ("id", accountId));
            var ended = status == AccountStatus.Disabled ? await SessionStore.DeleteAll(session, database.Dialect, tenantId, accountId) : [];
            foreach (var message in work.Select(CommitStatements.Message)) await session.Execute(message.Sql, message.Parameters);
            await AuditTable.Append(session, database.Dialect, audit);
            return new AccountDeletion(RoleChange.Changed, ended);
        },
        cancellation);

    public Task<bool> SetProfile(Account account, AuditEntry audit, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var other = await session.QueryFirst(
                new("SELECT id FROM accounts WHERE tenant_id = @tenant AND email_key = @key", ("tenant", account.TenantId), ("key", account.EmailKey)),
                row => row.GetString(0));
            if (other is not null && other != account.Id) return false;
            // A new address is not confirmed yet.
            await session.Execute(
                """
                UPDATE accounts SET email_verified_at = CASE WHEN email_key = @key THEN email_verified_at ELSE NULL END,
                  email = @email, email_key = @key, display_name = @name
                WHERE tenant_id = @tenant AND id = @id
                """,
                ("email", account.Email),
                ("key", account.EmailKey),
                ("name", account.DisplayName),
                ("tenant", account.TenantId),
                ("id", account.Id));
            await AuditTable.Append(session, database.Dialect, audit);
            return true;
        },
        cancellation);

    public async Task<IReadOnlyList<Account>> List(AccountQuery query, CancellationToken cancellation = default)
    {
        var (where, parameters) = ("", new List<(string, object?)> { ("tenant", query.TenantId), ("most", query.Limit) });
        if (query.Text is { } text)
        {
            where += " AND (email_key LIKE @text ESCAPE '!' OR username_key LIKE @text ESCAPE '!' OR LOWER(display_name) LIKE @text ESCAPE '!')";
            parameters.Add(("text", $"%{Escaped(AccountRules.KeyOf(text))}%"));
        }

        if (query.Role is { } role)
        {
            where += " AND roles LIKE @role";
            parameters.Add(("role", $"%\"{role}\"%"));
        }

        if (query.After is { } after)
        {
            where += " AND (created_at > @at OR (created_at = @at AND id > @after))";
            parameters.AddRange([("at", after.CreatedAt), ("after", after.Id)]);
        }

        var statement = new Statement(
            "SELECT " + Columns + " FROM accounts WHERE tenant_id = @tenant" + where + " ORDER BY created_at, id LIMIT @most", [.. parameters]);
        return await database.Read(session => session.Query(statement, Read), cancellation);
    }

    private static string Escaped(string text) =>
        text.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);

    private static string Word(AccountStatus status) => status == AccountStatus.Disabled ? "disabled" : "active";

    private static string ExistingQuery(int asked) =>
        "SELECT id FROM accounts WHERE tenant_id = @tenant AND id IN (" + string.Join(", ", Enumerable.Range(0, asked).Select(static at => $"@id{at}")) + ")";

    public Task<AccountDeletion> Delete(
        string tenantId,
        string accountId,
        PendingOutboxMessage erasure,
        DateTimeOffset now,
        AuditEntry? audit = null,
        CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var admins = await Admins(session, tenantId);
            if (admins is [var last] && last == accountId) return new AccountDeletion(RoleChange.LastAdmin, []);
            if (await session.Execute("DELETE FROM accounts WHERE tenant_id = @tenant AND id = @id", ("tenant", tenantId), ("id", accountId)) == 0)
            {
                return new AccountDeletion(RoleChange.Unknown, []);
            }
            await session.Execute("DELETE FROM external_accounts WHERE account_id = @id", ("id", accountId));
            var ended = await SessionStore.DeleteAll(session, database.Dialect, tenantId, accountId);
            await MfaStore.DeleteAll(session, tenantId, accountId);
            await OneTimeStore.DropAll(session, tenantId, accountId);
            await ScimStore.DeleteAll(session, tenantId, accountId);
            await session.Execute(
                "INSERT INTO deleted_accounts (id, deleted_at, tenant_id) VALUES (@id, @now, @tenant) ON CONFLICT DO NOTHING",
                ("id", accountId),
                ("tenant", tenantId),
                ("now", now.ToUnixTimeMilliseconds()));
            var work = CommitStatements.Message(erasure);
            await session.Execute(work.Sql, work.Parameters);
            if (audit is not null) await AuditTable.Append(session, database.Dialect, audit);
            return new AccountDeletion(RoleChange.Changed, ended);
        },
        cancellation);

    public async Task<IReadOnlyList<UserOfTenant>> EndedSince(DateTimeOffset since, int limit, CancellationToken cancellation = default) =>
        await database.Read(
            session => session.Query(
                new(
                    """
                    SELECT tenant_id, id FROM (
                      SELECT tenant_id, id, disabled_at AS ended_at FROM accounts WHERE disabled_at > @since
                      UNION ALL
                      SELECT tenant_id, id, deleted_at AS ended_at FROM deleted_accounts WHERE deleted_at > @since AND tenant_id IS NOT NULL
                    ) AS ended ORDER BY ended_at DESC, id LIMIT @most
                    """,
                    ("since", since.ToUnixTimeMilliseconds()),
                    ("most", limit)),
                static row => new UserOfTenant(row.GetString(0), row.GetString(1))),
            cancellation);

    public Task<bool> WasDeleted(string accountId, CancellationToken cancellation = default) => database.Read(
        async session => await session.QueryNumber(new("SELECT 1 FROM deleted_accounts WHERE id = @id", ("id", accountId))) is not null,
        cancellation);

    /// <summary>Held until the write ends: of two concurrent writes that would leave the tenant without an admin, the second sees the effect of the
    /// first.</summary>
    private Task<List<string>> Admins(Session session, string tenantId) => session.Query(
        new(
            "SELECT id FROM accounts WHERE tenant_id = @tenant AND roles LIKE @admin AND status = 'active' ORDER BY id" + database.Dialect.LockRows,
            ("tenant", tenantId),
            ("admin", $"%\"{Role.Admin}\"%")),
        row => row.GetString(0));

    private Task<Account?> Find(string sql, string tenantId, string key, CancellationToken cancellation) =>
        database.Read(session => session.QueryFirst(new(sql, ("tenant", tenantId), ("key", key)), Read), cancellation);

    internal static Task<int> Insert(Session session, Account account) => session.Execute(
        "INSERT INTO accounts (" + Columns + """
        ) VALUES (@id, @tenant, @email, @emailKey, @username, @usernameKey, @displayName, @passwordHash, @roles, @tier, @created, @status, @verified)
        ON CONFLICT DO NOTHING
        """,
        ("id", account.Id),
        ("tenant", account.TenantId),
        ("email", account.Email),
        ("emailKey", account.EmailKey),
        ("username", account.Username),
        ("usernameKey", account.UsernameKey),
        ("displayName", account.DisplayName),
        ("passwordHash", account.PasswordHash),
        ("roles", RolesColumn.Write(account.Roles)),
        ("tier", account.Tier),
        ("created", account.CreatedAt.ToUnixTimeMilliseconds()),
        ("status", Word(account.Status)),
        ("verified", account.EmailVerifiedAt?.ToUnixTimeMilliseconds()));

    internal static async Task<AccountCreation> FindConflict(Session session, Account wanted)
    {
        if (await session.QueryNumber(new("SELECT 1 FROM accounts WHERE id = @id", ("id", wanted.Id))) is not null) return AccountCreation.Repeated;
        var email = await session.QueryNumber(
            new("SELECT 1 FROM accounts WHERE tenant_id = @tenant AND email_key = @key", ("tenant", wanted.TenantId), ("key", wanted.EmailKey)));
        return email is not null ? AccountCreation.EmailTaken : AccountCreation.UsernameTaken;
    }

    private static Account Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.GetString(7),
        RolesColumn.Read(row, 8) ?? [],
        row.IsDBNull(9) ? null : row.GetString(9),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)))
    {
        Status = row.GetString(11) == "disabled" ? AccountStatus.Disabled : AccountStatus.Active,
        EmailVerifiedAt = row.IsDBNull(12) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(12)),
    };
}
