using Livehouse.Analytics;
using Livehouse.Limits;

namespace Livehouse.Grains.Viewers;

/// <summary>
/// The viewing sessions and reactions of one activation, until they are stored. A session is a row when it begins and again when it ends; in between nothing is
/// written for it, since it lasts as long as its run does. Times never go back within a run, whatever the clock does.
/// </summary>
/// <param name="run">This activation's number, unless nothing is ever written.</param>
public sealed class ViewingBook(int run)
{
    /// <summary>Rows that wait for a commit. More come together only while the store fails: those are lost, not what was stored.</summary>
    public const int PendingMax = 50_000;

    private readonly Dictionary<string, ViewingSession> _open = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, ViewingSession> _pending = [];
    private readonly SortedDictionary<int, long> _reactions = [];
    private readonly HashSet<int> _changedSlots = [];
    private long _number;
    private long _last;
    private long? _beganAt;
    private long _writtenUntil;

    public int Run => run;

    /// <summary>People present.</summary>
    public int Viewers => _open.Count;

    public int Pending => _pending.Count + _changedSlots.Count;

    /// <summary>This run has something that a commit should say, at the latest at its end.</summary>
    public bool IsUsed => _beganAt is not null;

    public void Apply(ViewerChanges changes, DateTimeOffset now)
    {
        var at = Time(now);
        foreach (var person in changes.Left)
        {
            if (!_open.Remove(person.UserId, out var session)) continue;
            Put(session with { EndAt = at, EndNumber = ++_number });
        }

        foreach (var person in changes.Joined)
        {
            var session = new ViewingSession(run, ++_number, person.UserId, person.Source, at, null, 0);
            _open[person.UserId] = session;
            Put(session);
        }
    }

    /// <param name="liveAt">When the stream went live.</param>
    public void React(DateTimeOffset liveAt, DateTimeOffset now)
    {
        var slot = (int)Math.Max(0, (Time(now) - liveAt.ToUnixTimeMilliseconds()) / (AnalyticsLimits.SlotSeconds * 1_000));
        _reactions[slot] = _reactions.GetValueOrDefault(slot) + 1;
        _changedSlots.Add(slot);
    }

    /// <summary>Whether what is stored says less than <paramref name="longest"/> ago who was present.</summary>
    public bool IsBehind(DateTimeOffset now, TimeSpan longest) =>
        _open.Count > 0 && now.ToUnixTimeMilliseconds() - _writtenUntil >= (long)longest.TotalMilliseconds;

    /// <summary>What the next commit writes: the oldest rows, and that everything else lasts until now.</summary>
    public ViewingRows Take(DateTimeOffset now, int rowsMax) => new(
        new ViewingRun(run, _beganAt ??= now.ToUnixTimeMilliseconds(), Time(now), _open.Count),
        [.. _pending.Values.Take(rowsMax)],
        [.. _changedSlots.Order().Select(slot => new ReactionSlot(run, slot, _reactions[slot]))]);

    /// <summary>The commit is on disk.</summary>
    public void Written(ViewingRows rows)
    {
        foreach (var session in rows.Sessions) _pending.Remove(session.Number);
        _changedSlots.Clear();
        _writtenUntil = rows.Run.UntilAt;

        // A slot that is over does not change any more.
        while (_reactions.Count > 1) _reactions.Remove(_reactions.Keys.First());
    }

    /// <summary>The stream has ended, and with it the run and every session.</summary>
    public void Clear()
    {
        _open.Clear();
        _pending.Clear();
        _reactions.Clear();
        _changedSlots.Clear();
    }

    private long Time(DateTimeOffset now)
    {
        _last = Math.Max(_last, now.ToUnixTimeMilliseconds());
        _beganAt ??= _last;
        return _last;
    }

    private void Put(ViewingSession session)
    {
        if (_pending.Count < PendingMax || _pending.ContainsKey(session.Number)) _pending[session.Number] = session;
    }
}
