using System.Data.Common;
using System.Text.Json;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Tenants;
using Livehouse.Limits;
using Livehouse.Storage.Audit;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;
using Livehouse.Wire;

namespace Livehouse.Storage.Tenants;

internal sealed class TenantStore(IDatabase database) : ITenantStore
{
    private const string Columns = "id, name, status, registration, policy, group_roles, created_at, revision";

    /// <summary>Tenants per result of <see cref="ChangedSince"/>.</summary>
    private const int ReadAtOnce = 500;

    public Task<TenantCreation> Create(Tenant tenant, AuditEntry audit, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            // Taken first: creations and changes of tenants happen one at a time.
            var revision = await NextRevision(session);
            if (await session.QueryNumber(new("SELECT COUNT(*) FROM tenants")) >= TenantLimits.TenantsMax)
            {
                session.RollBack();
                return TenantCreation.Full;
            }

            var inserted = await session.Execute(
                "INSERT INTO tenants (" + Columns + ") VALUES (@id, @name, @status, @registration, @policy, @roles, @created, @revision) ON CONFLICT DO NOTHING",
                ("id", tenant.Id),
                ("name", tenant.Name),
                ("status", Word(tenant.Status)),
                ("registration", Word(tenant.Registration)),
                ("policy", Json(tenant.Policy)),
                ("roles", Json(tenant.GroupRoles)),
                ("created", tenant.CreatedAt.ToUnixTimeMilliseconds()),
                ("revision", revision));
            if (inserted == 0)
            {
                session.RollBack();
                return TenantCreation.IdTaken;
            }

            await AuditTable.Append(session, database.Dialect, audit);
            return TenantCreation.Created;
        },
        cancellation);

    public Task<Tenant?> Find(string tenantId, CancellationToken cancellation = default) => database.Read(session => Find(session, tenantId), cancellation);

    public Task<Tenant?> Change(string tenantId, Func<Tenant, TenantChange> change, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var revision = await NextRevision(session);
            if (await Find(session, tenantId) is not { } before)
            {
                session.RollBack();
                return null;
            }

            var changed = change(before);
            var (after, audit) = changed;
            if (audit is null)
            {
                session.RollBack();
                return before;
            }

            await session.Execute(
                """
                UPDATE tenants SET name = @name, status = @status, registration = @registration, policy = @policy, group_roles = @roles, revision = @revision
                WHERE id = @id
                """,
                ("name", after.Name),
                ("status", Word(after.Status)),
                ("registration", Word(after.Registration)),
                ("policy", Json(after.Policy)),
                ("roles", Json(after.GroupRoles)),
                ("revision", revision),
                ("id", tenantId));
            foreach (var message in changed.Work.Select(CommitStatements.Message)) await session.Execute(message.Sql, message.Parameters);
            await AuditTable.Append(session, database.Dialect, audit);
            return after;
        },
        cancellation);

    public Task<DomainChange> AddDomain(string tenantId, TenantDomain domain, AuditEntry audit, CancellationToken cancellation = default) =>
        ChangeDomains(
        tenantId,
        audit,
        async session =>
        {
            var isKnown = await session.QueryNumber(
                new("SELECT 1 FROM tenant_domains WHERE tenant_id = @tenant AND domain = @domain", ("tenant", tenantId), ("domain", domain.Domain)));
            var count = await session.QueryNumber(new("SELECT COUNT(*) FROM tenant_domains WHERE tenant_id = @tenant", ("tenant", tenantId)));
            if (isKnown is null && count >= TenantLimits.DomainsMax) return DomainChange.Full;
            await session.Execute(
                "INSERT INTO tenant_domains (tenant_id, domain, txt_record) VALUES (@tenant, @domain, @txt) ON CONFLICT DO NOTHING",
                ("tenant", tenantId),
                ("domain", domain.Domain),
                ("txt", domain.TxtRecord));
            return DomainChange.Changed;
        },
        cancellation);

    public Task<DomainChange> VerifyDomain(string tenantId, string domain, AuditEntry audit, CancellationToken cancellation = default) => ChangeDomains(
        tenantId,
        audit,
        async session =>
        {
            var owner = await session.QueryFirst(
                new("SELECT tenant_id FROM tenant_domains WHERE domain = @domain AND verified_at IS NOT NULL", ("domain", domain)), row => row.GetString(0));
            if (owner is not null && owner != tenantId) return DomainChange.Taken;
            var changed = await session.Execute(
                "UPDATE tenant_domains SET verified_at = @at WHERE tenant_id = @tenant AND domain = @domain",
                ("at", audit.At.ToUnixTimeMilliseconds()),
                ("tenant", tenantId),
                ("domain", domain));
            return changed > 0 ? DomainChange.Changed : DomainChange.Unknown;
        },
        cancellation);

    public Task<DomainChange> RemoveDomain(string tenantId, string domain, AuditEntry audit, CancellationToken cancellation = default) => ChangeDomains(
        tenantId,
        audit,
        async session => await session.Execute(
            "DELETE FROM tenant_domains WHERE tenant_id = @tenant AND domain = @domain", ("tenant", tenantId), ("domain", domain)) > 0
            ? DomainChange.Changed
            : DomainChange.Unknown,
        cancellation);

    public async Task<IReadOnlyList<Tenant>> List(string? afterId, int limit, CancellationToken cancellation = default) => await database.Read(
        async session => (await ReadAll(
            session,
            new("SELECT " + Columns + " FROM tenants WHERE id > @after ORDER BY id LIMIT @most", ("after", afterId ?? ""), ("most", limit)))).Tenants,
        cancellation);

    public Task<TenantChanges> ChangedSince(long revision, CancellationToken cancellation = default) => database.Read(
        async session =>
        {
            var (tenants, last) = await ReadAll(
                session,
                new(
                    "SELECT " + Columns + " FROM tenants WHERE revision > @revision ORDER BY revision LIMIT @most",
                    ("revision", revision),
                    ("most", ReadAtOnce)));
            return new TenantChanges(tenants, tenants.Count > 0 ? last : revision, tenants.Count == ReadAtOnce);
        },
        cancellation);

    /// <summary>Locks all changes of tenants until the write ends: they are rare, and become visible in the order of their revisions.</summary>
    private static async Task<long> NextRevision(Session session)
    {
        await session.Execute("UPDATE tenant_revision SET revision = revision + 1 WHERE id = 1");
        return await session.QueryNumber(new("SELECT revision FROM tenant_revision WHERE id = 1"))
            ?? throw new InvalidOperationException("The table of the revision is empty.");
    }

    private Task<DomainChange> ChangeDomains(string tenantId, AuditEntry audit, Func<Session, Task<DomainChange>> change, CancellationToken cancellation) =>
        database.Write(
        async session =>
        {
            var revision = await NextRevision(session);
            var result = await session.Execute("UPDATE tenants SET revision = @revision WHERE id = @id", ("revision", revision), ("id", tenantId)) > 0
                ? await change(session)
                : DomainChange.Unknown;
            if (result == DomainChange.Changed) await AuditTable.Append(session, database.Dialect, audit);
            else session.RollBack();
            return result;
        },
        cancellation);

    private static async Task<Tenant?> Find(Session session, string tenantId) =>
        (await ReadAll(session, new("SELECT " + Columns + " FROM tenants WHERE id = @id", ("id", tenantId)))).Tenants is [var only] ? only : null;

    private static async Task<(IReadOnlyList<Tenant> Tenants, long LastRevision)> ReadAll(Session session, Statement statement)
    {
        var rows = await session.Query(statement, static row => (Tenant: Read(row), Revision: row.GetInt64(7)));
        var tenants = new List<Tenant>();
        foreach (var (tenant, _) in rows)
        {
            var domains = await session.Query(
                new(
                    "SELECT domain, verified_at, txt_record FROM tenant_domains WHERE tenant_id = @tenant ORDER BY domain",
                    ("tenant", tenant.Id)),
                static row => new TenantDomain(row.GetString(0), !row.IsDBNull(1), row.GetString(2)));
            tenants.Add(tenant with { Domains = domains });
        }

        return (tenants, rows.Count > 0 ? rows[^1].Revision : 0);
    }

    private static Tenant Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        Parse<TenantStatus>(row.GetString(2)),
        Parse<TenantRegistration>(row.GetString(3)),
        [],
        JsonSerializer.Deserialize<TenantPolicy>(row.GetString(4), LivehouseJson.Options)!,
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)))
    {
        GroupRoles = JsonSerializer.Deserialize<GroupRole[]>(row.GetString(5), LivehouseJson.Options)!,
    };

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, LivehouseJson.Options);

    /// <summary>As on the wire: in camelCase.</summary>
    private static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static T Parse<T>(string word) where T : struct, Enum => Enum.Parse<T>(word, ignoreCase: true);
}
