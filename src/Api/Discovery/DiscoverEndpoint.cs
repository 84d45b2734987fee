using Livehouse.Api.Access;
using Livehouse.Api.LiveEvents;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Identity.ApiKeys;
using Livehouse.Limits;
using Livehouse.Listings;
using Livehouse.LiveEvents;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Api.Discovery;

/// <summary>What there is to watch, now and soon, each with the reason why it is shown.</summary>
internal static class DiscoverEndpoint
{
    public static void MapDiscover(this IEndpointRouteBuilder app) => app.MapGet("/api/discover", Discover)
        .OpenToKeys(ApiKeyScopes.StreamsRead)
        .AsOperation("discover")
        .WithTags("Live streams")
        .WithSummary($"Live streams, recommended ones, what comes next and what those do whom the caller follows: at most {EventLimits.DiscoveredMax} of each.")
        .Produces<DiscoverAnswer>();

    private static async Task<IResult> Discover(
        HttpContext context, Caller caller, IGrains grains, IStreamCatalog streams, IEventCatalog events, TimeProvider time)
    {
        var (now, cancellation) = (time.GetUtcNow(), context.RequestAborted);
        var query = new EventQuery(caller.TenantId, caller.UserId, caller.Moderates, EventLimits.DiscoveredMax);
        var upcoming = query with { Status = EventStatus.Scheduled, OverdueBefore = now - DiscoverReasons.LateMax };
        var live = await grains.Directory(caller.TenantId).List(new ListStreams(null, StreamSort.Viewers, EventLimits.DiscoveredMax, null));
        if (live.IsRefused) return Problem.From(live.Refusal);

        var featuredStreams = await Watchable(await streams.Featured(caller.TenantId, now, EventLimits.DiscoveredMax, cancellation));
        var featuredEvents = await events.List(query with { FeaturedAt = now }, cancellation);
        var featured = featuredStreams.Select(static stream => (stream.Row.FeaturedPosition, DiscoverItem.Of(stream.View, DiscoverReasons.Featured)))
            .Concat(featuredEvents.Select(row => (row.FeaturedPosition, DiscoverItem.Of(EventListings.View(row, now), DiscoverReasons.Featured))))
            .OrderBy(static item => item.Item1)
            .Take(EventLimits.DiscoveredMax);

        IEnumerable<DiscoverItem> following = [];
        if (caller.IsSignedIn)
        {
            var streaming = await Watchable(await streams.OfFollowed(caller.TenantId, caller.UserId, EventLimits.DiscoveredMax, cancellation));
            following = streaming.Select(static stream => DiscoverItem.Of(stream.View, DiscoverReasons.FollowedLive))
                .Concat((await events.List(upcoming with { OfFollowed = true }, cancellation))
                    .Select(row => DiscoverItem.Of(EventListings.View(row, now), DiscoverReasons.FollowedUpcoming)))
                .Take(EventLimits.DiscoveredMax);
        }

        return TypedResults.Ok(new DiscoverAnswer(
            [.. live.Value.Items.Select(stream => DiscoverItem.Of(stream, DiscoverReasons.Live(stream, now)))],
            [.. featured.Select(static item => item.Item2)],
            [.. (await events.List(upcoming, cancellation)).Select(row => DiscoverItem.Of(EventListings.View(row, now), DiscoverReasons.Upcoming(row, now)))],
            [.. following]));

        async Task<IEnumerable<(StreamRow Row, StreamView View)>> Watchable(IReadOnlyList<StreamRow> rows)
        {
            var views = await Task.WhenAll(rows.Select(row => grains.Stream(row.StreamId).Get(caller)));
            return rows.Zip(views).Where(static pair => pair.Second is { IsRefused: false, Value.Status: StreamStatus.Live })
                .Select(static pair => (pair.First, pair.Second.Value!));
        }
    }
}

/// <summary>Why something is shown. Clients decide by them: none is ever renamed (docs/events.md).</summary>
internal static class DiscoverReasons
{
    public const string Popular = "popular";
    public const string New = "new";
    public const string Featured = "featured";
    public const string Soon = "starting_soon";
    public const string Later = "upcoming";
    public const string FollowedLive = "followed_live";
    public const string FollowedUpcoming = "followed_upcoming";

    public static IReadOnlyList<string> All { get; } = [Popular, New, Featured, Soon, Later, FollowedLive, FollowedUpcoming];

    /// <summary>How long after its time a scheduled event is still about to begin.</summary>
    public static readonly TimeSpan LateMax = TimeSpan.FromHours(1);

    private static readonly TimeSpan NewFor = TimeSpan.FromMinutes(10);

    public static string Live(StreamView stream, DateTimeOffset now) => now - stream.StartedAt < NewFor ? New : Popular;

    public static string Upcoming(EventRow row, DateTimeOffset now) => row.StartsAt - now < TimeSpan.FromHours(1) ? Soon : Later;
}

internal sealed record DiscoverAnswer(
    IReadOnlyList<DiscoverItem> Live, IReadOnlyList<DiscoverItem> Featured, IReadOnlyList<DiscoverItem> Upcoming, IReadOnlyList<DiscoverItem> Following);

/// <summary>A stream or an event, with what a list of both shows of them.</summary>
/// <param name="Kind"><c>stream</c> or <c>event</c>.</param>
/// <param name="Id">The stream's or the event's.</param>
/// <param name="StreamId">Where it is to be watched; null until there is one.</param>
/// <param name="EventId">Null for a stream without one.</param>
/// <param name="Viewers">Of a stream, now.</param>
/// <param name="Going">Of an event.</param>
/// <param name="StartsAt">As planned; null for a stream without an event.</param>
/// <param name="Reason">Why it is shown, one of <see cref="DiscoverReasons"/>.</param>
internal sealed record DiscoverItem(
    string Kind,
    string Id,
    string? StreamId,
    string? EventId,
    string OwnerId,
    string OwnerName,
    string Title,
    IReadOnlyList<string> Tags,
    Visibility Visibility,
    string Status,
    int Viewers,
    int Going,
    DateTimeOffset? StartsAt,
    DateTimeOffset? StartedAt,
    string? CoverUrl,
    bool Featured,
    string Reason)
{
    public static DiscoverItem Of(StreamView stream, string reason) => new(
        "stream", stream.Id, stream.Id, stream.EventId, stream.OwnerId, stream.OwnerName, stream.Title, stream.Tags, stream.Visibility, "live",
        stream.Viewers, 0, stream.ScheduledAt, stream.StartedAt, null, stream.Featured, reason);

    public static DiscoverItem Of(EventView shown, string reason) => new(
        "event", shown.Id, shown.StreamId, shown.Id, shown.OwnerId, shown.OwnerName, shown.Title, shown.Tags, shown.Visibility,
        shown.Status == EventStatus.Live ? "live" : "scheduled", 0, shown.Going, shown.StartsAt, shown.StartedAt, shown.CoverUrl, shown.Featured, reason);
}
