using Livehouse.Streams;

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
    IReadOnlyList<HealthPoint> History)
{
    /// <summary>The last encoder that was turned away since one was admitted; only in the owner's answer. In memory: null also after a restart.</summary>
    [Id(0)]
    public RefusedEncoder? Refused { get; init; }

    /// <summary>How many viewers have a poor connection, of those who report it; only in the owner's answer, and null while no stream is live.</summary>
    [Id(1)]
    public ViewerQuality? Viewers { get; init; }
}

/// <summary>An encoder that was not let in. RTMP servers only tell it that it was refused: the owner learns why.</summary>
/// <param name="At">UTC, the server's clock.</param>
/// <param name="Code">One of <see cref="EncoderRefusalCodes"/>, or the code with which the owner's own start is refused.</param>
/// <param name="Detail">A sentence for the owner.</param>
[GenerateSerializer, Alias("livehouse.RefusedEncoder"), Immutable]
public sealed record RefusedEncoder(DateTimeOffset At, string Code, string Detail);

/// <summary>Why an encoder was refused, where it isn't what a start is refused for; what to do about each: docs/ingest.md.</summary>
public static class EncoderRefusalCodes
{
    /// <summary>No stream key, a wrong one, or an old one.</summary>
    public const string KeyInvalid = "key_invalid";

    /// <summary>Another encoder publishes, and may not be taken over from.</summary>
    public const string EncoderPresent = "encoder_present";

    /// <summary>The RTMP server, or the address that it was told, belongs to another channel or organisation.</summary>
    public const string WrongServer = "wrong_server";

    public static IReadOnlyList<string> All { get; } = [KeyInvalid, EncoderPresent, WrongServer];
}

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
