using System.Data.Common;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.Storage.Accounts;
using Livehouse.Storage.Audit;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.ApiKeys;

internal sealed class ApiKeyStore(IDatabase database) : IApiKeyStore
{
    private const string Columns = "id, tenant_id, name, prefix, hash, scopes, created_by, created_at, expires_at, last_used_at";

    public Task<bool> Create(ApiKey key, AuditEntry audit, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            // The audit chain is locked first, so that of two concurrent keys that would together exceed the limit, the second sees the first.
            await AuditTable.Append(session, database.Dialect, audit);
            if (await session.QueryNumber(new("SELECT COUNT(*) FROM api_keys WHERE tenant_id = @tenant", ("tenant", key.TenantId))) >= ApiKeyLimits.KeysMax)
            {
                session.RollBack();
                return false;
            }

            await session.Execute(
                "INSERT INTO api_keys (" + Columns + ") VALUES (@id, @tenant, @name, @prefix, @hash, @scopes, @by, @created, @expires, NULL)",
                ("id", key.Id),
                ("tenant", key.TenantId),
                ("name", key.Name),
                ("prefix", key.Prefix),
                ("hash", key.Hash),
                ("scopes", RolesColumn.Write(key.Scopes)),
                ("by", key.CreatedBy),
                ("created", key.CreatedAt.ToUnixTimeMilliseconds()),
                ("expires", key.ExpiresAt?.ToUnixTimeMilliseconds()));
            return true;
        },
        cancellation);

    public Task<ApiKey?> FindByHash(byte[] hash, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(
            new(
                "SELECT " + Columns + """
                 FROM api_keys k WHERE hash = @hash
                AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.id = k.created_by AND a.status <> 'active')
                AND NOT EXISTS (SELECT 1 FROM deleted_accounts d WHERE d.id = k.created_by)
                """,
                ("hash", hash)),
            Read),
        cancellation);

    public async Task<IReadOnlyList<ApiKey>> List(string tenantId, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new("SELECT " + Columns + " FROM api_keys WHERE tenant_id = @tenant ORDER BY created_at DESC, id DESC", ("tenant", tenantId)), Read),
        cancellation);

    public Task<ApiKey?> Delete(string tenantId, string keyId, AuditEntry audit, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            var key = await session.QueryFirst(
                new("SELECT " + Columns + " FROM api_keys WHERE tenant_id = @tenant AND id = @id", ("tenant", tenantId), ("id", keyId)), Read);
            if (key is null || await session.Execute("DELETE FROM api_keys WHERE id = @id", ("id", keyId)) == 0) return null;
            await AuditTable.Append(session, database.Dialect, audit);
            return key;
        },
        cancellation);

    public Task Used(string keyId, DateTimeOffset at, CancellationToken cancellation = default) => database.Write(
        session => session.Execute("UPDATE api_keys SET last_used_at = @at WHERE id = @id", ("at", at.ToUnixTimeMilliseconds()), ("id", keyId)),
        cancellation);

    private static ApiKey Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        row.GetFieldValue<byte[]>(4),
        RolesColumn.Read(row, 5)!,
        row.GetString(6),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        Time(row, 8),
        Time(row, 9));

    private static DateTimeOffset? Time(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
