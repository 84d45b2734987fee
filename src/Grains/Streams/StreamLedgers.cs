using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>The ledgers beside a stream's row. Stored with every row: never rename one.</summary>
internal static class StreamLedgers
{
    /// <summary><see cref="MessageRow"/> by message id.</summary>
    public const string Messages = "message";

    /// <summary>What remains of deleted messages: <see cref="MessageRow"/> without the text, by message id.</summary>
    public const string Deleted = "deleted";

    /// <summary><see cref="GiftRow"/> by gift id.</summary>
    public const string Gifts = "gift";

    /// <summary><see cref="BanView"/> by user id.</summary>
    public const string Bans = "ban";

    /// <summary><see cref="InviteRow"/> by user id.</summary>
    public const string Invites = "invite";

    /// <summary><see cref="WebhookRow"/> by the event's id: an event is applied only once.</summary>
    public const string Webhooks = "webhook";
}

/// <param name="Seq">Its place in the log of the epoch that it was sent in.</param>
internal sealed record MessageRow(ChatMessage Message, long Seq);

internal sealed record GiftRow(string GiftId, string UserId, string UserName, string GiftType, int Quantity, long Value, DateTimeOffset At, long Seq);

internal sealed record InviteRow(DateTimeOffset At);

internal sealed record WebhookRow(string Kind);
