using System.Text.Json;
using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Federation;
using Livehouse.Outbox;
using Livehouse.Storage.Accounts;
using Livehouse.Storage.Audit;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;
using Livehouse.Wire;

namespace Livehouse.Storage.Federation;

internal sealed class FederationStore(IDatabase database, TimeProvider time) : IFederationStore
{
    private readonly RecordTable<FederationRecord> _records = new(database, "federation_records", FederationRecord.Empty, static record => record.ForgottenAt);

    public Task<string?> Find(string tenantId, string kind, CancellationToken cancellation = default) =>
        database.Read(session => Find(session, tenantId, kind), cancellation);

    public Task<bool> Save(string tenantId, string kind, string sealedText, AuditEntry? audit, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var isNew = await Insert(session, tenantId, kind, sealedText) > 0;
            if (!isNew)
            {
                await session.Execute(
                    "UPDATE federation_settings SET sealed = @sealed, updated_at = @now WHERE tenant_id = @tenant AND kind = @kind",
                    ("sealed", sealedText),
                    ("now", time.GetUtcNow().ToUnixTimeMilliseconds()),
                    ("tenant", tenantId),
                    ("kind", kind));
            }

            if (audit is not null) await AuditTable.Append(session, database.Dialect, audit);
            return isNew;
        },
        cancellation);

    public Task<string> Add(string tenantId, string kind, string sealedText, CancellationToken cancellation = default) => database.Write(
        async session => await Insert(session, tenantId, kind, sealedText) > 0 ? sealedText : await Find(session, tenantId, kind) ?? sealedText,
        cancellation);

    public Task<T> Change<T>(string key, Func<FederationRecord, (FederationRecord Next, T Result)> change, CancellationToken cancellation = default) =>
        _records.Change(key, change, cancellation);

    public Task<string?> FindAccount(ExternalKey key, CancellationToken cancellation = default) =>
        database.Read(session => FindAccount(session, key), cancellation);

    public Task<AccountCreation> CreateLinked(Account account, ExternalKey key, AuditEntry audit, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            if (await InsertLink(session, account.Id, key) == 0) return AccountCreation.Repeated;
            if (await AccountStore.Insert(session, account) == 0)
            {
                session.RollBack();
                return await AccountStore.FindConflict(session, account);
            }

            await AuditTable.Append(session, database.Dialect, audit);
            return AccountCreation.Created;
        },
        cancellation);

    public Task<bool> Link(string accountId, ExternalKey key, AuditEntry audit, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            if (await InsertLink(session, accountId, key) == 0) return await FindAccount(session, key) == accountId;
            await AuditTable.Append(session, database.Dialect, audit);
            return true;
        },
        cancellation);

    public async Task<IReadOnlyList<string>> Tenants(string? afterTenantId, int limit, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new(
                "SELECT tenant_id FROM federation_settings WHERE kind = @kind AND tenant_id > @after ORDER BY tenant_id LIMIT @limit",
                ("kind", FederationSettings.Provider),
                ("after", afterTenantId ?? ""),
                ("limit", limit)),
            static row => row.GetString(0)),
        cancellation);

    public Task<bool> NotifyAdmins(
        string tenantId, string key, DateTimeOffset until, Func<string, PendingOutboxMessage> message, CancellationToken cancellation = default) =>
        database.Write(
        async session =>
        {
            var told = new FederationRecord(null, until, IsUsed: true);
            var isFirst = await session.Execute(
                "INSERT INTO federation_records (key, record, expires_at) VALUES (@key, @record, @expires) ON CONFLICT DO NOTHING",
                ("key", key),
                ("record", JsonSerializer.Serialize(told, LivehouseJson.Options)),
                ("expires", told.ForgottenAt!.Value.ToUnixTimeMilliseconds()));
            if (isFirst == 0) return false;
            var addresses = await session.Query(
                new(
                    "SELECT email FROM accounts WHERE tenant_id = @tenant AND roles LIKE @admin AND status = 'active' ORDER BY id LIMIT 100",
                    ("tenant", tenantId),
                    ("admin", $"%\"{Role.Admin}\"%")),
                static row => row.GetString(0));
            foreach (var address in addresses.Where(static address => !address.EndsWith(".invalid", StringComparison.OrdinalIgnoreCase)))
            {
                var work = CommitStatements.Message(message(address));
                await session.Execute(work.Sql, work.Parameters);
            }

            return true;
        },
        cancellation);

    public Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default) => _records.Purge(now, cancellation);

    private Task<int> Insert(Session session, string tenantId, string kind, string sealedText) => session.Execute(
        "INSERT INTO federation_settings (tenant_id, kind, sealed, updated_at) VALUES (@tenant, @kind, @sealed, @now) ON CONFLICT DO NOTHING",
        ("tenant", tenantId),
        ("kind", kind),
        ("sealed", sealedText),
        ("now", time.GetUtcNow().ToUnixTimeMilliseconds()));

    private static Task<string?> Find(Session session, string tenantId, string kind) => session.QueryFirst(
        new("SELECT sealed FROM federation_settings WHERE tenant_id = @tenant AND kind = @kind", ("tenant", tenantId), ("kind", kind)),
        static row => row.GetString(0));

    /// <summary>The unique key decides; in PostgreSQL it makes the second of two concurrent inserts wait for the first.</summary>
    private Task<int> InsertLink(Session session, string accountId, ExternalKey key) => session.Execute(
        "INSERT INTO external_accounts (tenant_id, authority, subject, account_id, linked_at) VALUES (@tenant, @authority, @subject, @account, @now) "
            + "ON CONFLICT DO NOTHING",
        ("tenant", key.TenantId),
        ("authority", key.Authority),
        ("subject", key.Subject),
        ("account", accountId),
        ("now", time.GetUtcNow().ToUnixTimeMilliseconds()));

    private static Task<string?> FindAccount(Session session, ExternalKey key) => session.QueryFirst(
        new(
            "SELECT account_id FROM external_accounts WHERE tenant_id = @tenant AND authority = @authority AND subject = @subject",
            ("tenant", key.TenantId),
            ("authority", key.Authority),
            ("subject", key.Subject)),
        static row => row.GetString(0));
}
