using System.Threading.Channels;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;

namespace Livehouse.Storage.PostgreSql;

/// <summary>
/// Commits of many grains in one transaction: those that arrive while one is in progress share the next one. No commit waits for others to arrive. When a group
/// fails, nothing of it was written, and each of its commits runs alone, so each has its own outcome. One transaction at a time: with two,
/// groups are half as large, and here statements are the cost, not syncs.
/// </summary>
internal sealed class PostgreSqlCommits : IAsyncDisposable
{
    /// <summary>Commits in one transaction: bounds how long the first of them waits for the last.</summary>
    public const int GroupMax = 512;

    /// <summary>Commits waiting in the queue; beyond it callers wait to enqueue.</summary>
    public const int QueueMax = 4096;

    private readonly PostgreSqlDatabase _database;
    private readonly StorageMetrics _metrics;
    private readonly Channel<PendingCommit> _queue = Channel.CreateBounded<PendingCommit>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private readonly Task _done;

    public PostgreSqlCommits(PostgreSqlDatabase database, StorageMetrics metrics)
    {
        _database = database;
        _metrics = metrics;
        _done = Task.Run(Work);
    }

    public async Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation)
    {
        var pending = new PendingCommit(commit, _metrics.Start(), cancellation);
        try
        {
            await _queue.Writer.WriteAsync(pending, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(PostgreSqlDatabase));
        }

        return await pending.Task;
    }

    /// <summary>Completes the queued commits.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _done;
    }

    private async Task Work()
    {
        // A group contains a grain only once: a second commit of the same version conflicts with the first, which must be complete by then.
        var next = new Dictionary<GrainRef, PendingCommit>();
        var later = new Queue<PendingCommit>();
        while (later.Count > 0 || await _queue.Reader.WaitToReadAsync())
        {
            for (var again = later.Count; again > 0; again--) Add(later.Dequeue());
            while (next.Count < GroupMax && later.Count < GroupMax && _queue.Reader.TryRead(out var pending)) Add(pending);
            if (next.Count > 0) await Run([.. next.Values]);
            next.Clear();
        }

        void Add(PendingCommit pending)
        {
            if (!pending.CancelIfAsked() && !next.TryAdd(pending.Commit.Grain, pending)) later.Enqueue(pending);
        }
    }

    private async Task Run(IReadOnlyList<PendingCommit> group)
    {
        if (group.Count > 1 && await TryCommitGroup(group)) return;
        await Task.WhenAll(group.Select(Alone));
    }

    /// <summary>False when nothing was written.</summary>
    private async Task<bool> TryCommitGroup(IReadOnlyList<PendingCommit> group)
    {
        var isCommitting = false;
        try
        {
            var commits = group
                .Select(pending => pending.Commit)
                .OrderBy(commit => commit.Grain.Kind, StringComparer.Ordinal)
                .ThenBy(commit => commit.Grain.Key, StringComparer.Ordinal)
                .ToList();
            var statements = GroupStatements.Of(commits);
            await using var connection = await _database.Connect();
            await using var transaction = await connection.BeginTransactionAsync();
            using var session = new Session(connection, transaction);
            var changed = await session.ExecuteAll(statements.ConvertAll(statement => statement.Statement));
            if (statements.Where((statement, at) => statement.MustChange is { } must && changed[at] != must).Any())
            {
                await transaction.RollbackAsync();
                return false;
            }

            isCommitting = true;
            await transaction.CommitAsync();
        }
        catch (Exception e) when (!isCommitting || PostgreSqlDatabase.IsAborted(e))
        {
            return false;
        }
        catch (Exception e)
        {
            // Whether it was committed is unknown.
            foreach (var pending in group)
            {
                _metrics.Failed();
                pending.SetException(e);
            }

            return true;
        }

        _metrics.Group(group.Count);
        foreach (var pending in group)
        {
            _metrics.Committed(pending.AskedAt);
            pending.SetResult(CommitResult.Committed);
        }

        return true;
    }

    private async Task Alone(PendingCommit pending)
    {
        try
        {
            var commit = pending.Commit;
            pending.SetResult(await _database.Write(session => Commit(session, CommitStatements.Of(commit, Dialect.PostgreSql)), pending.Cancellation));
        }
        catch (OperationCanceledException) when (pending.Cancellation.IsCancellationRequested)
        {
            pending.SetCanceled(pending.Cancellation);
        }
        catch (Exception e)
        {
            pending.SetException(e);
        }
    }

    private static async Task<CommitResult> Commit(Session session, List<CommitStatement> statements)
    {
        var changed = await session.ExecuteAll([.. statements.Select(static statement => statement.Sql)]);
        for (var at = 0; at < changed.Count; at++)
        {
            if (changed[at] > 0 || statements[at].Unchanged is not { } result) continue;
            session.RollBack();
            return result;
        }

        return CommitResult.Committed;
    }
}
