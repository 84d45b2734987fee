using Livehouse.Limits;

namespace Livehouse.Api.Hub.Quality;

/// <summary>How fast advice to a viewer changes.</summary>
/// <param name="Poor">Poor time that leads one step down.</param>
/// <param name="Good">Uninterrupted good time that leads one step up.</param>
internal sealed record QualityRules(TimeSpan Poor, TimeSpan Good)
{
    public static QualityRules Default { get; } =
        new(TimeSpan.FromSeconds(QualityLimits.PoorSecondsDefault), TimeSpan.FromSeconds(QualityLimits.GoodSecondsDefault));

    /// <summary>A gap between two reports that is longer proves nothing: both counts begin again.</summary>
    public TimeSpan Silence { get; } = TimeSpan.FromSeconds(QualityLimits.SilenceSeconds);

    public TimeSpan GoodMax { get; } = Good * QualityLimits.BackoffMax;
}
