using Livehouse.Analytics;

namespace Livehouse.Grains.Analytics;

/// <summary>
/// The time of which figures are computed, and what it leaves of each session: one without an end lasts as long as its run, and no run lasts into the next one,
/// even if the clocks of two machines disagree. So one person's sessions never overlap through a change of the activation.
/// </summary>
public sealed class ViewingWindow
{
    private readonly Dictionary<int, long> _ends = [];

    /// <param name="from">Unix milliseconds; when the stream went live.</param>
    /// <param name="until">Unix milliseconds, at least <paramref name="from"/>.</param>
    /// <param name="runs">In their order.</param>
    public ViewingWindow(long from, long until, IReadOnlyList<ViewingRun> runs)
    {
        (From, Until) = (from, Math.Max(from, until));
        for (var at = 0; at < runs.Count; at++)
        {
            var end = Math.Min(runs[at].UntilAt, Until);
            _ends[runs[at].Run] = at + 1 < runs.Count ? Math.Min(end, runs[at + 1].BeganAt) : end;
        }
    }

    public long From { get; }

    public long Until { get; }

    public long Length => Until - From;

    /// <summary>The part of the session in this time; false: it has none. A person who came at the last moment was there, for no time at all.</summary>
    public bool TryClip(ViewingSession session, out long begin, out long end)
    {
        // The row of a run is written with its first session: one without it was not written by us.
        var runEnd = _ends.GetValueOrDefault(session.Run, Until);
        begin = Math.Max(session.BeginAt, From);
        end = Math.Max(begin, Math.Min(session.EndAt ?? runEnd, runEnd));
        return session.BeginAt <= Until && (session.BeginAt >= From || Math.Min(session.EndAt ?? runEnd, runEnd) > From);
    }
}
