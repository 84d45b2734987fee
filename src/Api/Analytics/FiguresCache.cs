using Livehouse.Analytics;
using Livehouse.Limits;
using Livehouse.Refusals;

namespace Livehouse.Api.Analytics;

/// <summary>
/// Figures computed a few seconds ago: however many dashboards show a stream, it is computed once, also for those that ask at the same time. Thread-safe.
/// </summary>
internal sealed class FiguresCache(TimeProvider time)
{
    private const int EntriesMax = 1_000;

    /// <summary>With the time of a computation, less than <see cref="AnalyticsLimits.LiveAgeSecondsMax"/>.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(AnalyticsLimits.LiveAgeSecondsMax / 2.0);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Since, Task<Outcome<StreamFigures>> Figures)> _entries = new(StringComparer.Ordinal);

    /// <summary>What was computed under this key, or what <paramref name="compute"/> returns, which must not depend on who asks.</summary>
    public async Task<Outcome<StreamFigures>> Get(string key, Func<Task<Outcome<StreamFigures>>> compute)
    {
        Task<Outcome<StreamFigures>> figures;
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var known) && time.GetElapsedTime(known.Since) < Age)
            {
                figures = known.Figures;
            }
            else
            {
                if (_entries.Count >= EntriesMax) RemoveOld();
                figures = Task.Run(compute);
                if (_entries.Count < EntriesMax || _entries.ContainsKey(key)) _entries[key] = (time.GetTimestamp(), figures);
            }
        }

        try
        {
            var outcome = await figures;
            if (outcome.IsRefused) Forget(key, figures);
            return outcome;
        }
        catch
        {
            Forget(key, figures);
            throw;
        }
    }

    private void Forget(string key, Task<Outcome<StreamFigures>> figures)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var known) && known.Figures == figures) _entries.Remove(key);
        }
    }

    private void RemoveOld()
    {
        foreach (var (key, entry) in _entries)
        {
            if (time.GetElapsedTime(entry.Since) >= Age) _entries.Remove(key);
        }
    }
}
