using Livehouse.Limits;

namespace Livehouse.Grains.Ingest;

/// <summary>How long encoders at RTMP servers have for what.</summary>
public sealed record IngestGrainOptions
{
    /// <summary>How long a stream lives without its encoder.</summary>
    public TimeSpan ReconnectWindow { get; init; } = TimeSpan.FromSeconds(IngestLimits.ReconnectSecondsDefault);

    /// <summary>How often an RTMP server reports that an encoder goes on.</summary>
    public TimeSpan UpdateEvery { get; init; } = TimeSpan.FromSeconds(IngestLimits.UpdateSecondsDefault);

    /// <summary>An encoder whose media time stands still for this long is lost, although its connection is not.</summary>
    public TimeSpan FreezeAfter { get; init; } = TimeSpan.FromSeconds(IngestLimits.FreezeSecondsDefault);

    /// <summary>As <see cref="SilentAfter"/>, where an RTMP server does not report by itself: since its statistics last showed the connection.</summary>
    public TimeSpan UnobservedAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a channel with an encoder is looked at even if no activation of it is left: its server may have died together with a silo.</summary>
    public TimeSpan WatchEvery { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether files that the installation's RTMP servers record become recordings of their streams.</summary>
    public bool KeepsFiles { get; init; }

    /// <summary>Whether RTMP servers make the streams' recordings themselves, and serve them: then <see cref="KeepsFiles"/> does not count.</summary>
    public bool HasRecordings { get; init; }

    /// <summary>A connection that was not heard of for this long is lost.</summary>
    public TimeSpan SilentAfter => UpdateEvery * IngestLimits.UpdatesMissedMax;
}
