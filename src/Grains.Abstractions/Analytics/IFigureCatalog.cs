using Livehouse.Streams;

namespace Livehouse.Analytics;

/// <summary>Finds and adds up final figures across streams, and what is live now, from what every silo has stored.</summary>
public interface IFigureCatalog
{
    /// <summary>The sums of a user's streams that ended in this time.</summary>
    Task<FigureTotals> TotalsOf(string tenantId, string ownerId, FigurePeriod period, CancellationToken cancellation = default);

    /// <summary>Those with the most views, then the most watch time; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<StreamSummary>> BestOf(string tenantId, string ownerId, FigurePeriod period, int limit, CancellationToken cancellation = default);

    /// <summary>How many present followers of the user began to follow on each day of this time, counted from its beginning, and how many before.</summary>
    Task<(long Before, IReadOnlyDictionary<int, long> ByDay)> Followers(
        string tenantId, string userId, FigurePeriod period, CancellationToken cancellation = default);

    /// <summary>Every tenant that had a stream in this time, those with the most viewers now first.</summary>
    Task<IReadOnlyList<TenantFigures>> Tenants(FigurePeriod period, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Ids of ended streams whose final figures are missing; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<string>> Missing(int limit, CancellationToken cancellation = default);
}

/// <param name="From">UTC, included.</param>
/// <param name="To">UTC, excluded.</param>
public sealed record FigurePeriod(DateTimeOffset From, DateTimeOffset To)
{
    public bool Contains(DateTimeOffset at) => at >= From && at < To;
}

/// <summary>Streams added up: see <see cref="StreamFigures"/> for each figure.</summary>
/// <param name="StreamSeconds">How long the streams were live.</param>
/// <param name="PeakConcurrent">The highest of one stream.</param>
public sealed record FigureTotals(
    long Streams,
    long StreamSeconds,
    long Views,
    long WatchSeconds,
    int PeakConcurrent,
    long ChatMessages,
    long Reactions,
    GiftTotals Gifts,
    long NewFollowers)
{
    public static FigureTotals operator +(FigureTotals totals, StreamFigures stream) => new(
        totals.Streams + 1,
        totals.StreamSeconds + (long)((stream.Until - stream.StartedAt)?.TotalSeconds ?? 0),
        totals.Views + stream.Views,
        totals.WatchSeconds + stream.WatchSeconds,
        Math.Max(totals.PeakConcurrent, stream.PeakConcurrent),
        totals.ChatMessages + stream.ChatMessages,
        totals.Reactions + stream.Reactions,
        new GiftTotals(totals.Gifts.Count + stream.Gifts.Count, totals.Gifts.Value + stream.Gifts.Value),
        totals.NewFollowers + stream.NewFollowers);
}

/// <summary>One stream in a list.</summary>
/// <param name="EndedAt">UTC; null: it is live.</param>
public sealed record StreamSummary(
    string StreamId, string Title, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, long Views, int PeakConcurrent, long WatchSeconds, long ChatMessages);

/// <param name="LiveStreams">Now.</param>
/// <param name="Viewers">Of these, added up, as last stored: seconds ago.</param>
/// <param name="PeakConcurrent">The highest of one stream, in the period or now.</param>
/// <param name="Streams">Those that ended in the period, and the live ones.</param>
/// <param name="MinutesStreamed">Whole minutes of the period in which they were live.</param>
public sealed record TenantFigures(string TenantId, long LiveStreams, long Viewers, int PeakConcurrent, long Streams, long MinutesStreamed, long Views);
