using System.Globalization;
using Livehouse.Media;
using Livehouse.Streams;

namespace Livehouse.Grains.Recordings;

/// <summary>The current or last recording of one stream, or of one session of a room. Stored within its owner's row.</summary>
/// <param name="Number">Counts the owner's recordings from 1; 0 before the first.</param>
/// <param name="ObjectKey">The object in the bucket.</param>
/// <param name="EarlierEgressIds">Of earlier recordings, newest first: their late events change nothing.</param>
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

    /// <summary>
    /// Longer than all attempts to stop an egress take. A recording that has been stopping for this long was left behind (by a version that didn't see its end)
    /// and blocks nothing.
    /// </summary>
    public static readonly TimeSpan StoppingMax = TimeSpan.FromMinutes(15);

    public static RecordingState None { get; } = new(RecordingStatus.None, 0, null, null, null, 0, 0, null, []);

    public bool Runs => Status is RecordingStatus.Starting or RecordingStatus.Active or RecordingStatus.Stopping;

    /// <summary>
    /// Why it failed, safe to show: one of <see cref="RecordingErrors"/>, or the reason why its start was given up. Null in any other status.
    /// </summary>
    public string? Error { get; init; }

    /// <summary>UTC. When a stop was last requested; null before that, and in states stored before this field existed.</summary>
    public DateTimeOffset? StoppingSince { get; init; }

    /// <summary>It is a file of an RTMP server's, not the media server's.</summary>
    public bool IsEncoderFile { get; init; }

    /// <summary>Object keys of all files that RTMP servers have recorded of the stream, of which the largest is the recording.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    public RecordingView View => new(Status, EgressId, StartedAt) { Error = Error };

    /// <summary>See <see cref="StoppingMax"/>.</summary>
    public bool IsStuck(DateTimeOffset now) => Status == RecordingStatus.Stopping && now - (StoppingSince ?? StartedAt ?? now) >= StoppingMax;

    public RecordingState Fail(string error) => this with { Status = RecordingStatus.Failed, Error = error };

    /// <summary>The object key of one of an owner's recordings.</summary>
    public static string KeyOf(string folder, int number) => string.Create(CultureInfo.InvariantCulture, $"{folder}/{number}.mp4");

    public bool Knows(string egressId) => EgressId == egressId || EarlierEgressIds.Contains(egressId);

    /// <summary>Whether an egress writes this recording's object.</summary>
    public bool IsWrittenBy(EgressReport report) => ObjectKey is { } key && report.Paths.Contains(key);

    /// <summary>The object of an earlier recording that the egress writes, if any.</summary>
    public string? EarlierObjectOf(EgressReport report) => report.Paths.FirstOrDefault(IsEarlierKey);

    /// <summary>
    /// Whether a listing that shows the egress is about these recordings: for one that has ended, only if its id is known, because another attempt to start it
    /// may be in progress.
    /// </summary>
    public bool IsShownBy(EgressReport listed) =>
        EgressId == listed.EgressId
            || (listed.Phase is EgressPhase.Starting or EgressPhase.Active && (IsWrittenBy(listed) || EarlierObjectOf(listed) is not null));

    private bool IsEarlierKey(string path)
    {
        if (ObjectKey is not { } key || key.LastIndexOf('/') is not (> 0 and var end) || path.Length <= end) return false;
        var name = path.AsSpan(end + 1);
        var dot = name.IndexOf('.');
        return dot > 0 && int.TryParse(name[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number < Number
            && path == KeyOf(key[..end], number);
    }
}
