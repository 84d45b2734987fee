namespace Livehouse.LoadTest.Checks;

/// <summary>
/// The numbers of a stream's messages and gifts, as the server acknowledged them: each viewer that watched must have received every one of them. Safe to use
/// from many threads.
/// </summary>
internal sealed class StreamBook
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SortedSet<long>> _byEpoch = [];

    /// <param name="epoch">The one that its sender was in.</param>
    public void Acknowledged(string epoch, long seq)
    {
        lock (_gate)
        {
            if (!_byEpoch.TryGetValue(epoch, out var seqs)) _byEpoch.Add(epoch, seqs = []);
            seqs.Add(seq);
        }
    }

    /// <summary>The last number of the epoch that must arrive; 0: none.</summary>
    public long LastOf(string epoch)
    {
        lock (_gate) return _byEpoch.TryGetValue(epoch, out var seqs) ? seqs.Max : 0;
    }

    /// <summary>How many messages and gifts lie in these numbers.</summary>
    public int CountIn(string epoch, long first, long last)
    {
        if (last < first) return 0;
        lock (_gate) return _byEpoch.TryGetValue(epoch, out var seqs) ? seqs.GetViewBetween(first, last).Count : 0;
    }

    /// <summary>What a viewer should have and has not.</summary>
    /// <param name="trail">Not written to any more.</param>
    /// <param name="isWatching">It was still there at the end, so that the last ones must have come, too.</param>
    public ViewerVerdict Judge(ViewerTrail trail, bool isWatching)
    {
        long missing = 0;
        long leftOut = 0;
        foreach (var gap in trail.Gaps)
        {
            var those = CountIn(gap.Epoch, gap.First, gap.Last);
            missing += those;
            leftOut += gap.Last - gap.First + 1 - those;
        }

        if (isWatching && trail.Epoch is { } epoch) missing += CountIn(epoch, trail.Seq + 1, long.MaxValue);
        return new ViewerVerdict(missing, trail.Repeats, leftOut, trail.GapsNotKept);
    }
}

/// <param name="Missing">Messages and gifts that never came.</param>
/// <param name="Repeats">Events that came twice or in the wrong order.</param>
/// <param name="LeftOut">Counts and the like, which a viewer that reads slowly does without.</param>
/// <param name="Unjudged">Gaps that were too many to keep.</param>
internal readonly record struct ViewerVerdict(long Missing, long Repeats, long LeftOut, long Unjudged)
{
    public static ViewerVerdict operator +(ViewerVerdict one, ViewerVerdict other) =>
        new(one.Missing + other.Missing, one.Repeats + other.Repeats, one.LeftOut + other.LeftOut, one.Unjudged + other.Unjudged);
}
