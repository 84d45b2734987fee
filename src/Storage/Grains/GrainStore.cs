using System.Collections.Frozen;
using Livehouse.Storage.Captions;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Payments;
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

    public async Task<IReadOnlySet<string>> Stored(string kind, IReadOnlyCollection<string> keys, CancellationToken cancellation = default)
    {
        if (keys.Count == 0) return FrozenSet<string>.Empty;
        var names = PaddedToPowerOfTwo(keys);
        var values = names.Select(static (key, i) => ($"key{i}", (object?)key));
        var found = await database.Read(
            session => session.Query(
                new(
                    $"SELECT key FROM grains WHERE kind = @kind AND key IN ({string.Join(", ", Enumerable.Range(0, names.Count).Select(static i => $"@key{i}"))})",
                    [("kind", kind), .. values]),
                static row => row.GetString(0)),
            cancellation);
        return found.ToHashSet(StringComparer.Ordinal);
    }

    public Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default) => database.Commit(commit, cancellation);

    public Task<LedgerRow?> Find(GrainRef grain, string ledger, string id, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(LedgerStatements.Find(grain, ledger, id), LedgerStatements.Read),
        cancellation);

    public async Task<IReadOnlyDictionary<string, long>> Wallets(
        string tenantId, IReadOnlyCollection<string> userIds, CancellationToken cancellation = default)
    {
        if (userIds.Count == 0) return new Dictionary<string, long>();
        var names = PaddedToPowerOfTwo(userIds);
        var found = await database.Read(
            session => session.Query(CoinLedger.Wallets(tenantId, names), static row => (Owner: row.GetString(0), Coins: row.GetInt64(1))), cancellation);
        return found.ToDictionary(static wallet => wallet.Owner, static wallet => wallet.Coins, StringComparer.Ordinal);
    }

    public async Task<IReadOnlyList<LedgerRow>> List(GrainRef grain, LedgerQuery query, CancellationToken cancellation = default) =>
        query.Limit <= 0
            ? []
            : await database.Read(session => session.Query(LedgerStatements.List(grain, query, database.Dialect), LedgerStatements.Read), cancellation);

    public Task<Caption?> FindCaption(string streamId, string segmentId, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(CaptionStatements.Find(streamId, segmentId), CaptionStatements.Read),
        cancellation);

    /// <summary>The first name is repeated, so that there are few different texts of a statement.</summary>
    private static List<string> PaddedToPowerOfTwo(IReadOnlyCollection<string> names)
    {
        var padded = names.ToList();
        while (!int.IsPow2(padded.Count)) padded.Add(padded[0]);
        return padded;
    }
}
