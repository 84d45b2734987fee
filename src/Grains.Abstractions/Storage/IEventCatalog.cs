using Livehouse.Limits;
using Livehouse.LiveEvents;
using Livehouse.Streams;

namespace Livehouse.Storage;

/// <summary>Finds events across grains. The rows are written with the events' own commits and can't disagree with them.</summary>
public interface IEventCatalog
{
    /// <summary>
    /// Live ones first, the one that began last at their head; then scheduled ones, the next one first; then those that are over, the last one first. At most
    /// <see cref="EventQuery.Limit"/>, and none that the viewer may not watch.
    /// </summary>
    Task<IReadOnlyList<EventRow>> List(EventQuery query, CancellationToken cancellation = default);

    /// <summary>Ids of events of this owner whose listing does not hold <paramref name="mark"/>; at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<string>> EventsOf(string tenantId, string ownerId, string mark, int limit, CancellationToken cancellation = default);
}

/// <param name="StartsAt">UTC, as planned.</param>
/// <param name="Place">Where it stands among those of its status, the least first.</param>
/// <param name="FeaturedPosition">Null: not recommended.</param>
/// <param name="FeaturedUntil">UTC; null: without an end.</param>
/// <param name="Words">What it is found by (<see cref="Text.SearchWords"/>), with a blank between.</param>
/// <param name="Listing">JSON of <see cref="EventListing"/>.</param>
public sealed record EventRow(
    string EventId,
    string TenantId,
    string OwnerId,
    EventStatus Status,
    Visibility Visibility,
    DateTimeOffset StartsAt,
    long Place,
    string? StreamId,
    int? FeaturedPosition,
    DateTimeOffset? FeaturedUntil,
    string Words,
    string Listing);

/// <param name="ViewerId">The calling user; empty: an anonymous caller.</param>
/// <param name="SeesAll">A moderator of the tenant.</param>
/// <param name="Limit">Rows, one more than a page to know whether there is another.</param>
public sealed record EventQuery(string TenantId, string ViewerId, bool SeesAll, int Limit)
{
    /// <summary>Null: live and scheduled ones.</summary>
    public EventStatus? Status { get; init; }

    public string? OwnerId { get; init; }

    /// <summary>Only those in which a word begins with each of these.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>Only those with this tag; compared without case.</summary>
    public string? Tag { get; init; }

    /// <summary>Only those that begin at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only those that begin before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Scheduled ones whose time was before are left out (<see cref="EventLimits.OverdueHoursMax"/>); null: none are.</summary>
    public DateTimeOffset? OverdueBefore { get; init; }

    /// <summary>Only those of owners whom the viewer follows.</summary>
    public bool OfFollowed { get; init; }

    /// <summary>Only those that are recommended at this time, in the order of their positions.</summary>
    public DateTimeOffset? FeaturedAt { get; init; }

    /// <summary>Where the page before ended.</summary>
    public EventPlace? After { get; init; }
}

/// <summary>A row's place in a list.</summary>
public sealed record EventPlace(EventStatus Status, long Place, string EventId)
{
    public static EventPlace Of(EventRow row) => new(row.Status, row.Place, row.EventId);
}
