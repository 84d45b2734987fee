using System.Diagnostics.Metrics;
using Livehouse.Hosting;
using Livehouse.Storage;

namespace Livehouse.Api.Hosting;

/// <summary>
/// <c>livehouse_live_streams</c>: the number of stored live streams, whether or not their grains are active. It is a figure of the whole deployment, so
/// only the process with this scheduled job reports it, and a sum over the processes is right. When the scheduled job moves, its
/// previous process reports it for a few more seconds.
/// </summary>
internal sealed class LiveStreamCount : IScheduledJob, IDisposable
{
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(2);

    private readonly IStreamCatalog _catalog;
    private readonly TimeProvider _time;
    private readonly bool _isAlone;
    private readonly Meter _meter = new("Livehouse.Streams");
    private Count? _count;
    private Round? _round;

    /// <param name="isAlone">There is no other process: this one always reports it.</param>
    public LiveStreamCount(IStreamCatalog catalog, TimeProvider time, bool isAlone)
    {
        _catalog = catalog;
        _time = time;
        _isAlone = isAlone;
        _meter.CreateObservableGauge(
            "livehouse_live_streams", Observe, "{stream}", "Streams that are live in the whole deployment. Reported by one of its processes.");
    }

    public string Name => "live-stream-count";

    public string Kind => "streams.count";

    public TimeSpan Every => TimeSpan.FromSeconds(5);

    /// <summary>Null when another process reports it, or it could not be read for three rounds.</summary>
    public int? Current => _count is { } count && Has(count.At) && IsMine ? count.Live : null;

    private bool IsMine => _isAlone || (_round is { } round && Has(round.At));

    public async Task RunOnce(CancellationToken cancellation)
    {
        _round = new Round(_time.GetTimestamp());
        await Look(cancellation);
    }

    /// <summary>
    /// Counts again for a request that is about to read the value, if this process reports it. If the database doesn't answer, the last count stays.
    /// </summary>
    public async Task Refresh(CancellationToken cancellation)
    {
        if (!IsMine) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await Look(limit.Token).WaitAsync(AnswerTimeMax, _time, cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // The scheduled job's next run uses the same database, and its failure is logged. Metrics are all the more important now.
            await limit.CancelAsync();
        }
    }

    public void Dispose() => _meter.Dispose();

    private async Task Look(CancellationToken cancellation)
    {
        var live = await _catalog.CountLive(cancellation);
        _count = new Count(live, _time.GetTimestamp());
    }

    private bool Has(long at) => _time.GetElapsedTime(at) < Every * 3;

    private IEnumerable<Measurement<int>> Observe() => Current is { } live ? [new Measurement<int>(live)] : [];

    private sealed record Count(int Live, long At);

    private sealed record Round(long At);
}
