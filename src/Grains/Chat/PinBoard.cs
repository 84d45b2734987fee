using Livehouse.Limits;
using Livehouse.Streams;

namespace Livehouse.Grains.Chat;

/// <summary>The pinned messages, newest first: at most <see cref="ChatLimits.PinsMax"/>, the next one drops the oldest.</summary>
public static class PinBoard
{
    /// <summary>The board with this message on top; the same board when it is already pinned.</summary>
    public static IReadOnlyList<PinnedMessage> With(this IReadOnlyList<PinnedMessage> board, PinnedMessage message) =>
        board.Any(pinned => pinned.MessageId == message.MessageId) ? board : [message, .. board.Take(ChatLimits.PinsMax - 1)];

    /// <summary>The board without it; the same board when it was not pinned.</summary>
    public static IReadOnlyList<PinnedMessage> Without(this IReadOnlyList<PinnedMessage> board, string messageId) =>
        board.Any(pinned => pinned.MessageId == messageId) ? [.. board.Where(pinned => pinned.MessageId != messageId)] : board;
}
