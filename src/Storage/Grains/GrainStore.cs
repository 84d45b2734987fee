using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Grains;

/// <summary>A commit is one list of statements: first the compare-and-set on the version, which also makes commits of one grain wait for each other, then the rows.</summary>
internal sealed class GrainStore(IDatabase database) : IGrainStore
{
    public Task<StoredState?> Load(GrainRef grain, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(
            new("SELECT version, state FROM grains WHERE kind = @kind AND key = @key", ("kind", grain.Kind), ("key", grain.Key)),
            row => new StoredState(row.GetInt64(0), row.GetString(1))),
        cancellation);

    public Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default)
    {
        var statements = CommitStatements.Of(commit);
        return database.Write(session => Commit(session, statements, commit.Insert.Count), cancellation);
    }

    public Task<LedgerRow?> Find(GrainRef grain, string ledger, string id, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(LedgerStatements.Find(grain, ledger, id), LedgerStatements.Read),
        cancellation);

    public async Task<IReadOnlyList<LedgerRow>> List(GrainRef grain, LedgerQuery query, CancellationToken cancellation = default) =>
        query.Limit <= 0 ? [] : await database.Read(session => session.Query(LedgerStatements.List(grain, query), LedgerStatements.Read), cancellation);

    private static async Task<CommitResult> Commit(Session session, IReadOnlyList<Statement> statements, int inserts)
    {
        var changed = await session.ExecuteAll(statements);
        var result = changed[0] == 0 ? CommitResult.Conflict
            : changed.Skip(1).Take(inserts).Any(rows => rows == 0) ? CommitResult.Duplicate
            : CommitResult.Committed;
        if (result != CommitResult.Committed) session.RollBack();
        return result;
    }
}
