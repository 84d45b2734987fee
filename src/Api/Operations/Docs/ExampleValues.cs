using System.Text.Json;
using Livehouse.Analytics;
using Livehouse.Api.Jobs;
using Livehouse.Api.Outgoing;
using Livehouse.Api.StudyRooms;
using Livehouse.Identity.Accounts;
using Livehouse.Inboxes;
using Livehouse.Jobs;
using Livehouse.LiveEvents;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Rooms;
using Livehouse.Streams;
using Livehouse.Wire;

namespace Livehouse.Api.Operations.Docs;

/// <summary>Values shared by the examples. Tokens and keys are truncated, so they are unusable.</summary>
internal static class ExampleValues
{
    public const string StreamId = "st_4ZqW1mB8";
    public const string AnnouncedId = "ev_6uRk21Wd";
    public const string HostId = "us_ada";
    public const string ViewerId = "us_maya";
    public const string RoomId = "sr_8hJk22";
    public const string TicketId = "mt_6yTr40";
    public const string Token = "eyJhbGciOiJIUzI1NiJ9…";
    public const string RefreshToken = "rt_2vBn64";
    public const string MfaToken = "mt_5rTz19";
    public const string OneTimeToken = "qv8K…";
    public const string MediaUrl = "wss://media.example.com";
    public const string PublicKey = "Nz4pS1Yk3q0T8mXc5vB7nL2wQ9rE6tUaJhGfDsAzXcw=";
    public const string Nonce = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
    public const string Ciphertext = "8J+Ri3mS0lLwZb0m1cQm2A5Yh6oQ3kxv";

    public const string LoadTestRun = "6a20b5c07d1e93f4";
    public const string LoadTestTenant = "loadtest-" + LoadTestRun;
    public const string LoadTestNonce = "uV3mJ1sYp0QkT7rXeW9aLw";
    public const string LoadTestChallenge = "AAABn9a1c2Q…";
    public const string LoadTestProof = "kC4Ysm…";

    public static DateTimeOffset At { get; } = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    public static RecordingView Recording { get; } = RecordingView.None with
    {
        Status = RecordingStatus.Active,
        EgressId = "EG_7f3kQw",
        StartedAt = At.AddMinutes(1),
    };

    public static PinnedMessage Pin { get; } = new("ms_9x2mK7fQ", ViewerId, "Maya", "What is the song called?", At.AddMinutes(3), HostId, At.AddMinutes(4));

    public static Caption Spoken { get; } = new("seg-42", "Welcome, everybody!", 61_200, 62_750, "en", true);

    public static ChatMessage Message { get; } = new("ms_9x2mK7fQ", ViewerId, "Maya", "What is the song called?", At.AddMinutes(3), "c-1");

    public static StreamView Live { get; } = new(
        StreamId,
        "default",
        HostId,
        "Ada",
        "My first stream",
        "Piano, and questions from the chat.",
        ["music", "piano"],
        StreamStatus.Live,
        Visibility.Public,
        "live_" + StreamId,
        Viewers: 12,
        PeakViewers: 31,
        TotalViews: 57,
        StartedAt: At,
        EndedAt: null,
        EndReason: null,
        new GiftTotals(3, 120),
        [Pin],
        RecordingView.None,
        ChatSettings.Open,
        E2ee: false);

    public static JobItem ExampleJob { get; } = new(
        "st_4ZqW1mB8.7.0",
        "recording.check",
        JobState.Discarded,
        "normal",
        "stream/st_4ZqW1mB8",
        6,
        [new JobFault(6, At.AddSeconds(9), "The object is missing.")],
        "The object is missing.",
        At,
        null,
        At.AddSeconds(9),
        JsonSerializer.SerializeToElement<OutboxMessage>(new CheckRecording("recordings/default/st_4ZqW1mB8/1.mp4"), LivehouseJson.Options),
        null);

    public static WebhookEndpointView ExampleEndpoint { get; } = new(
        "we_7pLm20Xq",
        "https://hooks.example.com/livehouse",
        [WebhookTypes.StreamStarted, WebhookTypes.StreamEnded],
        "Our schedule",
        "enabled",
        null,
        null,
        null,
        null,
        At,
        At);

    public static WebhookDeliveryView ExampleDelivery { get; } = new(
        "dl_3wRt71Ba",
        "evt_5kUy82Nc",
        WebhookTypes.ViewerPeak,
        StreamId,
        3,
        WebhookStates.Delivered,
        WebhookReasons.Event,
        1,
        At,
        null,
        At.AddSeconds(1),
        new WebhookRequestView(
            """{"type":"viewer.peak","timestamp":"2026-11-21T02:00:00.000Z","tenantId":"default","streamId":"st_4ZqW1mB8","sequence":3,"data":{"peakViewers":12}}"""),
        [new WebhookResponseView(At.AddSeconds(1), 204, null, 84, null)]);

    public static EventView Event { get; } = new(
        AnnouncedId,
        "default",
        HostId,
        "Ada",
        "Release party",
        "The new album, played once from the beginning.",
        ["music", "piano"],
        Visibility.Public,
        EventStatus.Scheduled,
        StartsAt: At,
        EndsAt: At.AddHours(2),
        CoverUrl: "https://cdn.example.com/party.jpg",
        ChatOpensBeforeSeconds: 1_800,
        StreamId: null,
        Going: 12,
        Featured: false,
        CreatedAt: At.AddDays(-7),
        UpdatedAt: At.AddDays(-7),
        StartedAt: null,
        EndedAt: null);

    public static StreamView Ended { get; } = Live with { Status = StreamStatus.Ended, Viewers = 0, EndedAt = At.AddHours(1), EndReason = "stopped" };

    public static RoomView Room { get; } = new("daily-standup", "main", "default", RoomKind.Call, "", null, HostId, 8, 2, 3, 300, false, true, At);

    public static StudyRoomJson StudyRoom { get; } = new(RoomId, "Linear algebra, chapter 3", "maths", HostId, 4, 1, 3, 300, false, At);

    public static UserView User { get; } = new(HostId, "default", "ada@example.com", "ada", "Ada", ["viewer", "streamer"], null, At)
    {
        EmailVerified = true,
    };

    public static InboxEntry Mail { get; } = new(
        42, InboxEntryKind.Message, "pm_1aZx77", ViewerId, HostId, At) { Ciphertext = Ciphertext, Nonce = Nonce, SenderDeviceId = "phone" };

    public static StreamFigures Figures { get; } = new(
        StreamId, null, "default", HostId, "My first stream", StreamStatus.Ended, At, At.AddMinutes(10), At.AddMinutes(10), IsFinal: true,
        Views: 2, UniqueViewers: 2, Visits: 3, PeakConcurrent: 2, AverageConcurrent: 1.25, WatchSeconds: 750, AverageWatchSeconds: 375,
        ChatMessages: 14, Chatters: 2, Reactions: 9, new GiftTotals(3, 120), NewFollowers: 1,
        [new TimelinePoint(At, 2, 14, 3, 9)],
        [new RetentionPoint(0, 1), new RetentionPoint(594, 0.5)],
        [new SourceViews("web", 1), new SourceViews("webrtc", 1)]);
}
