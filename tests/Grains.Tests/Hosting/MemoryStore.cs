using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>Storage in memory with exactly the semantics that <see cref="IGrainStore"/> promises.</summary>
public sealed partial class MemoryStore : IGrainStore
{
    private readonly Dictionary<GrainRef, StoredState> _states = [];
    private readonly Dictionary<(GrainRef Grain, string Ledger), Dictionary<string, LedgerRow>> _ledgers = [];
    private readonly Dictionary<string, StreamRow> _streams = [];
    private readonly Dictionary<string, RoomRow> _rooms = [];
    private readonly Dictionary<string, EventRow> _events = [];
    private readonly Dictionary<string, Dictionary<string, Caption>> _captions = [];

    /// <summary>Called after each successful commit.</summary>
    public Action<GrainCommit>? Committed { get; set; }

    public int Commits { get; private set; }

    public bool IsFailing { get; private set; }

    public Task<StoredState?> Load(GrainRef grain, CancellationToken cancellation = default) => Task.FromResult(_states.GetValueOrDefault(grain));

    public Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default)
    {
        if (_isFull)
        {
            IsFailing = true;
            throw new StorageUnavailableException("The disk is full.");
        }

        if ((_states.GetValueOrDefault(commit.Grain)?.Version ?? 0) != commit.ExpectedVersion) return Task.FromResult(CommitResult.Conflict);
        if (commit.Insert.Any(row => Ledger(commit.Grain, row.Ledger).ContainsKey(row.Id))
            || commit.Insert.DistinctBy(row => (row.Ledger, row.Id)).Count() != commit.Insert.Count)
        {
            return Task.FromResult(CommitResult.Duplicate);
        }

        if (commit.Coins.Count > 0 && !HoldsCoins(commit.Coins)) return Task.FromResult(CommitResult.InsufficientCoins);
        if (commit.Coins.Any(transfer => _transfers.ContainsKey(transfer.Id))) return Task.FromResult(CommitResult.Duplicate);
        if (commit.Run is { } run && !Held(run)) return Task.FromResult(CommitResult.Superseded);
        _states[commit.Grain] = new StoredState(commit.ExpectedVersion + 1, commit.State ?? _states[commit.Grain].Data);
        foreach (var row in commit.Insert.Concat(commit.Upsert)) Ledger(commit.Grain, row.Ledger)[row.Id] = row;
        foreach (var gone in commit.Delete) Ledger(commit.Grain, gone.Ledger).Remove(gone.Id);
        foreach (var done in commit.OutboxDone) End(done, commit.OutboxContinued.Contains(done));
        foreach (var message in commit.Outbox) Add(message);
        if (commit.Stream is { } stream) _streams[stream.StreamId] = stream;
        if (commit.Room is { IsOpen: true } room) _rooms[room.RoomKey] = room;
        else if (commit.Room is { } closed) _rooms.Remove(closed.RoomKey);
        if (commit.Event is { } announced) _events[announced.EventId] = announced;
        if (commit.Viewing is { } viewing) Log(commit.Grain.Key, viewing);
        if (commit.ErasesCaptions) _captions.Remove(commit.Grain.Key);
        foreach (var caption in commit.Captions) CaptionsOf(commit.Grain.Key)[caption.SegmentId] = caption;
        Move(commit.Coins);
        Commits++;
        Committed?.Invoke(commit);
        return Task.FromResult(CommitResult.Committed);
    }

    public Task<LedgerRow?> Find(GrainRef grain, string ledger, string id, CancellationToken cancellation = default) =>
        Task.FromResult(Ledger(grain, ledger).GetValueOrDefault(id));

    public Task<IReadOnlyList<LedgerRow>> List(GrainRef grain, LedgerQuery query, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlyList<LedgerRow>>(
    [
        .. Ledger(grain, query.Ledger).Values
            .Where(row => (query.Tag is null || row.Tag == query.Tag) && (query.Since is null || row.Order >= query.Since))
            .OrderByDescending(row => row.Order).ThenByDescending(row => row.Id, StringComparer.Ordinal)
            .Where(row => query.Before is not { } before || row.Order < before.Order
                || (row.Order == before.Order && string.CompareOrdinal(row.Id, before.Id) < 0))
            .Take(query.Limit),
    ]);

    public Task<Caption?> FindCaption(string streamId, string segmentId, CancellationToken cancellation = default) =>
        Task.FromResult(CaptionsOf(streamId).GetValueOrDefault(segmentId));

    /// <summary>Every segment of a stream's captions, by begin.</summary>
    public IReadOnlyList<Caption> Captions(string streamId) =>
        [.. CaptionsOf(streamId).Values.OrderBy(caption => caption.StartMs).ThenBy(caption => caption.SegmentId, StringComparer.Ordinal)];

    /// <summary>Every row of a ledger, oldest first.</summary>
    public IReadOnlyList<LedgerRow> Rows(GrainRef grain, string ledger) => [.. Ledger(grain, ledger).Values.OrderBy(row => row.Order)];

    /// <summary>Breaks the store's own promise, for tests of what then happens.</summary>
    public void SetVersion(GrainRef grain, long version) => _states[grain] = _states[grain] with { Version = version };

    private Dictionary<string, Caption> CaptionsOf(string streamId)
    {
        if (!_captions.TryGetValue(streamId, out var captions)) _captions[streamId] = captions = [];
        return captions;
    }

    private Dictionary<string, LedgerRow> Ledger(GrainRef grain, string ledger)
    {
        if (!_ledgers.TryGetValue((grain, ledger), out var rows)) _ledgers[(grain, ledger)] = rows = [];
        return rows;
    }
}
