namespace Livehouse.Limits;

/// <summary>Bounds of what viewers report of their connections (<c>live:quality</c>).</summary>
public static class QualityLimits
{
    /// <summary>How many seconds a viewer's client should wait between two reports.</summary>
    public const int ReportSeconds = 5;

    /// <summary>The fewest seconds between two reports of one connection about one stream; an earlier one is <c>rate_limited</c>.</summary>
    public const int ReportSecondsMin = 1;

    /// <summary>Nothing is concluded across a longer time without a report, and a viewer who is silent for so many seconds is not counted.</summary>
    public const int SilenceSeconds = 20;

    /// <summary>The default of <c>QUALITY_POOR_SECONDS</c>: a viewer whose connection was poor for so long is advised one step down.</summary>
    public const int PoorSecondsDefault = 10;

    /// <summary>The default of <c>QUALITY_GOOD_SECONDS</c>: a viewer whose connection was good for so long is advised one step up.</summary>
    public const int GoodSecondsDefault = 30;

    /// <summary>The most that either setting may be.</summary>
    public const int SecondsMax = 600;

    /// <summary>Each step up that did not last doubles the time until the next one, up to so many times the setting.</summary>
    public const int BackoffMax = 8;

    /// <summary>Milliseconds of a report that playback stood still; more counts as this.</summary>
    public const int StalledMsMax = 60_000;

    /// <summary>From so many milliseconds on a report is poor, whatever else it says; any stall at all keeps it from being good.</summary>
    public const int StalledMsPoor = 1_000;

    /// <summary>Lost packets of a report, in a hundred.</summary>
    public const int LossPercentMax = 100;

    /// <summary>From so many lost packets in a hundred on a report is poor.</summary>
    public const int LossPercentPoor = 10;

    /// <summary>From so many lost packets in a hundred on a report is not good.</summary>
    public const int LossPercentFair = 5;

    /// <summary>The fewest seconds between two notices to a stream's host (<c>live:quality:viewers</c>).</summary>
    public const int NoticeSeconds = 10;

    /// <summary>A process that serves viewers repeats an unchanged count after so many seconds, so that a new activation of the stream learns it.</summary>
    public const int RepeatSeconds = 60;
}
