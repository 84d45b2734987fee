using Livehouse.Analytics;

namespace Livehouse.Grains.Analytics;

/// <summary>
/// How many people were present at each moment, from sessions in the order of their beginnings: the ends of those still present are in memory, and the highest
/// number of each part of the stream.
/// </summary>
/// <param name="partMs">The length of a part.</param>
/// <param name="parts">How many there are; at least one.</param>
public sealed class CrowdFold(ViewingWindow window, long partMs, int parts)
{
    private readonly PriorityQueue<bool, (long At, int Run, long Number)> _ends = new();
    private readonly int[] _highest = new int[parts];
    private int _part;
    private int _present;

    /// <summary>The most people present at one moment of each part.</summary>
    public IReadOnlyList<int> Highest => _highest;

    public int Peak { get; private set; }

    public void Add(ViewingSession session)
    {
        if (!window.TryClip(session, out var begin, out var end)) return;
        Leave((begin, session.Run, session.Number));
        MoveTo(begin);
        _present++;
        _highest[_part] = Math.Max(_highest[_part], _present);
        Peak = Math.Max(Peak, _present);
        // One that its run ended has no number: it left after everything else of that moment.
        var number = session.EndAt is { } left && left <= end ? session.EndNumber : long.MaxValue;
        _ends.Enqueue(true, (end, session.Run, number));
    }

    /// <summary>After the last session.</summary>
    public void Finish()
    {
        Leave((window.Until, int.MaxValue, long.MaxValue));
        MoveTo(window.Until);
    }

    private void Leave((long At, int Run, long Number) before)
    {
        while (_ends.TryPeek(out _, out var end) && end.CompareTo(before) < 0)
        {
            // A person who left as a part began was not present in it.
            MoveTo(end.At - 1);
            _ends.Dequeue();
            _present--;
        }
    }

    /// <summary>Those present now are present at the beginning of each part on the way.</summary>
    private void MoveTo(long at)
    {
        var part = (int)Math.Clamp((at - window.From) / partMs, 0, _highest.Length - 1);
        while (_part < part) _highest[++_part] = _present;
    }
}
