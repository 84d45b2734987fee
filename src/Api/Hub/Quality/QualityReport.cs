using Livehouse.Limits;

namespace Livehouse.Api.Hub.Quality;

/// <summary>What a viewer's client says of its connection, in the words of LiveKit's <c>ConnectionQuality</c>; players of playlists use them too.</summary>
internal enum ConnectionLevel
{
    Excellent,
    Good,
    Poor,
    Lost,
}

/// <summary>What a viewer should watch. The order counts: each step needs less than the one before.</summary>
internal enum QualityAdvice
{
    /// <summary>Whatever the player chooses by itself.</summary>
    Auto,

    /// <summary>The smallest picture that there is.</summary>
    Lowest,

    /// <summary>Sound alone.</summary>
    Audio,
}

/// <summary>What one report means.</summary>
internal enum QualityVerdict
{
    Good,

    /// <summary>Neither good nor poor: nothing changes.</summary>
    Fair,
    Poor,
}

/// <param name="StalledMs">For how long playback stood still since the last report; null: not measured.</param>
/// <param name="LossPercent">Packets lost since the last report; null: not measured.</param>
/// <param name="Advice">What the client follows: after a reconnect the next decision starts there. Null: nothing yet.</param>
internal sealed record QualityReport(ConnectionLevel Level, int? StalledMs, int? LossPercent, QualityAdvice? Advice)
{
    public QualityVerdict Verdict => this switch
    {
        { Level: ConnectionLevel.Poor or ConnectionLevel.Lost } => QualityVerdict.Poor,
        { StalledMs: >= QualityLimits.StalledMsPoor } or { LossPercent: >= QualityLimits.LossPercentPoor } => QualityVerdict.Poor,
        { StalledMs: > 0 } or { LossPercent: >= QualityLimits.LossPercentFair } => QualityVerdict.Fair,
        _ => QualityVerdict.Good,
    };
}

/// <summary>The answer to a report.</summary>
/// <param name="ReportSeconds">When to report next.</param>
internal sealed record QualityReceipt(QualityAdvice Advice, int ReportSeconds);

/// <summary>The <c>live:quality</c> event: another advice than before.</summary>
internal sealed record QualityAdvised(string StreamId, QualityAdvice Advice);

/// <param name="Reporting">Viewers here who reported lately.</param>
/// <param name="Poor">Those of them whose connection is poor, or who are advised to watch less for that reason.</param>
internal readonly record struct QualityCount(int Reporting, int Poor);
