using System.Data.Common;
using System.Text;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Grains;

internal static class LedgerStatements
{
    private const string Select = "SELECT ledger, id, place, data, tag FROM ledger";
    private const string Where = " WHERE kind = @kind AND key = @key AND ledger = @ledger";

    public static Statement Find(GrainRef grain, string ledger, string id) =>
        new(Select + Where + " AND id = @id", ("kind", grain.Kind), ("key", grain.Key), ("ledger", ledger), ("id", id));

    /// <summary>The text contains only the requested conditions, so that each form has its own plan (and no parameter is null).</summary>
    /// <remarks>
    /// The index is named where possible: without statistics SQLite guesses, and its guess changes with its version. (For a tag, 3.53 reads every
    /// row between two places.)
    /// </remarks>
    public static Statement List(GrainRef grain, LedgerQuery query, Dialect dialect)
    {
        var sql = new StringBuilder(Select);
        if (dialect.ByIndex is { } by) sql.Append(by).Append(query.Tag is null ? "ledger_by_place" : "ledger_by_tag");
        sql.Append(Where);
        List<(string, object?)> parameters = [("kind", grain.Kind), ("key", grain.Key), ("ledger", query.Ledger)];
        if (query.Tag is { } tag)
        {
            sql.Append(" AND tag = @tag");
            parameters.Add(("tag", tag));
        }

        if (query.Since is { } since)
        {
            sql.Append(" AND place >= @since");
            parameters.Add(("since", since));
        }

        if (query.Before is { } before)
        {
            sql.Append(" AND (place, id) < (@place, @id)");
            parameters.Add(("place", before.Order));
            parameters.Add(("id", before.Id));
        }

        sql.Append(" ORDER BY place DESC, id DESC LIMIT @limit");
        parameters.Add(("limit", query.Limit));
        return new(sql.ToString(), [.. parameters]);
    }

    public static LedgerRow Read(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4));
}
