namespace Livehouse.Grains.Users;

/// <summary>The budgets of a user. Each counts exactly, in any window of its length.</summary>
public sealed record UserGrainOptions
{
    public int StartsPerHour { get; init; } = 3;

    public int JoinsPerQuarterHour { get; init; } = 50;

    /// <summary>Rooms that a user opens, study rooms included.</summary>
    public int RoomsPerQuarterHour { get; init; } = 60;

    /// <summary>See <see cref="Livehouse.Users.RoomBudget.Tokens"/>.</summary>
    public int RoomTokensPerQuarterHour { get; init; } = 60;

    /// <summary>See <see cref="Livehouse.Users.RoomBudget.Joins"/>.</summary>
    public int RoomJoinsPerQuarterHour { get; init; } = 60;
}
