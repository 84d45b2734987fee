using Livehouse.Limits;

namespace Livehouse.Grains.Matching;

/// <summary>The bounds of matching.</summary>
public sealed record MatchGrainOptions
{
    /// <summary>How long a user waits for a partner.</summary>
    public TimeSpan WaitMax { get; init; } = TimeSpan.FromSeconds(RoomLimits.MatchSecondsMax);

    /// <summary>How long a decided ticket can still be looked up. Default 1 hour.</summary>
    public TimeSpan KeepDecided { get; init; } = TimeSpan.FromHours(1);
}
