using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Tests.Hub.Users;

/// <summary>Tells which users' inboxes are stored, and nothing else.</summary>
internal sealed class StoredInboxes(Func<string, bool> isStored) : IGrainStore
{
    public Task<IReadOnlySet<string>> Stored(string kind, IReadOnlyCollection<string> keys, CancellationToken cancellation = default) =>
        Task.FromResult<IReadOnlySet<string>>(keys.Where(key => isStored(GrainRef.TenantAndName(key).Name)).ToHashSet(StringComparer.Ordinal));

    public Task<StoredState?> Load(GrainRef grain, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<LedgerRow?> Find(GrainRef grain, string ledger, string id, CancellationToken cancellation = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<LedgerRow>> List(GrainRef grain, LedgerQuery query, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public Task<Caption?> FindCaption(string streamId, string segmentId, CancellationToken cancellation = default) => throw new NotSupportedException();
}
