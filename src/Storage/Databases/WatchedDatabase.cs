using Microsoft.Extensions.Logging;

namespace Livehouse.Storage.Databases;

/// <summary>
/// Knows whether the database can be written. Its errors for want of storage become <see cref="StorageUnavailableException"/>; from the first one on the
/// database counts as failing, and every second a real write tries whether it still is. Only such a write ends that: a full disk lets small things through by
/// chance.
/// </summary>
internal sealed partial class WatchedDatabase : IDatabase
{
    /// <summary>A write that is about as large as those of a busy server.</summary>
    private const int ProbeBytes = 64 * 1024;

    /// <summary>Enough to need room, little enough to write for nothing once a minute.</summary>
    private const int LittleProbeBytes = 1024;

    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(1);

    /// <summary>How long a write that held proves that the next one would.</summary>
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
        // Its schema has just been looked at.
        _provenAt = time.GetTimestamp();
        _timer = time.CreateTimer(static database => _ = ((WatchedDatabase)database!).TryAgain(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public Dialect Dialect => _inner.Dialect;

    public bool IsFailing => _isFailing;

    /// <summary>Done each time that the database works again, before others hear of it. It throws nothing but the database's errors.</summary>
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

    /// <summary>Completes when the database answers, its writer takes turns and a write has held within the last minute; throws otherwise.</summary>
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

            // For what came in between.
            await Recovering();
        }
        catch (StorageUnavailableException)
        {
            // Still not; the timer is set again.
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A bug, or the end of the process.
            if (_isClosed) return;
            LogProbeFailed(error);
            _timer.Change(ProbeEvery, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Writes a row and takes it away again, so that the file grows by it only once.</summary>
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
        Message = "The database can't store anything now: chat, gifts and whatever else is written are refused as storage_unavailable until it can.")]
    private partial void LogFailing(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database can be written again.")]
    private partial void LogRecovered();

    [LoggerMessage(Level = LogLevel.Error, Message = "Whether the database can be written again could not be tried.")]
    private partial void LogProbeFailed(Exception error);
}
