using System.Text.Json.Serialization;

namespace Livehouse.Streams;

/// <summary>The names of the hub's server-to-client methods (docs/api/hub.md).</summary>
public static class StreamEventNames
{
    public const string State = "live:state";
    public const string Message = "live:message";
    public const string Gift = "live:gift";
    public const string Reaction = "live:reaction";
    public const string PinnedUpdated = "live:pinned:updated";
    public const string Viewers = "live:viewers";
    public const string ViewerJoined = "live:viewer-joined";
    public const string ViewerLeft = "live:viewer-left";
    public const string MessageDeleted = "live:message:deleted";
    public const string Moderation = "live:moderation";
    public const string Recording = "live:recording";
    public const string Started = "live:started";
    public const string Updated = "live:updated";
    public const string Caption = "live:caption";
    public const string Ended = "live:ended";

    /// <summary>To one viewer alone, without a number: what to watch over a poor connection.</summary>
    public const string Quality = "live:quality";
    public const string Error = "error";
}

public sealed record MessageSent(
    string StreamId,
    long Seq,
    string MessageId,
    string UserId,
    string UserName,
    string Text,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientId);

public sealed record GiftGiven(
    string StreamId,
    long Seq,
    string GiftId,
    string UserId,
    string UserName,
    string GiftType,
    int Quantity,
    long Value,
    bool Highlighted,
    GiftTotals Totals);

/// <param name="Counts">For each emoji, how often it was sent since the last such event.</param>
public sealed record ReactionsSent(string StreamId, long Seq, IReadOnlyDictionary<string, int> Counts);

public sealed record PinsChanged(string StreamId, long Seq, IReadOnlyList<PinnedMessage> Pinned);

public sealed record ViewersChanged(string StreamId, long Seq, int Viewers, int PeakViewers);

/// <summary>A viewer joined or left; the event's name says which.</summary>
public sealed record ViewerMoved(string StreamId, long Seq, string UserId, string UserName, int Viewers);

public sealed record MessageDeleted(string StreamId, long Seq, string MessageId, string DeletedBy);

/// <param name="Action"><c>ban</c>, <c>unban</c> or <c>chat</c> (settings changed).</param>
public sealed record Moderated(
    string StreamId,
    long Seq,
    string Action,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? UserId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChatSettings? Chat);

public sealed record RecordingChanged(string StreamId, long Seq, RecordingView Recording);

public sealed record StreamEnded(string StreamId, long Seq, string Reason);

/// <summary>A scheduled stream is live from now on.</summary>
public sealed record StreamStarted(string StreamId, long Seq, DateTimeOffset StartedAt);

/// <summary>What is said about the stream has changed.</summary>
public sealed record StreamUpdated(string StreamId, long Seq, string Title, string Description, IReadOnlyList<string> Tags);

/// <summary>Adds or replaces a caption segment; see <see cref="Caption"/> for the fields.</summary>
public sealed record CaptionSent(
    string StreamId, long Seq, string SegmentId, string Text, long StartMs, long EndMs, string Language, bool Final);
