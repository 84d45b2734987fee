using Livehouse.Storage.Analytics;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;
using Livehouse.Storage.Outbox;
using Livehouse.Storage.Payments;

namespace Livehouse.Storage.PostgreSql;

/// <summary>
/// Combines many commits into a few statements over arrays: for the server, a statement costs more than a row. A group contains each grain at most once. Each
/// statement except the last few says how many rows it must change; if it changes fewer, one of the commits conflicts or repeats a row, and the group must not
/// be committed.
/// </summary>
internal static class GroupStatements
{
    private const string Rows =
        "INSERT INTO ledger (kind, key, ledger, id, place, tag, data) SELECT * FROM unnest(@kinds, @keys, @ledgers, @ids, @places, @tags, @data) ";

    /// <param name="group">Ordered by grain, so that two groups that share grains never deadlock.</param>
    public static List<(Statement Statement, int? MustChange)> Of(IReadOnlyList<GrainCommit> group)
    {
        var known = group.Where(commit => commit.ExpectedVersion > 0).ToList();
        var fresh = group.Where(commit => commit.ExpectedVersion == 0).ToList();
        var inserts = group.SelectMany(commit => commit.Insert, (commit, row) => (commit.Grain, Row: row)).ToList();
        var upserts = group.SelectMany(commit => Newest(commit.Upsert), (commit, row) => (commit.Grain, Row: row)).ToList();
        var statements = new List<(Statement, int?)>();
        if (known.Count > 0)
        {
            statements.Add((Lock(known), null));
            statements.Add((Update(known), known.Count));
        }

        if (fresh.Count > 0) statements.Add((Insert(fresh), fresh.Count));
        if (inserts.Count > 0) statements.Add((Ledger(Rows + "ON CONFLICT DO NOTHING", inserts), inserts.Count));
        if (upserts.Count > 0)
        {
            statements.Add((
                Ledger(Rows + "ON CONFLICT (kind, key, ledger, id) DO UPDATE SET place = excluded.place, tag = excluded.tag, data = excluded.data", upserts),
                upserts.Count));
        }

        statements.AddRange(CoinStatements.OfGroup(group));
        statements.AddRange(ViewingStatements.OfGroup(group).Select(NeedNotChange));
        statements.AddRange(group.SelectMany(CommitStatements.Deletes).Select(NeedNotChange));
        statements.AddRange(OutboxStatements.DoneAll(group));
        statements.AddRange(OutboxStatements.AddAll([.. group.SelectMany(static commit => commit.Outbox)]).Select(NeedNotChange));
        statements.AddRange(group.SelectMany(CommitStatements.Catalogs).Select(NeedNotChange));
        return statements;
    }

    private static (Statement Statement, int? MustChange) NeedNotChange(Statement statement) => (statement, null);

    /// <summary>One statement may write a row only once; of several versions, the last wins.</summary>
    private static IEnumerable<LedgerRow> Newest(IReadOnlyList<LedgerRow> rows) =>
        rows.Count < 2 ? rows : rows.Reverse().DistinctBy(row => (row.Ledger, row.Id)).Reverse();

    /// <summary>Locks in the order of the grains; an update would lock in any order.</summary>
    private static Statement Lock(List<GrainCommit> known) => new(
        """
        SELECT 1 FROM grains AS g JOIN unnest(@kinds, @keys) AS w (kind, key) ON g.kind = w.kind COLLATE "C" AND g.key = w.key COLLATE "C"
        ORDER BY g.kind, g.key FOR NO KEY UPDATE OF g
        """,
        ("kinds", Texts(known, commit => commit.Grain.Kind)),
        ("keys", Texts(known, commit => commit.Grain.Key)));

    private static Statement Update(List<GrainCommit> known) => new(
        """
        UPDATE grains AS g SET version = g.version + 1, state = COALESCE(w.state, g.state)
        FROM unnest(@kinds, @keys, @expected, @states) AS w (kind, key, expected, state)
        WHERE g.kind = w.kind COLLATE "C" AND g.key = w.key COLLATE "C" AND g.version = w.expected
        """,
        ("kinds", Texts(known, commit => commit.Grain.Kind)),
        ("keys", Texts(known, commit => commit.Grain.Key)),
        ("expected", known.ConvertAll(commit => commit.ExpectedVersion).ToArray()),
        ("states", Texts(known, commit => commit.State)));

    private static Statement Insert(List<GrainCommit> fresh) => new(
        "INSERT INTO grains (kind, key, version, state) SELECT kind, key, 1, state FROM unnest(@kinds, @keys, @states) AS w (kind, key, state) ON CONFLICT DO "
            + "NOTHING",
        ("kinds", Texts(fresh, commit => commit.Grain.Kind)),
        ("keys", Texts(fresh, commit => commit.Grain.Key)),
        ("states", Texts(fresh, commit => commit.State)));

    private static Statement Ledger(string sql, List<(GrainRef Grain, LedgerRow Row)> rows) => new(
        sql,
        ("kinds", Texts(rows, row => row.Grain.Kind)),
        ("keys", Texts(rows, row => row.Grain.Key)),
        ("ledgers", Texts(rows, row => row.Row.Ledger)),
        ("ids", Texts(rows, row => row.Row.Id)),
        ("places", rows.ConvertAll(row => row.Row.Order).ToArray()),
        ("tags", Texts(rows, row => row.Row.Tag)),
        ("data", Texts(rows, row => row.Row.Data)));

    private static string?[] Texts<T>(List<T> all, Func<T, string?> text) => [.. all.Select(text)];
}
