using Livehouse.Storage.Captions;
using Livehouse.Storage.Databases;
using Livehouse.Streams;

namespace Livehouse.Storage.Grains;

internal sealed class GrainStore(IDatabase database, RescuedRows rescued) : IGrainStore
{
    public bool IsFailing => database.IsFailing;

    public void Rescue(GrainRef grain, IReadOnlyList<LedgerRow> rows, string unlessIn) => rescued.Add(grain, rows, unlessIn);

    public IReadOnlyList<LedgerRow> Rescued(GrainRef grain) => rescued.Of(grain);

    public Task<StoredState?> Load(GrainRef grain, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(
            new("SELECT version, state FROM grains WHERE kind = @kind AND key = @key", ("kind", grain.Kind), ("key", grain.Key)),
            row => new StoredState(row.GetInt64(0), row.GetString(1))),
        cancellation);

    public Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default) => database.Commit(commit, cancellation);

    public Task<LedgerRow?> Find(GrainRef grain, string ledger, string id, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(LedgerStatements.Find(grain, ledger, id), LedgerStatements.Read),
        cancellation);

    public async Task<IReadOnlyList<LedgerRow>> List(GrainRef grain, LedgerQuery query, CancellationToken cancellation = default) =>
        query.Limit <= 0
            ? []
            : await database.Read(session => session.Query(LedgerStatements.List(grain, query, database.Dialect), LedgerStatements.Read), cancellation);

    public Task<Caption?> FindCaption(string streamId, string segmentId, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(CaptionStatements.Find(streamId, segmentId), CaptionStatements.Read),
        cancellation);
}
