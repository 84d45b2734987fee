using Livehouse.Hosting;

namespace Livehouse.Api.Hosting;

/// <summary>Figures that are about to be read.</summary>
internal interface IRefreshedFigures
{
    /// <summary>Reads them again if this process reports them. If the database doesn't answer, the last ones stay.</summary>
    Task Refresh(CancellationToken cancellation);
}

/// <summary>
/// Figures of the whole deployment, read from its database. Only the process with this scheduled job reports them, so that a sum over the processes is
/// right. When the scheduled job moves, its previous process reports them for a few more seconds: at most three rounds.
/// </summary>
/// <param name="isAlone">There is no other process: this one always reports them.</param>
internal abstract class DeploymentFigures<T>(TimeProvider time, bool isAlone) : IScheduledJob, IRefreshedFigures
    where T : class
{
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(2);

    private Reading? _reading;
    private Round? _round;

    public abstract string Name { get; }

    public abstract string Kind { get; }

    public abstract TimeSpan Every { get; }

    /// <summary>Null when another process reports them, or they could not be read for three rounds.</summary>
    protected T? Figures => _reading is { } reading && Has(reading.At) && IsMine ? reading.Figures : null;

    private bool IsMine => isAlone || (_round is { } round && Has(round.At));

    public async Task RunOnce(CancellationToken cancellation)
    {
        _round = new Round(time.GetTimestamp());
        await Look(cancellation);
    }

    public async Task Refresh(CancellationToken cancellation)
    {
        if (!IsMine) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await Look(limit.Token).WaitAsync(AnswerTimeMax, time, cancellation);
        }
        catch (Exception) when (!cancellation.IsCancellationRequested)
        {
            // The scheduled job's next run uses the same database, and its failure is logged. Metrics are all the more important now.
            await limit.CancelAsync();
        }
    }

    protected abstract Task<T> Read(CancellationToken cancellation);

    private async Task Look(CancellationToken cancellation)
    {
        var figures = await Read(cancellation);
        _reading = new Reading(figures, time.GetTimestamp());
    }

    private bool Has(long at) => time.GetElapsedTime(at) < Every * 3;

    private sealed record Reading(T Figures, long At);

    private sealed record Round(long At);
}
