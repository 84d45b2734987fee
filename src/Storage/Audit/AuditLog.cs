using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Audit;

internal sealed class AuditLog(IDatabase database) : IAuditLog
{
    private const string Select = "SELECT " + AuditTable.Columns + " FROM audit_log WHERE tenant_id = @tenant";

    public Task<AuditItem> Write(AuditEntry entry, CancellationToken cancellation = default) =>
        database.Write(session => AuditTable.Append(session, database.Dialect, entry), cancellation);

    public async Task<IReadOnlyList<AuditItem>> Find(AuditQuery query, CancellationToken cancellation = default)
    {
        var (where, parameters) = Conditions(query.TenantId, query);
        if (query.BeforeSeq is { } before) (where, parameters) = (where + " AND seq < @before", [.. parameters, ("before", before)]);
        parameters = [.. parameters, ("most", Math.Min(query.Limit, AuditLimits.PageMax))];
        var statement = new Statement(Select + where + " ORDER BY seq DESC LIMIT @most", parameters);
        return await database.Read(session => session.Query(statement, AuditTable.Read), cancellation);
    }

    public async Task<IReadOnlyList<AuditItem>> Read(string tenantId, long afterSeq, AuditQuery? filter = null, CancellationToken cancellation = default)
    {
        var (where, parameters) = Conditions(tenantId, filter);
        var statement = new Statement(
            Select + where + " AND seq > @after ORDER BY seq LIMIT @most", [.. parameters, ("after", afterSeq), ("most", AuditLimits.PageMax)]);
        return await database.Read(session => session.Query(statement, AuditTable.Read), cancellation);
    }

    public async Task<AuditHead> Head(string tenantId, CancellationToken cancellation = default) => await database.Read(
        session => session.QueryFirst(
            new("SELECT seq, hash FROM audit_heads WHERE tenant_id = @tenant", ("tenant", tenantId)),
            static row => new AuditHead(row.GetInt64(0), row.GetString(1))),
        cancellation) ?? new AuditHead(0, AuditChain.First);

    private static (string Where, (string, object?)[] Parameters) Conditions(string tenantId, AuditQuery? query)
    {
        var (where, parameters) = ("", new List<(string, object?)> { ("tenant", tenantId) });
        Add("actor_id = @actor", "actor", query?.ActorId);
        Add("action = @action", "action", query?.Action);
        Add("target = @target", "target", query?.Target);
        Add("at >= @from", "from", query?.From?.ToUnixTimeMilliseconds());
        Add("at < @to", "to", query?.To?.ToUnixTimeMilliseconds());
        return (where, [.. parameters]);

        void Add(string condition, string name, object? value)
        {
            if (value is null) return;
            where += " AND " + condition;
            parameters.Add((name, value));
        }
    }
}
