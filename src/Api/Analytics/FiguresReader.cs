using Livehouse.Analytics;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.LiveEvents;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Api.Analytics;

/// <summary>Finds the stream, lets it decide who may read its figures, and computes them.</summary>
internal sealed class FiguresReader(IGrains grains, IStreamAnalytics analytics, FiguresCache cache)
{
    private const string EventPrefix = "ev_";

    /// <param name="id">A stream's or an event's.</param>
    /// <param name="isAgain">Whatever was computed before does not count.</param>
    public async Task<Outcome<StreamFigures>> Read(string id, Caller caller, bool isAgain)
    {
        var streamId = id;
        if (id.StartsWith(EventPrefix, StringComparison.Ordinal))
        {
            var sight = await grains.Event(id).Get(caller);
            if (sight.IsRefused) return sight.Refusal;
            if (sight.Value.Event.StreamId is not { } found) return OfPlan(sight.Value.Event, caller);
            streamId = found;
        }

        var stream = grains.Stream(streamId);
        var now = await stream.Measure(new MeasureStream(caller, Settles: false));
        if (now.IsRefused) return now.Refusal;
        var isEnded = now.Value.Stream.Status == StreamStatus.Ended;
        if (isEnded && !isAgain) return await Found(analytics.Of(streamId, now.Value.Until));
        return await cache.Get($"{(isAgain ? "again" : "live")} {streamId}", async () =>
        {
            if (isEnded) return await Found(analytics.Finish(streamId));
            var settled = await stream.Measure(new MeasureStream(caller, Settles: true));
            return settled.IsRefused ? settled.Refusal : await Found(analytics.Of(streamId, settled.Value.Until));
        });
    }

    private static async Task<Outcome<StreamFigures>> Found(Task<StreamFigures?> figures) =>
        await figures is { } found ? found : Refusal.NotFound("The stream");

    /// <summary>An event whose stream does not exist yet, and never will if it was cancelled.</summary>
    private static Outcome<StreamFigures> OfPlan(EventView planned, Caller caller)
    {
        if (!caller.IsSignedIn) return Refusal.Unauthorized();
        if (planned.OwnerId != caller.UserId && !caller.Moderates) return Refusal.Forbidden("Only the host and moderators may do this.");
        return new StreamFigures(
            null, planned.Id, planned.TenantId, planned.OwnerId, planned.Title,
            planned.Status == EventStatus.Scheduled ? StreamStatus.Scheduled : StreamStatus.Ended,
            null, null, null, false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, GiftTotals.Zero, 0, [], [], []);
    }
}
