using Livehouse.Analytics;
using Livehouse.Callers;
using Livehouse.Grains.Persistence;
using Livehouse.Grains.Viewers;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>
/// The log of viewing sessions and reactions that the stream's figures are computed from. Its rows go with the commits that the stream makes anyway: an arrival
/// within <see cref="StreamGrainOptions.FlushAfter"/> with the counts, everything else within <see cref="ViewingEvery"/>. While people are present and nothing
/// else is stored, a commit every minute says that they still are.
/// </summary>
public partial class StreamGrain
{
    /// <summary>Rows of one commit: as with chat, one of thousands would delay those of every other stream.</summary>
    private const int ViewingAtOnce = 500;

    private static readonly TimeSpan ViewingEvery = TimeSpan.FromSeconds(10);

    private readonly DeferredTurn _viewingDue;
    private ViewingBook _viewing = new(1);

    /// <summary>The next flush writes the log, even if there is nothing else to write.</summary>
    private bool _isViewingDue;

    public async Task<Outcome<StreamMeasure>> Measure(MeasureStream query)
    {
        if (await Guard(query.Caller, mustOwn: true, orModerate: true) is { } refusal) return refusal;
        if (query.Settles && State!.IsOpen)
        {
            if (_store.IsFailing) return Refusal.StorageUnavailable();
            _isViewingDue |= _viewing.IsUsed;
            while (HasUnflushed) await Commit(State);
        }

        return new StreamMeasure(View(State!), State!.EndedAt ?? Now);
    }

    private static Person PersonOf(Caller caller, string? source) =>
        new(caller.UserId, caller.Name) { Source = source is not null && ViewingSources.IsValid(source) ? source : ViewingSources.Web };

    private IReadOnlyList<OutboxMessage> Summary(StreamState state) => state.IsLive ? [new SummariseStream(_id)] : [];

    private void LogViewing(ViewerChanges changes)
    {
        _viewing.Apply(changes, Now);
        _viewingDue.Arm(ViewingEvery);
    }

    private async Task WriteViewing()
    {
        if (State is not { IsOpen: true }) return;
        _isViewingDue |= _viewing.Pending > 0 || _viewing.IsBehind(Now, Minute);
        await Flush();
        if (_viewing.Pending > 0 || _viewing.Viewers > 0) _viewingDue.Arm(ViewingEvery);
    }

    /// <summary>What this commit adds to the log; null: nothing.</summary>
    private ViewingRows? ViewingToWrite(StreamState next)
    {
        if (State is not { IsOpen: true }) return null;
        if (!next.IsOpen) return _viewing.IsUsed ? _viewing.Take(next.EndedAt ?? Now, int.MaxValue) : null;
        var isWorthIt = _isViewingDue || _viewing.Pending > 0 || _viewing.IsBehind(Now, ViewingEvery);
        return isWorthIt ? _viewing.Take(Now, ViewingAtOnce) : null;
    }

    private void ViewingWritten(ViewingRows? written)
    {
        if (written is null) return;
        _viewing.Written(written);
        _isViewingDue = _viewing.Pending > 0 && State is { IsOpen: true };
        if (State is not { IsOpen: true }) EndViewing();
    }

    private void EndViewing()
    {
        _viewing.Clear();
        _isViewingDue = false;
        _viewingDue.Disarm();
    }
}
