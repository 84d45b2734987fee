using Livehouse.Grains.Gifts;
using Livehouse.Grains.Outgoing;
using Livehouse.Limits;
using Livehouse.Outgoing;
using Livehouse.Streams;

namespace Livehouse.Grains.Streams;

/// <summary>
/// What webhooks report of a stream, read off the difference between the state before a commit and after it, so that no way to change the state can be
/// forgotten.
/// </summary>
public partial class StreamGrain
{
    private static readonly TimeSpan PeakEvery = TimeSpan.FromSeconds(WebhookLimits.PeakSeconds);

    /// <param name="next">Remembers the reported peak.</param>
    private List<WebhookNews> NewsOf(ref StreamState next) => _host.Webhooks.WantsAny(next.TenantId) ? Difference(ref next) : [];

    private List<WebhookNews> Difference(ref StreamState next)
    {
        var (before, after, now) = (State, next, Now);
        var news = new List<WebhookNews>();
        if (after.IsLive && before is not { IsLive: true }) Add(WebhookTypes.StreamStarted, () => new StreamData(View(after)));
        else if (before is not null && IsSaidAnew(before, after)) Add(WebhookTypes.StreamUpdated, () => new StreamData(View(after)));
        if (IsPeakDue(after, before is { IsLive: true } && !after.IsLive, now))
        {
            Add(WebhookTypes.ViewerPeak, () => new PeakData(after.PeakViewers));
            next = after with { ReportedPeak = new PeakReport(after.PeakViewers, now) };
        }

        if (before is { IsLive: true } && after.Status == StreamStatus.Ended) Add(WebhookTypes.StreamEnded, () => new StreamData(View(after)));
        if (after.Recording.Status != before?.Recording.Status)
        {
            if (after.Recording.Status == RecordingStatus.Completed)
            {
                Add(WebhookTypes.RecordingCompleted, () => new RecordingData(after.Recording.View, after.Recording.DurationSeconds, after.Recording.SizeBytes));
            }
            else if (after.Recording.Status == RecordingStatus.Failed)
            {
                Add(WebhookTypes.RecordingFailed, () => new RecordingData(after.Recording.View, null, null));
            }
        }

        return news;

        void Add<T>(string type, Func<T> data) => news.AddRange(_host.Webhooks.News(type, after.TenantId, _id, _id, now, data));
    }

    private IReadOnlyList<WebhookNews> NewsOf(GiftPlan plan) => _host.Webhooks.Wants(State!.TenantId, WebhookTypes.GiftSent)
        ?
        [
            .. plan.Gifts.SelectMany(gift => _host.Webhooks.News(
                WebhookTypes.GiftSent, State.TenantId, _id, _id, plan.Now, () => new GiftData(
                    gift.Row.GiftId,
                    gift.Row.UserId,
                    gift.Row.UserName,
                    gift.Row.GiftType,
                    gift.Row.Quantity,
                    gift.Row.Value,
                    gift.Row.Value >= GiftLimits.HighlightValue,
                    gift.Totals))),
        ]
        : [];

    private static bool IsSaidAnew(StreamState before, StreamState after) => after.IsLive
        && (before.Title != after.Title || before.Description != after.Description || !before.Tags.SequenceEqual(after.Tags));

    private bool IsPeakDue(StreamState after, bool isEnding, DateTimeOffset now) =>
        (after.IsLive || isEnding) && after.PeakViewers > (after.ReportedPeak?.Viewers ?? 0)
        && (isEnding || after.ReportedPeak is not { } reported || reported.At + PeakEvery <= now)
        && _host.Webhooks.Wants(after.TenantId, WebhookTypes.ViewerPeak);

    private sealed record StreamData(StreamView Stream);

    private sealed record PeakData(int PeakViewers);

    private sealed record RecordingData(RecordingView Recording, double? DurationSeconds, long? SizeBytes);

    private sealed record GiftData(
        string GiftId, string UserId, string UserName, string GiftType, int Quantity, long Value, bool Highlight, GiftTotals Totals);
}
