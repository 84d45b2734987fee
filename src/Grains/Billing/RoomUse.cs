using System.Text.Json.Serialization;
using Livehouse.Grains.Persistence;
using Livehouse.Identifiers;
using Livehouse.Rooms;
using Livehouse.Storage;

namespace Livehouse.Grains.Billing;

/// <summary>A room where a user's entitlements are in use: a row of the subscription's ledger.</summary>
/// <param name="Until">UTC; when the last room token that relies on it expires. Its holder may stay in the room longer.</param>
/// <param name="UsedAt">UTC; when entitlements for the room were last requested.</param>
/// <param name="TokenTier">From the query, as is <paramref name="PremiumPublishes"/>: the next answer for this room is computed in the same way.</param>
/// <param name="MayPublish">The right that was sent to the room, or is being sent by <see cref="PendingMessageId"/>.</param>
/// <param name="PublishUntil">As <paramref name="MayPublish"/>.</param>
internal sealed record RoomUse(
    RoomRef Room, DateTimeOffset Until, DateTimeOffset UsedAt, string? TokenTier, bool PremiumPublishes, bool MayPublish, DateTimeOffset? PublishUntil)
{
    public const string Ledger = "room";

    /// <summary>The outbox message on its way to the room; null: none.</summary>
    [JsonPropertyName("pendingEffect")]
    public string? PendingMessageId { get; init; }

    /// <summary>UTC; when <see cref="PendingMessageId"/>, or the previous one, was due.</summary>
    [JsonPropertyName("toldAt")]
    public DateTimeOffset InformedAt { get; init; }

    public static LedgerKey KeyOf(RoomRef room) => new(Ledger, Ids.Derive("", room.Key));

    public LedgerRow Row() => Rows.Of(Ledger, KeyOf(Room).Id, Until.ToUnixTimeMilliseconds(), this);
}
