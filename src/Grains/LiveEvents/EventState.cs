using System.Text.Json;
using Livehouse.LiveEvents;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Text;
using Livehouse.Wire;

namespace Livehouse.Grains.LiveEvents;

/// <summary>An event's own row. Attendees are ledger rows beside it.</summary>
/// <param name="StreamId">Null: the stream is neither scheduled nor started.</param>
/// <param name="Going">As many as the ledger has rows.</param>
/// <param name="Revision">Grows by one with every change of what clients see.</param>
/// <param name="OutboxMessageCount">Number of outbox messages so far: part of their ids.</param>
internal sealed record EventState(
    string TenantId,
    string OwnerId,
    string OwnerName,
    EventPlan Plan,
    EventStatus Status,
    string? StreamId,
    int Going,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Revision,
    int OutboxMessageCount)
{
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Tries to start it that were given up for another stream of the owner's.</summary>
    public int Attempt { get; init; }

    /// <summary>The pending outbox message that opens its chat.</summary>
    public string? ChatMessageId { get; init; }

    public FeaturedMark? Featured { get; init; }

    /// <summary>The owner's account was deleted.</summary>
    public bool IsOwnerErased { get; init; }

    public DateTimeOffset ChatOpensAt => Plan.StartsAt.AddSeconds(-Plan.ChatOpensBeforeSeconds);

    public bool IsOver => Status is EventStatus.Ended or EventStatus.Cancelled;

    public StreamPlan StreamPlan => new(Plan.Title, Plan.Description, Plan.Tags, Plan.Visibility, E2ee: false);

    public EventView View(string id, DateTimeOffset now) => new(
        id, TenantId, OwnerId, OwnerName, Plan.Title, Plan.Description, Plan.Tags, Plan.Visibility, Status, Plan.StartsAt, Plan.EndsAt, Plan.CoverUrl,
        Plan.ChatOpensBeforeSeconds, StreamId, Going, Featured is { } mark && (mark.Until is null || mark.Until > now), CreatedAt, UpdatedAt, StartedAt,
        EndedAt);

    public EventRow Row(string id, DateTimeOffset now) => new(
        id,
        TenantId,
        OwnerId,
        Status,
        Plan.Visibility,
        Plan.StartsAt,
        Place,
        StreamId,
        Featured?.Position,
        Featured?.Until,
        IsOwnerErased ? "" : SearchWords.Index([Plan.Title, OwnerName, Plan.Description], Plan.Tags),
        JsonSerializer.Serialize(new EventListing(View(id, now), Revision), LivehouseJson.Options));

    /// <summary>What comes next stands first, and of what has begun or is over, the latest.</summary>
    private long Place => Status switch
    {
        EventStatus.Scheduled => Plan.StartsAt.ToUnixTimeMilliseconds(),
        EventStatus.Live => -(StartedAt ?? Plan.StartsAt).ToUnixTimeMilliseconds(),
        _ => -(EndedAt ?? Plan.StartsAt).ToUnixTimeMilliseconds(),
    };
}

/// <summary>Moderators recommend it.</summary>
/// <param name="Until">UTC; null: without an end.</param>
internal sealed record FeaturedMark(int Position, DateTimeOffset? Until);

internal sealed record GoingRow(DateTimeOffset At);

/// <summary>The ledger beside an event's row. Stored with every row: never rename it.</summary>
internal static class EventLedgers
{
    /// <summary><see cref="GoingRow"/> by user id.</summary>
    public const string Going = "going";
}
