using Livehouse.Streams;

namespace Livehouse.Grains.Recordings;

/// <summary>The recording of one stream, or of one life of a room: the one that runs or ran last. Stored within its owner's row.</summary>
/// <param name="Number">Counts the owner's recordings from 1; 0 before the first.</param>
/// <param name="ObjectKey">Where this one goes in the bucket.</param>
/// <param name="EarlierEgressIds">Of the recordings before, newest first: their late events change nothing.</param>
internal sealed record RecordingState(
    RecordingStatus Status,
    int Number,
    string? EgressId,
    DateTimeOffset? StartedAt,
    string? ObjectKey,
    double DurationSeconds,
    long SizeBytes,
    string? ContentType,
    IReadOnlyList<string> EarlierEgressIds)
{
    public const int EarlierMax = 20;

    public static RecordingState None { get; } = new(RecordingStatus.None, 0, null, null, null, 0, 0, null, []);

    public bool Runs => Status is RecordingStatus.Starting or RecordingStatus.Active or RecordingStatus.Stopping;

    public RecordingView View => new(Status, EgressId, StartedAt);

    public bool Knows(string egressId) => EgressId == egressId || EarlierEgressIds.Contains(egressId);
}
