namespace Livehouse.Storage.PostgreSql;

/// <summary>A commit queued in <see cref="PostgreSqlCommits"/>.</summary>
internal sealed class PendingCommit(
    GrainCommit commit, long askedAt, CancellationToken cancellation) : TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public GrainCommit Commit => commit;

    public long AskedAt => askedAt;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Drops the commit when its caller no longer wants it.</summary>
    public bool CancelIfAsked() => cancellation.IsCancellationRequested && TrySetCanceled(cancellation);
}
