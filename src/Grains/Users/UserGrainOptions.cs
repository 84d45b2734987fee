using Livehouse.Limits;

namespace Livehouse.Grains.Users;

/// <summary>The budgets of a user. Each counts exactly, in any window of its length.</summary>
public sealed record UserGrainOptions
{
    public int StartsPerHour { get; init; } = DefaultBudgets.StartsPerHour;

    public int JoinsPerQuarterHour { get; init; } = DefaultBudgets.JoinsPerQuarterHour;

    /// <summary>Rooms that a user opens, study rooms included.</summary>
    public int EventsPerHour { get; init; } = DefaultBudgets.EventsPerHour;

    public int RoomsPerQuarterHour { get; init; } = DefaultBudgets.RoomsPerQuarterHour;

    /// <summary>See <see cref="Livehouse.Users.RoomBudget.Tokens"/>.</summary>
    public int RoomTokensPerQuarterHour { get; init; } = DefaultBudgets.RoomTokensPerQuarterHour;

    /// <summary>See <see cref="Livehouse.Users.RoomBudget.Joins"/>.</summary>
    public int RoomJoinsPerQuarterHour { get; init; } = DefaultBudgets.RoomJoinsPerQuarterHour;
}
