namespace Livehouse.Ingest;

/// <summary>How the signal of a stream's encoder is.</summary>
/// <param name="Status">One of <see cref="HealthStatuses"/>.</param>
/// <param name="Since">UTC: when this status began; null: it always was.</param>
/// <param name="Publisher">Null: no encoder is connected.</param>
/// <param name="Video">The last measurement; null: nothing was measured.</param>
/// <param name="Audio">The last measurement; null: nothing was measured.</param>
/// <param name="History">The oldest first.</param>
[GenerateSerializer, Alias("livehouse.StreamHealth"), Immutable]
public sealed record StreamHealth(
    string Status,
    DateTimeOffset? Since,
    HealthPublisher? Publisher,
    VideoSample? Video,
    AudioSample? Audio,
    IReadOnlyList<HealthIssue> Issues,
    IReadOnlyList<HealthPoint> History);

/// <param name="Address">Null for everyone but the owner.</param>
/// <param name="ConnectedAt">UTC, the server's clock.</param>
[GenerateSerializer, Alias("livehouse.HealthPublisher"), Immutable]
public sealed record HealthPublisher(string Protocol, string? Address, DateTimeOffset ConnectedAt);

/// <param name="Code">A word that programs can act on, such as <c>bitrate_low</c>.</param>
/// <param name="Since">UTC.</param>
/// <param name="Detail">A sentence for the owner.</param>
[GenerateSerializer, Alias("livehouse.HealthIssue"), Immutable]
public sealed record HealthIssue(string Code, DateTimeOffset Since, string Detail);

[GenerateSerializer, Alias("livehouse.HealthPoint"), Immutable]
public sealed record HealthPoint(DateTimeOffset At, int? BitrateKbps, double? Fps);

public static class HealthStatuses
{
    public const string Offline = "offline";
    public const string Starting = "starting";
    public const string Good = "good";
    public const string Degraded = "degraded";
    public const string Reconnecting = "reconnecting";

    public static IReadOnlyList<string> All { get; } = [Offline, Starting, Good, Degraded, Reconnecting];
}
