namespace Livehouse.Limits;

/// <summary>Limits of viewing sessions and of the figures computed from them.</summary>
public static class AnalyticsLimits
{
    /// <summary>The name of a source that a client gives.</summary>
    public const int SourceLengthMax = 32;

    /// <summary>Sources in an answer; the views of further ones are added up as <c>other</c>.</summary>
    public const int SourcesMax = 20;

    /// <summary>Points of a timeline.</summary>
    public const int TimelinePointsMax = 300;

    /// <summary>Points of a retention curve.</summary>
    public const int RetentionPointsMax = 100;

    /// <summary>The shortest part of a timeline, of which all longer ones are multiples.</summary>
    public const int SlotSeconds = 10;

    /// <summary>How old a live stream's figures may be.</summary>
    public const int LiveAgeSecondsMax = 10;

    /// <summary>The longest period of a dashboard.</summary>
    public const int DashboardDaysMax = 366;

    /// <summary>The period of a dashboard when none is given.</summary>
    public const int DashboardDays = 30;

    /// <summary>Best streams of a dashboard.</summary>
    public const int BestStreamsMax = 10;

    /// <summary>Tenants in the platform's figures, those with the most viewers first.</summary>
    public const int TenantsMax = 1_000;
}
