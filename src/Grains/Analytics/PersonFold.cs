using Livehouse.Analytics;
using Livehouse.Limits;

namespace Livehouse.Grains.Analytics;

/// <summary>
/// Views, watch time, retention and sources, from sessions that come person by person, each person's in the order of their beginnings: one person's union of
/// presences is in memory at a time.
/// </summary>
public sealed class PersonFold
{
    /// <summary>Distinct words held; the views of further ones count as <see cref="OtherSource"/>.</summary>
    private const int WordsMax = 10_000;

    private readonly ViewingWindow _window;
    private readonly long _stepMs;
    private readonly long[] _watchedAtLeast;
    private readonly Dictionary<string, long> _sources = new(StringComparer.Ordinal);
    private string? _person;
    private long _begin;
    private long _end;
    private long _personMs;

    public PersonFold(ViewingWindow window)
    {
        _window = window;
        var seconds = window.Length / 1_000;
        var step = Math.Max(1, (seconds + AnalyticsLimits.RetentionPointsMax - 2) / (AnalyticsLimits.RetentionPointsMax - 1));
        _stepMs = step * 1_000;
        _watchedAtLeast = new long[seconds / step + 1];
    }

    public const string OtherSource = "other";

    public long Views { get; private set; }

    public long Visits { get; private set; }

    public long WatchMs { get; private set; }

    public void Add(ViewingSession session)
    {
        if (!_window.TryClip(session, out var begin, out var end)) return;
        if (!string.Equals(session.UserId, _person, StringComparison.Ordinal))
        {
            FinishPerson();
            _person = session.UserId;
            Views++;
            CountSource(session.Source);
        }
        else if (begin <= _end)
        {
            _end = Math.Max(_end, end);
            return;
        }
        else
        {
            _personMs += _end - _begin;
        }

        Visits++;
        (_begin, _end) = (begin, end);
    }

    /// <summary>After the last session.</summary>
    public void Finish() => FinishPerson();

    public IReadOnlyList<RetentionPoint> Retention()
    {
        if (Views == 0) return [];
        var points = new RetentionPoint[_watchedAtLeast.Length];
        var watching = 0L;
        for (var at = points.Length - 1; at >= 0; at--)
        {
            watching += _watchedAtLeast[at];
            points[at] = new RetentionPoint(at * _stepMs / 1_000, Figure.Ratio(watching, Views, 4));
        }

        return points;
    }

    public IReadOnlyList<SourceViews> Sources()
    {
        var known = _sources.Where(static entry => entry.Key != OtherSource)
            .Select(static entry => new SourceViews(entry.Key, entry.Value))
            .OrderByDescending(static source => source.Views)
            .ThenBy(static source => source.Source, StringComparer.Ordinal)
            .ToList();
        var others = _sources.GetValueOrDefault(OtherSource) + known.Skip(AnalyticsLimits.SourcesMax).Sum(static source => source.Views);
        return [.. known.Take(AnalyticsLimits.SourcesMax), .. others > 0 ? [new SourceViews(OtherSource, others)] : Array.Empty<SourceViews>()];
    }

    private void CountSource(string source)
    {
        var word = _sources.Count < WordsMax || _sources.ContainsKey(source) ? source : OtherSource;
        _sources[word] = _sources.GetValueOrDefault(word) + 1;
    }

    private void FinishPerson()
    {
        if (_person is null) return;
        _personMs += _end - _begin;
        WatchMs += _personMs;
        _watchedAtLeast[Math.Min(_personMs / _stepMs, _watchedAtLeast.Length - 1)]++;
        (_person, _personMs) = (null, 0);
    }
}
