using Livehouse.Operators;
using Microsoft.Extensions.Logging;

namespace Livehouse.Storage.Databases;

/// <summary>
/// Tracks whether the database can be written. Its storage errors become <see cref="StorageUnavailableException"/>; from the first one on, the database counts
/// as failing, and a real write every second checks whether it still is. Only such a write ends that state: a full disk occasionally accepts small writes by
/// chance.
/// </summary>
internal sealed partial class WatchedDatabase : IDatabase
{
    /// <summary>About the size of a write on a busy server.</summary>
    private const int ProbeBytes = 64 * 1024;

    /// <summary>Large enough to need space, small enough to write once a minute for a check.</summary>
    private const int LittleProbeBytes = 1024;

    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1);

    /// <summary>How long a successful write counts as proof that the next one would succeed.</summary>
    private static readonly TimeSpan ProvenFor = TimeSpan.FromMinutes(1);

    private readonly IDatabase _inner;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _probes = new(1);
    private long _provenAt;
    private volatile bool _isFailing;
    private volatile bool _isClosed;

    public WatchedDatabase(IDatabase inner, TimeProvider time, ILogger logger)
    {
        (_inner, _time, _logger) = (inner, time, logger);
        // Its schema has just been checked.
        _provenAt = time.GetTimestamp();
        _timer = time.CreateTimer(static database => _ = ((WatchedDatabase)database!).TryAgain(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Dialect Dialect => _inner.Dialect;

    public bool IsFailing => _isFailing;

    public DurationCounts RecentCommits => _inner.RecentCommits;

    /// <summary>Called each time the database works again, before others are informed. Throws only the database's errors.</summary>
    public Func<Task> Recovering { get; set; } = static () => Task.CompletedTask;

    public async Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken cancellation = default)
    {
        try
        {
            return await _inner.Read(work, cancellation);
        }
        catch (Exception error) when (StorageFaults.IsOne(error, whileWriting: false))
        {
            throw Failed(error);
        }
    }

    public async Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken cancellation = default)
    {
        try
        {
            return await _inner.Write(work, cancellation);
        }
        catch (Exception error) when (StorageFaults.IsOne(error, whileWriting: true))
        {
            throw Failed(error);
        }
    }

    public async Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default)
    {
        try
        {
            var result = await _inner.Commit(commit, cancellation);
            if (result == CommitResult.Committed) Volatile.Write(ref _provenAt, _time.GetTimestamp());
            return result;
        }
        catch (Exception error) when (StorageFaults.IsOne(error, whileWriting: true))
        {
            throw Failed(error);
        }
    }

    /// <summary>Completes when the database answers, its writer makes progress and a write has succeeded within the last minute; throws otherwise.</summary>
    public async Task Ping(CancellationToken cancellation)
    {
        if (_isFailing) throw new StorageUnavailableException("The database can't be written.");
        await Read(session => session.QueryNumber(new("SELECT 1")), cancellation).WaitAsync(cancellation);
        Task proof = IsProven ? Write(session => session.QueryNumber(new("SELECT 1")), cancellation) : Probe(LittleProbeBytes);
        await proof.WaitAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        await _timer.DisposeAsync();
        await _inner.DisposeAsync();
    }

    private bool IsProven => _time.GetElapsedTime(Volatile.Read(ref _provenAt)) < ProvenFor;

    private StorageUnavailableException Failed(Exception error)
    {
        if (!_isFailing)
        {
            _isFailing = true;
            LogFailing(error);
        }

        if (!_isClosed) _timer.Change(ProbeEvery, Timeout.InfiniteTimeSpan);
        return new StorageUnavailableException($"The database can't store anything now: {error.Message}");
    }

    private async Task TryAgain()
    {
        try
        {
            await Probe(ProbeBytes);
            await Recovering();
            _isFailing = false;
            LogRecovered();

            // For rows that arrived in between.
            await Recovering();
        }
        catch (StorageUnavailableException)
        {
            // It still fails; the timer is set again.
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A bug, or the process is ending.
            if (_isClosed) return;
            LogProbeFailed(error);
            _timer.Change(ProbeEvery, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Writes a row and deletes it again, so that the file grows only once.</summary>
    private async Task Probe(int bytes)
    {
        await _probes.WaitAsync();
        try
        {
            await Write(session => session.Execute(
                "INSERT INTO grains (kind, key, version, state) VALUES ('probe', 'storage', 1, @state) ON CONFLICT (kind, key) DO UPDATE SET state = "
                    + "excluded.state",
                ("state", new string(' ', bytes))));
            await Write(session => session.Execute("DELETE FROM grains WHERE kind = 'probe' AND key = 'storage'"));
            Volatile.Write(ref _provenAt, _time.GetTimestamp());
        }
        finally
        {
            _probes.Release();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The database can't store anything now: chat, gifts and all other writes are refused as storage_unavailable until it can.")]
    private partial void LogFailing(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database can be written again.")]
    private partial void LogRecovered();

    [LoggerMessage(Level = LogLevel.Error, Message = "The check whether the database can be written again failed.")]
    private partial void LogProbeFailed(Exception error);
}
