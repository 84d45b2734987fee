namespace Livehouse.Limits;

/// <summary>Bounds of a stream's chat, pins and reactions.</summary>
public static class ChatLimits
{
    /// <summary>Of a message, in Unicode scalar values after trimming; at least one.</summary>
    public const int TextLengthMax = 500;

    /// <summary>The longest time that slow mode puts between two messages of one user.</summary>
    public const int SlowModeSecondsMax = 3_600;

    /// <summary>Messages that a state shows.</summary>
    public const int RecentMessagesMax = 50;

    /// <summary>One more drops the oldest.</summary>
    public const int PinsMax = 5;

    /// <summary>Of a reaction, in UTF-16 code units: a flag or a family is one emoji made of many.</summary>
    public const int EmojiLengthMax = 32;

    /// <summary>Different emoji that are counted between two events.</summary>
    public const int ReactionKindsMax = 64;

    /// <summary>Events with aggregated reactions that a stream sends in a second.</summary>
    public const int ReactionEventsPerSecondMax = 4;
}
