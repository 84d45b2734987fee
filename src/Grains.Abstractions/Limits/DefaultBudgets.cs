namespace Livehouse.Limits;

/// <summary>
/// How often a user may do something, in any window of the length in the name, unless the operator configures something else. Counts are exact; a refused call
/// spends nothing.
/// </summary>
public static class DefaultBudgets
{
    /// <summary><c>STARTS_PER_HOUR</c>: streams that a user starts.</summary>
    public const int StartsPerHour = 3;

    /// <summary><c>JOINS_PER_15_MINUTES</c>: times that a user asks to watch.</summary>
    public const int JoinsPerQuarterHour = 50;

    /// <summary><c>CHAT_PER_MINUTE</c>: messages of a user in a stream.</summary>
    public const int ChatPerMinute = 30;

    /// <summary><c>REACTIONS_PER_MINUTE</c>: of a user in a stream.</summary>
    public const int ReactionsPerMinute = 120;

    /// <summary><c>GIFTS_PER_MINUTE</c>: of a user in a stream, whatever their quantities.</summary>
    public const int GiftsPerMinute = 60;

    /// <summary><c>ROOM_TOKENS_PER_15_MINUTES</c>: tokens for rooms of the named instances.</summary>
    public const int RoomTokensPerQuarterHour = 60;

    /// <summary><c>EVENTS_PER_HOUR</c>: events that a user announces.</summary>
    public const int EventsPerHour = 100;

    /// <summary><c>ROOMS_PER_15_MINUTES</c>: rooms that a user opens, study rooms included.</summary>
    public const int RoomsPerQuarterHour = 60;

    /// <summary><c>ROOM_JOINS_PER_15_MINUTES</c>: other ways into rooms.</summary>
    public const int RoomJoinsPerQuarterHour = 60;

    /// <summary><c>MESSAGES_PER_MINUTE</c>: private messages that a user sends.</summary>
    public const int MessagesPerMinute = 60;

    /// <summary><c>REGISTRATIONS_PER_HOUR</c>: accounts that one client address registers.</summary>
    public const int RegistrationsPerHour = 10;

    /// <summary>Reports that a user files. Not configurable.</summary>
    public const int ReportsPerHour = 100;

    /// <summary>The most that a budget can be set to: a window remembers each use.</summary>
    public const int Most = 1_000_000;

    /// <summary>The most that <c>REGISTRATIONS_PER_HOUR</c> can be set to.</summary>
    public const int RegistrationsMost = 1_000;
}
