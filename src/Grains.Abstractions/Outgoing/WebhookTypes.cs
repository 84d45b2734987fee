namespace Livehouse.Outgoing;

/// <summary>What webhooks report. On the wire and stored: none is ever renamed.</summary>
public static class WebhookTypes
{
    public const string StreamStarted = "stream.started";
    public const string StreamEnded = "stream.ended";
    public const string StreamUpdated = "stream.updated";
    public const string EventCreated = "event.created";
    public const string EventUpdated = "event.updated";
    public const string EventCancelled = "event.cancelled";
    public const string RecordingCompleted = "recording.completed";
    public const string RecordingFailed = "recording.failed";
    public const string ViewerPeak = "viewer.peak";
    public const string GiftSent = "gift.sent";
    public const string ReportOpened = "report.opened";
    public const string UserFollowed = "user.followed";
    public const string SubscriptionChanged = "subscription.changed";
    public const string HealthDegraded = "health.degraded";
    public const string HealthRecovered = "health.recovered";

    /// <summary>Sent by the test button alone: nothing subscribes to it.</summary>
    public const string Test = "endpoint.test";

    /// <summary>Those that an endpoint can ask for.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        StreamStarted, StreamEnded, StreamUpdated, EventCreated, EventUpdated, EventCancelled, RecordingCompleted, RecordingFailed, ViewerPeak, GiftSent,
        ReportOpened, UserFollowed, SubscriptionChanged, HealthDegraded, HealthRecovered,
    ];
}
