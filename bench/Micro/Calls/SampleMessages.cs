using Livehouse.Callers;
using Livehouse.Streams;

namespace Livehouse.Bench.Calls;

/// <summary>Messages as large as real ones.</summary>
internal static class SampleMessages
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 2, 0, 0, 123, TimeSpan.Zero);

    public static Caller Caller { get; } = new("default", "user-4711", "Uma Thorne", [Role.Viewer, Role.Streamer]);

    public static SendMessage Message { get; } = new(Caller, "that last song was great, play it once more!", "c0ffee00-4b1d-4ee5-8f00-ba5eba11cafe");

    public static JoinStream Join { get; } = new(Caller, "front-1", "Xk3Afd0pW7hXk3A2Zy8c1Rr", null, null);

    public static JoinedStream Joined { get; } = new(
        new StreamView(
            "st_2Zy8c1RrVfUoQ0pW7hXk3A",
            "default",
            "host-1",
            "Hanna",
            "Live from the basement",
            "Every Saturday at eight",
            ["music", "indie"],
            StreamStatus.Live,
            Visibility.Public,
            "live_st_2Zy8c1RrVfUoQ0pW7hXk3A",
            1234,
            2345,
            34567,
            At,
            null,
            null,
            new GiftTotals(120, 4500),
            [],
            RecordingView.None,
            ChatSettings.Open,
            false),
        [.. Enumerable.Range(0, 50).Select(static n =>
            new ChatMessage($"ms_2Zy8c1RrVfUoQ0pW7h{n:000}", $"user-{n % 20}", $"Viewer {n % 20}", "that last song was great, play it once more!", At))],
        "ep_2Zy8c1RrVfUoQ0pW7hXk3A",
        98765,
        false,
        []);
}
