using System.Data.Common;
using System.Text.Json;
using Livehouse.Identity.Audit;
using Livehouse.Storage.Databases;
using Livehouse.Wire;

namespace Livehouse.Storage.Audit;

/// <summary>
/// Appends to audit logs within another write, so that an action and its entry are committed together or not at all. Must come last in that write: the
/// tenant's chain is locked from here to its end.
/// </summary>
internal static class AuditTable
{
    public const string Columns =
        "tenant_id, seq, id, at, actor_type, actor_id, actor_name, action, target, outcome, ip, user_agent, session_id, details, previous_hash, hash";

    public static async Task<AuditItem> Append(Session session, Dialect dialect, AuditEntry entry)
    {
        await session.Execute(
            "INSERT INTO audit_heads (tenant_id, seq, hash) VALUES (@tenant, 0, @first) ON CONFLICT DO NOTHING",
            ("tenant", entry.TenantId),
            ("first", AuditChain.First));
        var head = await session.QueryFirst(
            new("SELECT seq, hash FROM audit_heads WHERE tenant_id = @tenant" + dialect.LockRows, ("tenant", entry.TenantId)),
            static row => new AuditHead(row.GetInt64(0), row.GetString(1))) ?? throw new InvalidOperationException("The chain has no head.");
        var item = AuditChain.Append(entry, head.Seq, head.Hash);
        await session.Execute(
            "INSERT INTO audit_log (" + Columns + """
            ) VALUES (@tenant, @seq, @id, @at, @actorType, @actorId, @actorName, @action, @target, @outcome, @ip, @agent, @session, @details, @previous, @hash)
            """,
            ("tenant", item.TenantId),
            ("seq", item.Seq),
            ("id", item.Id),
            ("at", item.At.ToUnixTimeMilliseconds()),
            ("actorType", item.Actor.Type),
            ("actorId", item.Actor.Id),
            ("actorName", item.Actor.Name),
            ("action", item.Action),
            ("target", item.Target),
            ("outcome", item.Outcome),
            ("ip", item.Ip),
            ("agent", item.UserAgent),
            ("session", item.SessionId),
            ("details", JsonSerializer.Serialize(item.Details, LivehouseJson.Options)),
            ("previous", item.PreviousHash),
            ("hash", item.Hash));
        await session.Execute(
            "UPDATE audit_heads SET seq = @seq, hash = @hash WHERE tenant_id = @tenant", ("seq", item.Seq), ("hash", item.Hash), ("tenant", item.TenantId));
        return item;
    }

    public static AuditItem Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.GetString(2),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        new AuditActor(row.GetString(4), row.GetString(5), row.GetString(6)),
        row.GetString(7),
        Text(row, 8),
        row.GetString(9),
        Text(row, 10),
        Text(row, 11),
        Text(row, 12),
        JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(13), LivehouseJson.Options) ?? [],
        row.GetString(14),
        row.GetString(15));

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
