using Livehouse.Callers;
using Livehouse.Limits;
using Livehouse.Streams;

namespace Livehouse.LiveEvents;

/// <summary>What the owner says about a new event.</summary>
/// <param name="Title">As <see cref="StreamPlan.Title"/>; so are <paramref name="Description"/> and <paramref name="Tags"/>.</param>
/// <param name="StartsAt">UTC, cut to milliseconds; within <see cref="EventLimits.StartsAgoHoursMax"/> before and
/// <see cref="EventLimits.StartsInDaysMax"/> after now.</param>
/// <param name="EndsAt">UTC, planned: after <paramref name="StartsAt"/>, by at most <see cref="EventLimits.LengthDaysMax"/>; null: open.</param>
/// <param name="CoverUrl">An absolute http or https URL; null: none.</param>
/// <param name="ChatOpensBeforeSeconds">0: the chat opens when the event is started. At most <see cref="EventLimits.ChatOpensBeforeSecondsMax"/>.</param>
[GenerateSerializer, Alias("livehouse.EventPlan"), Immutable]
public sealed record EventPlan(
    string Title,
    string Description,
    IReadOnlyList<string> Tags,
    Visibility Visibility,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    string? CoverUrl,
    int ChatOpensBeforeSeconds);

/// <summary>The front has made the id, which is the same for a repeat of the same request.</summary>
[GenerateSerializer, Alias("livehouse.CreateEvent"), Immutable]
public sealed record CreateEvent(Caller Caller, EventPlan Plan);

/// <summary>What is null stays as it is. See <see cref="EventPlan"/> for the fields.</summary>
/// <param name="CoverUrl">Empty: none from now on.</param>
[GenerateSerializer, Alias("livehouse.ChangeEvent"), Immutable]
public sealed record ChangeEvent(
    Caller Caller,
    string? Title,
    string? Description,
    IReadOnlyList<string>? Tags,
    Visibility? Visibility,
    DateTimeOffset? StartsAt,
    DateTimeOffset? EndsAt,
    string? CoverUrl,
    int? ChatOpensBeforeSeconds);

[GenerateSerializer, Alias("livehouse.SetGoing"), Immutable]
public sealed record SetGoing(Caller Caller, bool IsGoing);

/// <param name="TenantId">The only tenant that the RTMP server may serve; null: any.</param>
/// <param name="StreamId">The stream that it must be about; null: any.</param>
[GenerateSerializer, Alias("livehouse.StartByEncoder"), Immutable]
public sealed record StartByEncoder(string? TenantId, string? StreamId);

/// <summary>What moderators recommend, or no longer do.</summary>
/// <param name="Until">UTC; null: until it is taken off.</param>
/// <param name="Position">0 stands first; at most <see cref="EventLimits.FeaturedPositionMax"/>.</param>
[GenerateSerializer, Alias("livehouse.FeatureCommand"), Immutable]
public sealed record FeatureCommand(Caller Caller, bool IsFeatured, DateTimeOffset? Until, int Position);
