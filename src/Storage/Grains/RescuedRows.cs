using Livehouse.Storage.Databases;
using Microsoft.Extensions.Logging;

namespace Livehouse.Storage.Grains;

/// <summary>Rows that were acknowledged and could not be written yet (<see cref="IGrainStore.Rescue"/>).</summary>
internal sealed partial class RescuedRows(IDatabase database, ILogger logger) : IAsyncDisposable
{
    /// <summary>
    /// The maximum held. Nothing is acknowledged once the database is known to fail, so these are the rows of the preceding half second.
    /// </summary>
    public const int RowsMax = 100_000;

    /// <summary>Rows per write.</summary>
    private const int RowsAtOnce = 250;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writes = new(1);
    private readonly Dictionary<GrainRef, List<Row>> _rows = [];
    private int _count;
    private int _isEnded;

    public void Add(GrainRef grain, IReadOnlyList<LedgerRow> rows, string unlessIn)
    {
        int taken;
        lock (_gate)
        {
            taken = Math.Min(rows.Count, RowsMax - _count);
            if (taken > 0)
            {
                if (!_rows.TryGetValue(grain, out var kept)) _rows[grain] = kept = [];
                kept.AddRange(rows.Take(taken).Select(row => new Row(row, unlessIn)));
                _count += taken;
            }
        }

        if (taken < rows.Count) LogLost(rows.Count - taken, grain);
        // The database may work again already: then nothing else would trigger writing these.
        if (!database.IsFailing) _ = WriteSoon();
    }

    public IReadOnlyList<LedgerRow> Of(GrainRef grain)
    {
        lock (_gate) return _rows.TryGetValue(grain, out var kept) ? [.. kept.Select(static row => row.Ledger)] : [];
    }

    /// <summary>Writes all held rows. Those that could not be written stay.</summary>
    /// <exception cref="StorageUnavailableException">Some could not be written.</exception>
    public async Task WriteAll()
    {
        await _writes.WaitAsync();
        try
        {
            while (Next() is { } next) await Write(next.Grain, next.Rows);
        }
        finally
        {
            _writes.Release();
        }
    }

    /// <summary>The last attempt before the process ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnded, 1) == 1) return;
        try
        {
            await WriteAll();
        }
        catch (StorageUnavailableException)
        {
            lock (_gate)
            {
                foreach (var (grain, rows) in _rows) LogLost(rows.Count, grain);
            }
        }

        _writes.Dispose();
    }

    private async Task Write(GrainRef grain, IReadOnlyList<Row> rows)
    {
        try
        {
            await database.Write(async session =>
            {
                await session.ExecuteAll([.. rows.Select(row => CommitStatements.LedgerUnless(grain, row.Ledger, row.UnlessIn))]);
                return true;
            });
        }
        catch (Exception error) when (error is not (StorageUnavailableException or ObjectDisposedException or OutOfMemoryException))
        {
            // They can never be written, and must not block the others.
            LogUnwritable(rows.Count, grain, error);
        }

        Remove(grain, rows.Count);
    }

    private async Task WriteSoon()
    {
        try
        {
            await WriteAll();
        }
        catch (Exception error) when (error is StorageUnavailableException or ObjectDisposedException)
        {
            // They are written when the database works again, or at shutdown.
        }
    }

    private (GrainRef Grain, IReadOnlyList<Row> Rows)? Next()
    {
        lock (_gate)
        {
            foreach (var (grain, rows) in _rows) return (grain, [.. rows.Take(RowsAtOnce)]);
            return null;
        }
    }

    private void Remove(GrainRef grain, int count)
    {
        lock (_gate)
        {
            var rows = _rows[grain];
            rows.RemoveRange(0, count);
            _count -= count;
            if (rows.Count == 0) _rows.Remove(grain);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error, Message = "{Rows} acknowledged messages of {Grain} are lost: they could not be written, and no more can be held in memory.")]
    private partial void LogLost(int rows, GrainRef grain);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Rows} rows of {Grain} could not be written and are discarded.")]
    private partial void LogUnwritable(int rows, GrainRef grain, Exception error);

    private sealed record Row(LedgerRow Ledger, string UnlessIn);
}
