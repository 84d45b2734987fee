using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Tests.Grains.Hosting;

/// <summary>What can go wrong around one call of the store: both methods may wait or throw. Before, the call has had no effect; after, it has had it.</summary>
public interface IStoreFaults
{
    Task Before(StoreCall call);

    Task After(StoreCall call);
}

public enum StoreCall
{
    Load,
    Commit,
    Find,
    List,
}

public sealed class StoreFailedException(string when) : Exception($"The store failed {when} the commit took effect.");

/// <summary>A store that is as good as its faults let it be.</summary>
public sealed class FaultyStore(IGrainStore inner, IStoreFaults faults) : IGrainStore
{
    public bool IsFailing => inner.IsFailing;

    public void Rescue(GrainRef grain, IReadOnlyList<LedgerRow> rows, string unlessIn) => inner.Rescue(grain, rows, unlessIn);

    public IReadOnlyList<LedgerRow> Rescued(GrainRef grain) => inner.Rescued(grain);

    public Task<StoredState?> Load(GrainRef grain, CancellationToken cancellation = default) => Call(StoreCall.Load, () => inner.Load(grain, cancellation));

    public Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default) =>
        Call(StoreCall.Commit, () => inner.Commit(commit, cancellation));

    public Task<LedgerRow?> Find(GrainRef grain, string ledger, string id, CancellationToken cancellation = default) =>
        Call(StoreCall.Find, () => inner.Find(grain, ledger, id, cancellation));

    public Task<IReadOnlyList<LedgerRow>> List(GrainRef grain, LedgerQuery query, CancellationToken cancellation = default) =>
        Call(StoreCall.List, () => inner.List(grain, query, cancellation));

    public Task<Caption?> FindCaption(string streamId, string segmentId, CancellationToken cancellation = default) =>
        Call(StoreCall.Find, () => inner.FindCaption(streamId, segmentId, cancellation));

    public Task<IReadOnlyDictionary<string, long>> Wallets(
        string tenantId, IReadOnlyCollection<string> userIds, CancellationToken cancellation = default) =>
        Call(StoreCall.Find, () => inner.Wallets(tenantId, userIds, cancellation));

    private async Task<T> Call<T>(StoreCall call, Func<Task<T>> work)
    {
        await faults.Before(call);
        var result = await work();
        await faults.After(call);
        return result;
    }
}

/// <summary>Faults that a test writes down beforehand; each happens once.</summary>
public sealed class ScriptedFaults : IStoreFaults
{
    private readonly List<(StoreCall Call, bool After)> _script = [];
    private TaskCompletionSource? _held;

    /// <summary>Commits from now on wait until <see cref="Release"/>.</summary>
    public void Hold() => _held ??= new TaskCompletionSource();

    public void Release()
    {
        var held = _held;
        _held = null;
        held?.SetResult();
    }

    public void FailNext(StoreCall call) => _script.Add((call, false));

    /// <summary>The next one takes effect, but its answer is lost.</summary>
    public void FailAfterNext(StoreCall call) => _script.Add((call, true));

    public Task Before(StoreCall call)
    {
        if (_script.Remove((call, false))) throw new StoreFailedException("before");
        return call == StoreCall.Commit && _held is { } held ? held.Task : Task.CompletedTask;
    }

    public Task After(StoreCall call) => _script.Remove((call, true)) ? throw new StoreFailedException("after") : Task.CompletedTask;
}
