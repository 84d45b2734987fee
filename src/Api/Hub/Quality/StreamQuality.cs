using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Hub.Quality;

/// <summary>
/// The connections of one stream's viewers at this process, as they report them. Everything about a single viewer is decided here; the stream's grain only
/// hears how many there are. Holds at most an entry for each viewer who has joined. Thread-safe.
/// </summary>
internal sealed class StreamQuality(QualityRules rules, TimeProvider time)
{
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(QualityLimits.ReportSecondsMin);
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(QualityLimits.RepeatSeconds);
    private static readonly Refusal TooEarly = Refusal.RateLimited(new SpentLimit("quality", 1, Gap, Gap));

    private readonly Lock _gate = new();
    private readonly Dictionary<LiveConnection, Entry> _viewers = [];
    private QualityCount _told;
    private TimeSpan _toldAt;

    private TimeSpan Now => time.GetElapsedTime(0);

    /// <summary>Refused as <c>rate_limited</c> less than a second after the connection's last report, which then changes nothing.</summary>
    /// <returns>What to watch from now on, and whether that is another advice than before.</returns>
    public Outcome<QualityDecision> Report(LiveConnection connection, QualityReport report)
    {
        lock (_gate)
        {
            var now = Now;
            if (!_viewers.TryGetValue(connection, out var entry))
            {
                _viewers.Add(connection, entry = new Entry(new AdviceHysteresis(rules, report.Advice ?? QualityAdvice.Auto)));
            }
            else if (now - entry.At < Gap)
            {
                return TooEarly;
            }

            entry.At = now;
            return new QualityDecision(entry.Hysteresis.Take(report.Verdict, now), entry.Hysteresis.Advice);
        }
    }

    public void Remove(LiveConnection connection)
    {
        lock (_gate) _viewers.Remove(connection);
    }

    /// <summary>What the grain should hear now; null: it knows.</summary>
    public QualityCount? News()
    {
        lock (_gate)
        {
            if (_viewers.Count == 0 && _told == default) return null;
            var now = Now;
            var count = Count(now);
            if (count == _told && (count == default || now - _toldAt < Repeat)) return null;
            (_told, _toldAt) = (count, now);
            return count;
        }
    }

    private QualityCount Count(TimeSpan now)
    {
        var (reporting, poor) = (0, 0);
        foreach (var entry in _viewers.Values)
        {
            if (now - entry.At > rules.Silence) continue;
            reporting++;
            if (entry.Hysteresis is { Last: QualityVerdict.Poor } or { Advice: not QualityAdvice.Auto }) poor++;
        }

        return new QualityCount(reporting, poor);
    }

    private sealed class Entry(AdviceHysteresis hysteresis)
    {
        public AdviceHysteresis Hysteresis => hysteresis;

        public TimeSpan At { get; set; }
    }
}

/// <param name="IsNew">The viewer has to be told.</param>
internal sealed record QualityDecision(bool IsNew, QualityAdvice Advice);
