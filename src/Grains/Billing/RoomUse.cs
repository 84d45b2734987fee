using System.Text.Json.Serialization;
using Livehouse.Grains.Persistence;
using Livehouse.Identifiers;
using Livehouse.Rooms;
using Livehouse.Storage;

namespace Livehouse.Grains.Billing;

/// <summary>A room where a user's entitlements are in use: a row of the subscription's ledger.</summary>
/// <param name="Until">UTC; when the last room token that relies on it expires. Its holder may be in the room for longer.</param>
/// <param name="UsedAt">UTC; when it was asked for last.</param>
/// <param name="TokenTier">As the question had it, with <paramref name="PremiumPublishes"/>: the next answer for this room is made in the same way.</param>
/// <param name="MayPublish">What the room has been told, or is being told by <see cref="PendingMessageId"/>.</param>
/// <param name="PublishUntil">As <paramref name="MayPublish"/>.</param>
internal sealed record RoomUse(
    RoomRef Room, DateTimeOffset Until, DateTimeOffset UsedAt, string? TokenTier, bool PremiumPublishes, bool MayPublish, DateTimeOffset? PublishUntil)
{
    public const string Ledger = "room";

    /// <summary>The outbox message under way to the room; null: none.</summary>
    [JsonPropertyName("pendingEffect")]
    public string? PendingMessageId { get; init; }

    /// <summary>UTC; when <see cref="PendingMessageId"/>, or the one before it, was due.</summary>
    public DateTimeOffset ToldAt { get; init; }

    public static LedgerKey KeyOf(RoomRef room) => new(Ledger, Ids.Derive("", room.Key));

    public LedgerRow Row() => Rows.Of(Ledger, KeyOf(Room).Id, Until.ToUnixTimeMilliseconds(), this);
}
