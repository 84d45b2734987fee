using System.Text.Json.Serialization;

namespace Livehouse.Operators;

/// <summary>The types of events in the operators' live feed (docs/api/hub.md).</summary>
public static class OperatorEventTypes
{
    public const string StreamStarted = "stream.started";
    public const string StreamEnded = "stream.ended";
    public const string RecordingCompleted = "recording.completed";
    public const string RecordingFailed = "recording.failed";
    public const string ReportOpened = "report.opened";
}

/// <summary>
/// Something that operators watch as it happens. The feed is a view of what is stored elsewhere: after a failure events can be missing from it, or be in it
/// twice.
/// </summary>
/// <param name="Type">One of <see cref="OperatorEventTypes"/>.</param>
/// <param name="UserId">The stream's host, or the user who filed the report.</param>
/// <param name="Detail">Why the stream ended, what the recording failed with, or the report's type.</param>
[GenerateSerializer, Alias("livehouse.OperatorEvent"), Immutable]
public sealed record OperatorEvent(
    string Type,
    DateTimeOffset At,
    string TenantId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StreamId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? UserId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Title = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null);
