using Livehouse.Limits;

namespace Livehouse.Grains.Inboxes;

/// <summary>The configurable bounds of an inbox.</summary>
public sealed record InboxGrainOptions
{
    /// <summary>Messages that a user sends, in any minute.</summary>
    public int MessagesPerMinute { get; init; } = DefaultBudgets.MessagesPerMinute;

    /// <summary>See <see cref="InboxLimits.UnacknowledgedMax"/>.</summary>
    public int UnacknowledgedMax { get; init; } = InboxLimits.UnacknowledgedMax;

    /// <summary>A page ends when its encrypted texts exceed this total; it has at least one entry.</summary>
    public int PageCharactersMax { get; init; } = 512 * 1024;

    /// <summary>How long the front that accepted a message has to deliver it before the outbox runner does.</summary>
    public TimeSpan DeliverWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long an upload is kept until a message refers to it.</summary>
    public TimeSpan AttachmentPendingMax { get; init; } = TimeSpan.FromMinutes(InboxLimits.AttachmentPendingMinutes);

    public long AttachmentBytesMax { get; init; } = InboxLimits.AttachmentBytesDefault;

    /// <summary>Media types that clients may declare. The objects themselves are encrypted, and a browser runs none of these types.</summary>
    public IReadOnlyList<string> AttachmentTypes { get; init; } = DefaultAttachmentTypes;

    public static IReadOnlyList<string> DefaultAttachmentTypes { get; } =
    [
        "application/octet-stream", "application/pdf", "application/zip", "audio/aac", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/webm", "image/gif",
        "image/heic", "image/jpeg", "image/png",
        "image/webp", "text/plain", "video/mp4", "video/quicktime", "video/webm",
    ];
}
