namespace Livehouse.Ingest;

/// <summary>An ingress of the media server, by which a channel's stream can be fed too, and what arrives at it.</summary>
/// <param name="At">UTC, the server's clock.</param>
/// <param name="TenantId">The stream's, as is <paramref name="OwnerId"/>.</param>
/// <param name="IsPublishing">An encoder is connected.</param>
/// <param name="Protocol"><c>rtmp</c> or <c>whip</c>.</param>
/// <param name="Video">Null: none arrives.</param>
/// <param name="Audio">Null: none arrives.</param>
[GenerateSerializer, Alias("livehouse.ObservedIngress"), Immutable]
public sealed record ObservedIngress(
    DateTimeOffset At,
    string StreamId,
    string TenantId,
    string OwnerId,
    string IngressId,
    bool IsPublishing,
    string Protocol,
    VideoSample? Video,
    AudioSample? Audio);
