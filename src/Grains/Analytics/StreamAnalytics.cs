using Livehouse.Analytics;
using Livehouse.Limits;
using Livehouse.Streams;

namespace Livehouse.Grains.Analytics;

/// <inheritdoc cref="IStreamAnalytics"/>
public sealed class StreamAnalytics(IViewingLog log) : IStreamAnalytics
{
    /// <summary>Lengths of a timeline's parts, in seconds, multiples of the shortest; beyond the last one, multiples of a day.</summary>
    private static readonly int[] PartSeconds = [10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

    public async Task<StreamFigures?> Of(string streamId, DateTimeOffset until, CancellationToken cancellation = default)
    {
        if (await log.Stream(streamId, cancellation) is not { } stream) return null;
        if (await log.Final(streamId, cancellation) is { } final) return final with { Title = stream.Title };
        return stream.Status == StreamStatus.Ended
            ? await Finish(streamId, cancellation)
            : await Compute(stream, until, newFollowers: null, cancellation);
    }

    public async Task<StreamFigures?> Finish(string streamId, CancellationToken cancellation = default)
    {
        if (await log.Stream(streamId, cancellation) is not { Status: StreamStatus.Ended, EndedAt: { } endedAt } stream) return null;

        if (stream.StartedAt is null) return Nothing(stream);

        // A user who has left since was a new follower then: repeats keep the first number.
        var known = await log.Final(streamId, cancellation);
        var figures = await Compute(stream, endedAt, known?.NewFollowers, cancellation) with { IsFinal = true };

        // The title is the stream's, which may lose it (a deleted account).
        await log.Keep(figures with { Title = "" }, cancellation);
        return figures;
    }

    /// <summary>The length of a timeline's parts for a stream of this length, in milliseconds.</summary>
    public static long PartMs(long lengthMs)
    {
        var seconds = (lengthMs + 999) / 1_000;
        foreach (var part in PartSeconds)
        {
            if ((seconds + part - 1) / part <= AnalyticsLimits.TimelinePointsMax) return part * 1_000L;
        }

        var days = (seconds + 86_400L * AnalyticsLimits.TimelinePointsMax - 1) / (86_400L * AnalyticsLimits.TimelinePointsMax);
        return days * 86_400_000L;
    }

    private async Task<StreamFigures> Compute(StreamView stream, DateTimeOffset until, long? newFollowers, CancellationToken cancellation)
    {
        if (stream.StartedAt is not { } startedAt) return Nothing(stream);
        var window = new ViewingWindow(
            startedAt.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds(), await log.Runs(stream.Id, cancellation));
        var partMs = PartMs(window.Length);
        var parts = (int)Math.Max(1, (window.Length + partMs - 1) / partMs);
        var people = new PersonFold(window);
        await log.ByPerson(stream.Id, people.Add, cancellation);
        people.Finish();
        var crowd = new CrowdFold(window, partMs, parts);
        await log.ByTime(stream.Id, crowd.Add, cancellation);
        crowd.Finish();
        var activity = await log.Activity(stream.Id, window.From, partMs, cancellation);
        newFollowers ??= await log.FollowersGained(stream.TenantId, stream.OwnerId, startedAt, until, cancellation);
        return Nothing(stream) with
        {
            Until = DateTimeOffset.FromUnixTimeMilliseconds(window.Until),
            Views = people.Views,
            UniqueViewers = people.Views,
            Visits = people.Visits,
            PeakConcurrent = crowd.Peak,
            AverageConcurrent = Figure.Ratio(people.WatchMs, window.Length, 2),
            WatchSeconds = people.WatchMs / 1_000,
            AverageWatchSeconds = Figure.Ratio(people.WatchMs, people.Views * 1_000, 2),
            ChatMessages = activity.Messages.Values.Sum(),
            Chatters = activity.Chatters,
            Reactions = activity.Reactions.Values.Sum(),
            Gifts = activity.Gifts.Values.Aggregate(
                GiftTotals.Zero, static (sum, part) => new GiftTotals(sum.Count + part.Count, sum.Value + part.Value)),
            NewFollowers = newFollowers.Value,
            Timeline = Timeline(window, partMs, crowd.Highest, activity),
            Retention = people.Retention(),
            Sources = people.Sources(),
        };
    }

    private static TimelinePoint[] Timeline(ViewingWindow window, long partMs, IReadOnlyList<int> highest, StreamActivity activity)
    {
        var points = new TimelinePoint[highest.Count];
        for (var part = 0; part < points.Length; part++)
        {
            points[part] = new TimelinePoint(
                DateTimeOffset.FromUnixTimeMilliseconds(window.From + part * partMs),
                highest[part],
                Sum(activity.Messages, static count => count),
                Sum(activity.Gifts, static gifts => gifts.Count),
                Sum(activity.Reactions, static count => count));

            long Sum<T>(IReadOnlyDictionary<int, T> byPart, Func<T, long> count)
            {
                var sum = byPart.TryGetValue(part, out var found) ? count(found) : 0;
                // What happened at the very end, or since the figures' time, belongs to the last part.
                if (part == points.Length - 1) sum += byPart.Where(entry => entry.Key > part).Sum(entry => count(entry.Value));
                return sum;
            }
        }

        return points;
    }

    private static StreamFigures Nothing(StreamView stream) => new(
        stream.Id, stream.EventId, stream.TenantId, stream.OwnerId, stream.Title, stream.Status, stream.StartedAt, stream.EndedAt, null, false,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, GiftTotals.Zero, 0, [], [], []);
}
