using Livehouse.Callers;
using Livehouse.Limits;

namespace Livehouse.Rooms;

/// <summary>The purpose of a room.</summary>
[GenerateSerializer, Alias("livehouse.RoomKind")]
public enum RoomKind
{
    /// <summary>A call: opened by <c>create-room</c> or by the first token.</summary>
    Call,

    /// <summary>A study room: listed in the room directory, joined by its id.</summary>
    Study,
}

/// <summary>The configuration of a room's instance at the time of a request.</summary>
/// <param name="Realm">Media servers that share a key share its names and its webhooks; an id.</param>
/// <param name="MaxParticipants">Seats of a room that this call opens, 2 to <see cref="RoomLimits.ParticipantsMax"/>.</param>
/// <param name="EmptyTimeoutSeconds">How long a room that this call opens stays open while empty.</param>
/// <param name="OpensOnEnter">Whether entering an absent room opens it; otherwise that is <c>not_found</c>.</param>
/// <param name="HoldSeconds">How long a seat is held for a user who has not arrived yet, 1 to <see cref="RoomLimits.HoldSecondsMax"/>.</param>
[GenerateSerializer, Alias("livehouse.RoomTerms"), Immutable]
public sealed record RoomTerms(string Realm, int MaxParticipants, int EmptyTimeoutSeconds, bool OpensOnEnter, int HoldSeconds);

/// <param name="OperationId">The same for a repeat of the same request.</param>
/// <param name="E2ee">The clients encrypt end to end: a flag for them, the server never receives a key.</param>
/// <param name="Title">Of a study room, 1 to <see cref="RoomLimits.TitleLengthMax"/> Unicode scalar values; empty for a call.</param>
/// <param name="Topic">Of a study room, 1 to <see cref="RoomLimits.TopicLengthMax"/>; null: none.</param>
/// <param name="Members">When not empty, only these users may enter and see the room (a matched pair); no room directory lists it then. At most
/// <see cref="RoomLimits.ParticipantsMax"/>.</param>
[GenerateSerializer, Alias("livehouse.CreateRoom"), Immutable]
public sealed record CreateRoom(
    Caller Caller, string OperationId, RoomTerms Terms, bool E2ee, RoomKind Kind, string Title, string? Topic, IReadOnlyList<string> Members);

/// <param name="MayPublish">According to the caller's current entitlements.</param>
/// <param name="PublishUntil">UTC; when that ends unless it is renewed; null: no end.</param>
/// <param name="E2ee">Of a room that this call opens.</param>
[GenerateSerializer, Alias("livehouse.EnterRoom"), Immutable]
public sealed record EnterRoom(Caller Caller, RoomTerms Terms, bool MayPublish, DateTimeOffset? PublishUntil, bool E2ee);

/// <param name="PublishUntil">As in <see cref="EnterRoom"/>.</param>
[GenerateSerializer, Alias("livehouse.ChangeRights"), Immutable]
public sealed record ChangeRights(string UserId, bool MayPublish, DateTimeOffset? PublishUntil);

/// <param name="MediaRoom">The room's name on the media server: the token is for it.</param>
/// <param name="HeldUntil">UTC; the seat is freed then if its holder has not arrived.</param>
[GenerateSerializer, Alias("livehouse.Admission"), Immutable]
public sealed record Admission(RoomView Room, string MediaRoom, bool MayPublish, DateTimeOffset HeldUntil);

/// <summary>A room as clients see it.</summary>
/// <param name="Name">Unique on its instance, in its tenant.</param>
/// <param name="Participants">Distinct people whom the media server lists in it.</param>
/// <param name="Occupied">Seats that are taken, or held for users who may still arrive.</param>
/// <param name="EmptyTimeoutSeconds">How long it stays open while every seat is free.</param>
/// <param name="WasCreated">By <c>create-room</c> or as a study room, not by the first token.</param>
[GenerateSerializer, Alias("livehouse.RoomView"), Immutable]
public sealed record RoomView(
    string Name,
    string Instance,
    string TenantId,
    RoomKind Kind,
    string Title,
    string? Topic,
    string OwnerId,
    int MaxParticipants,
    int Participants,
    int Occupied,
    int EmptyTimeoutSeconds,
    bool E2ee,
    bool WasCreated,
    DateTimeOffset CreatedAt)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public int Free => Math.Max(0, MaxParticipants - Occupied);
}

/// <param name="Life">Counts the room's openings, from 1.</param>
[GenerateSerializer, Alias("livehouse.MediaNameClaim"), Immutable]
public sealed record MediaNameClaim(RoomRef Room, long Life);

/// <param name="Room">Null when the name is free.</param>
[GenerateSerializer, Alias("livehouse.MediaNameOwner"), Immutable]
public sealed record MediaNameOwner(RoomRef? Room);

/// <summary>What a room needs to know from the next listing of a media room.</summary>
/// <param name="IsRecorded">A recording is running as far as is known: its egresses.</param>
[GenerateSerializer, Alias("livehouse.RoomWatch"), Immutable]
public sealed record RoomWatch(bool IsRecorded);

/// <param name="Revision">Grows with each change of the room, across its lives.</param>
[GenerateSerializer, Alias("livehouse.RoomListing"), Immutable]
public sealed record RoomListing(RoomView Room, long Revision);

[GenerateSerializer, Alias("livehouse.RoomWithdrawal"), Immutable]
public sealed record RoomWithdrawal(string Name, long Revision);

/// <param name="Topic">Only rooms of this topic; compared without case.</param>
/// <param name="Limit">1 to <see cref="PageLimits.ItemsMax"/>.</param>
[GenerateSerializer, Alias("livehouse.ListRooms"), Immutable]
public sealed record ListRooms(string? Topic, int Limit, string? Cursor);

/// <param name="Items">Newest first.</param>
[GenerateSerializer, Alias("livehouse.RoomPage"), Immutable]
public sealed record RoomPage(IReadOnlyList<RoomView> Items, string? NextCursor);
