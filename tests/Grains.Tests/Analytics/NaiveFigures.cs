namespace Livehouse.Tests.Grains.Analytics;

/// <summary>
/// Figures from the whole list of presences, by definition rather than efficiently: everything is looked at for every person and every moment. Shares no code
/// with what it judges.
/// </summary>
public sealed class NaiveFigures(long from, long until, IReadOnlyList<NaiveFigures.Presence> presences)
{
    /// <param name="Device">One of the person's connections.</param>
    /// <param name="Order">The place of the arrival among all arrivals and departures.</param>
    public sealed record Presence(string Person, string Device, string Source, long Begin, long End, int Order, int EndOrder);

    private IReadOnlyList<Presence> During { get; } =
        [.. presences.Where(presence => presence.Begin <= until && (presence.Begin >= from || presence.End > from))
            .Select(presence => presence with
            {
                Begin = Math.Max(from, presence.Begin),
                End = Math.Max(Math.Max(from, presence.Begin), Math.Min(until, presence.End)),
            })];

    public long Views => During.Select(presence => presence.Person).Distinct().Count();

    public long WatchMs => During.GroupBy(presence => presence.Person).Sum(WatchOf);

    public int Peak
    {
        get
        {
            // After each arrival: who had come and not yet gone.
            var most = 0;
            foreach (var arrival in During)
            {
                var present = During.Where(other => other.Order <= arrival.Order && other.EndOrder > arrival.Order).Select(other => other.Person).Distinct();
                most = Math.Max(most, present.Count());
            }

            return most;
        }
    }

    public Dictionary<string, long> Sources =>
        During.GroupBy(presence => presence.Person).Select(person => person.MinBy(presence => presence.Order)!.Source).CountBy(source => source)
            .ToDictionary(source => source.Key, source => (long)source.Value);

    public double ShareAt(long second) => Views == 0
        ? 0
        : Math.Round((double)During.GroupBy(presence => presence.Person).Count(person => WatchOf(person) >= second * 1_000) / Views, 4);

    private static long WatchOf(IEnumerable<Presence> person)
    {
        var (sum, end) = (0L, long.MinValue);
        foreach (var presence in person.OrderBy(presence => presence.Begin).ThenBy(presence => presence.End))
        {
            sum += Math.Max(0, presence.End - Math.Max(presence.Begin, end));
            end = Math.Max(end, presence.End);
        }

        return sum;
    }
}
