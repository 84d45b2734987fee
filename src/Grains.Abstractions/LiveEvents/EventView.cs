using Livehouse.Streams;

namespace Livehouse.LiveEvents;

/// <summary>In the order in which lists show them: the numbers are stored.</summary>
[GenerateSerializer, Alias("livehouse.EventStatus")]
public enum EventStatus
{
    Live,
    Scheduled,
    Ended,
    Cancelled,
}

/// <summary>An event as clients see it (docs/events.md).</summary>
/// <param name="EndsAt">UTC, as planned; null: open.</param>
/// <param name="StreamId">Where it is broadcast, and where its chat is; null until one of both begins (or, for an event for invited users, from the beginning:
/// they are invited to the stream).</param>
/// <param name="Going">Users who said that they come.</param>
/// <param name="Featured">Recommended by moderators now.</param>
/// <param name="StartedAt">UTC; null before.</param>
/// <param name="EndedAt">UTC; null before.</param>
[GenerateSerializer, Alias("livehouse.EventView"), Immutable]
public sealed record EventView(
    string Id,
    string TenantId,
    string OwnerId,
    string OwnerName,
    string Title,
    string Description,
    IReadOnlyList<string> Tags,
    Visibility Visibility,
    EventStatus Status,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    string? CoverUrl,
    int ChatOpensBeforeSeconds,
    string? StreamId,
    int Going,
    bool Featured,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt);

/// <param name="Stream">Null when it has none that the caller may see.</param>
[GenerateSerializer, Alias("livehouse.EventSight"), Immutable]
public sealed record EventSight(EventView Event, StreamView? Stream)
{
    /// <summary>See <see cref="EventListing.Revision"/>.</summary>
    [Id(0)]
    public long Revision { get; init; }
}

/// <param name="Going">How many they are, the caller included if so.</param>
[GenerateSerializer, Alias("livehouse.GoingView"), Immutable]
public sealed record GoingView(string EventId, int Going, bool IsGoing);

/// <summary>An event's place in lists, beside what clients see of it: stored as JSON.</summary>
/// <param name="Revision">Grows by one with every change: calendars go by it.</param>
public sealed record EventListing(EventView Event, long Revision);
