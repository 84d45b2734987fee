namespace Livehouse.Grains.Events;

/// <summary>
/// When a stream's next batch may be sent: immediately while batches are rarer than one per <paramref name="every"/> on average, otherwise that long after the
/// previous one. Up to <paramref name="burst"/> may be sent closer together: without that, events that arrive exactly as often as batches may be sent would all
/// be delayed needlessly.
/// </summary>
/// <param name="every">Zero: always immediately.</param>
/// <param name="burst">At least 1.</param>
public sealed class BatchPace(TimeSpan every, int burst)
{
    // The end of the sent batches laid end to end, each as long as the pace.
    private DateTimeOffset _coveredUntil = DateTimeOffset.MinValue;

    /// <summary>How long to wait; zero or less: not at all.</summary>
    public TimeSpan Wait(DateTimeOffset now) => _coveredUntil <= now ? TimeSpan.Zero : _coveredUntil - now - (every * (burst - 1));

    public void Sent(DateTimeOffset now) => _coveredUntil = (_coveredUntil > now ? _coveredUntil : now) + every;
}
