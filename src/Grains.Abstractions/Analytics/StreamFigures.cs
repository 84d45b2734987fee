using Livehouse.Streams;

namespace Livehouse.Analytics;

/// <summary>
/// A stream in figures (docs/analytics.md). They are about the time while it was live: people who only waited for it to begin are not in them. Computed from
/// the same rows they are the same to the last digit.
/// </summary>
/// <param name="StreamId">Null: an event whose stream does not exist yet.</param>
/// <param name="Until">UTC: up to when they count, the end of a stream that has ended; null before it is live.</param>
/// <param name="IsFinal">Computed after the end, and stored.</param>
/// <param name="Views">People, each counted at their first presence.</param>
/// <param name="UniqueViewers">The same number: a person has one view in a stream, however often they come.</param>
/// <param name="Visits">The separate intervals of each person's union of presences, added up.</param>
/// <param name="PeakConcurrent">The most people present at one moment.</param>
/// <param name="AverageConcurrent">Watch time by the length of the stream; two decimals.</param>
/// <param name="WatchSeconds">The lengths of the unions of each person's presences, added up; whole seconds, rounded down at the end.</param>
/// <param name="AverageWatchSeconds">Watch time by view; two decimals.</param>
/// <param name="ChatMessages">Sent ones, including those that were deleted and those from before the stream was live.</param>
/// <param name="Chatters">People who wrote at least one of them.</param>
/// <param name="NewFollowers">Users who began to follow the owner while the stream was live, and still did when this was first computed.</param>
/// <param name="Timeline">At most <see cref="Limits.AnalyticsLimits.TimelinePointsMax"/>, of equal length.</param>
/// <param name="Retention">At most <see cref="Limits.AnalyticsLimits.RetentionPointsMax"/>.</param>
/// <param name="Sources">The most views first, at most <see cref="Limits.AnalyticsLimits.SourcesMax"/>; then the rest as <c>other</c>.</param>
public sealed record StreamFigures(
    string? StreamId,
    string? EventId,
    string TenantId,
    string OwnerId,
    string Title,
    StreamStatus Status,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    DateTimeOffset? Until,
    bool IsFinal,
    long Views,
    long UniqueViewers,
    long Visits,
    int PeakConcurrent,
    double AverageConcurrent,
    long WatchSeconds,
    double AverageWatchSeconds,
    long ChatMessages,
    long Chatters,
    long Reactions,
    GiftTotals Gifts,
    long NewFollowers,
    IReadOnlyList<TimelinePoint> Timeline,
    IReadOnlyList<RetentionPoint> Retention,
    IReadOnlyList<SourceViews> Sources);

/// <param name="At">UTC: when this part of the stream begins.</param>
/// <param name="Viewers">The most people present at one moment of it.</param>
/// <param name="Gifts">Quantities added up.</param>
public sealed record TimelinePoint(DateTimeOffset At, int Viewers, long Messages, long Gifts, long Reactions);

/// <param name="Share">Of all views those with at least this much watch time: from 1 to 0, four decimals.</param>
public sealed record RetentionPoint(long Second, double Share);

/// <param name="Source">How people first came.</param>
public sealed record SourceViews(string Source, long Views);
