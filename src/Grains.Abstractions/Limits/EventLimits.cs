namespace Livehouse.Limits;

/// <summary>Bounds of scheduled events. What is said of their streams (title, description, tags) has the bounds of <see cref="StreamLimits"/>.</summary>
public static class EventLimits
{
    /// <summary>How far in the past an event may begin when it is made or changed: clocks differ, and an organiser may be late.</summary>
    public const int StartsAgoHoursMax = 24;

    /// <summary>How far ahead an event may begin.</summary>
    public const int StartsInDaysMax = 730;

    /// <summary>From its begin to its planned end.</summary>
    public const int LengthDaysMax = 30;

    /// <summary>How long before its begin an event's chat may open: a week, in seconds.</summary>
    public const int ChatOpensBeforeSecondsMax = 604_800;

    /// <summary>Of the address of a picture, in characters.</summary>
    public const int CoverUrlLengthMax = 2_000;

    /// <summary>Of what is searched for, in Unicode scalar values.</summary>
    public const int QueryLengthMax = 100;

    /// <summary>How long a scheduled event that was not started stays listed after its time, except in a list of its owner's events.</summary>
    public const int OverdueHoursMax = 24;

    /// <summary>The greatest position in the list of featured events and streams; 0 is the first.</summary>
    public const int FeaturedPositionMax = 1_000;

    /// <summary>Items in each list of what is to be discovered.</summary>
    public const int DiscoveredMax = 20;
}
