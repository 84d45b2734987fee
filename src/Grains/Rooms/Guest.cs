using System.Text.Json.Serialization;
using Livehouse.Grains.Viewers;

namespace Livehouse.Grains.Rooms;

/// <summary>
/// One user known to the room: the seat, the user's sessions, and what the user may publish. A row of the room's ledger; its JSON names are stored.
/// </summary>
/// <param name="HeldUntil">UTC; the seat is reserved until then while the user is absent; null: only while the user is present.</param>
/// <param name="EnteredAt">UTC; when the seat was last given or renewed; null: never.</param>
/// <param name="Sessions">On the media server, of all the user's devices.</param>
/// <param name="Right">Null: the room gave this user no token.</param>
/// <param name="LastSeenAt">UTC; when the user last took or left a seat.</param>
/// <param name="RemovalMessageId">The outbox message that removes the user, while it is pending.</param>
/// <param name="LimitMessageId">The outbox message that sets what the user may publish, while it is pending.</param>
internal sealed record Guest(
    string UserId,
    DateTimeOffset? HeldUntil,
    DateTimeOffset? EnteredAt,
    IReadOnlyList<MediaSession> Sessions,
    PublishRight? Right,
    DateTimeOffset LastSeenAt,
    [property: JsonPropertyName("removalEffect")] string? RemovalMessageId = null,
    [property: JsonPropertyName("limitEffect")] string? LimitMessageId = null)
{
    /// <summary>Stored with every row: never rename it.</summary>
    public const string Ledger = "seat";

    public bool IsPresent => Sessions.Count > 0;

    public bool HasSeat(DateTimeOffset now) => IsPresent || HeldUntil > now;

    public static Guest New(string userId, DateTimeOffset now) => new(userId, null, null, [], null, now);
}

/// <summary>A change on the media server that follows from a decision about seats.</summary>
/// <param name="Identity">The user's identity on the media server; null: the one in our tokens.</param>
internal abstract record SeatOrder(string UserId, string? Identity = null);

/// <summary>The participants with this id have no seat.</summary>
internal sealed record ExpelGuest(string UserId, string? Identity = null) : SeatOrder(UserId, Identity);

internal sealed record LimitGuest(string UserId, bool MayPublish) : SeatOrder(UserId);

/// <summary>Sessions of one session of the media room that have ended permanently: their late events change nothing.</summary>
internal sealed record EndedSessions(string RoomSid, IReadOnlyList<string> Sids);
