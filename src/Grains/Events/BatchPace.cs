namespace Livehouse.Grains.Events;

/// <summary>
/// When a stream's next batch may leave: at once while batches are rarer than one in <paramref name="every"/> on average, else that long after the one before.
/// Up to <paramref name="burst"/> may be sent
/// closer together: without that, events that come just as often as batches may leave would all wait for nothing.
/// </summary>
/// <param name="every">Zero: always at once.</param>
/// <param name="burst">At least 1.</param>
public sealed class BatchPace(TimeSpan every, int burst)
{
    // How far the batches that were sent reach when they are laid end to end, each as long as the pace.
    private DateTimeOffset _coveredUntil = DateTimeOffset.MinValue;

    /// <summary>How long to wait; zero or less: not at all.</summary>
    public TimeSpan Wait(DateTimeOffset now) => _coveredUntil <= now ? TimeSpan.Zero : _coveredUntil - now - (every * (burst - 1));

    public void Sent(DateTimeOffset now) => _coveredUntil = (_coveredUntil > now ? _coveredUntil : now) + every;
}
