using Livehouse.Analytics;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Callers;
using Livehouse.Limits;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Api.Analytics;

/// <summary>A streamer's own figures over a time (docs/analytics.md).</summary>
internal static class DashboardEndpoint
{
    public static void MapDashboard(this RouteGroupBuilder analytics) => analytics.MapGet("/dashboard", Get)
        .RequireAuthorization()
        .AsOperation("getDashboard")
        .WithSummary("The caller's streams of a time in figures: totals, the best streams, and followers by day.")
        .Produces<DashboardAnswer>();

    private static async Task<IResult> Get(
        PeriodQuery query, HttpContext context, Caller caller, IFigureCatalog catalog, IStreamCatalog streams, FiguresReader reader, TimeProvider time)
    {
        var (now, cancellation) = (time.GetUtcNow(), context.RequestAborted);
        var period = query.Of(now);
        var totals = await catalog.TotalsOf(caller.TenantId, caller.UserId, period, cancellation);
        var best = await catalog.BestOf(caller.TenantId, caller.UserId, period, AnalyticsLimits.BestStreamsMax, cancellation);
        var newest = await streams.OfOwner(caller.TenantId, caller.UserId, null, 1, cancellation);

        // The live one belongs to a time that reaches the present: the last figures of it are seconds old.
        if (newest is [{ Status: "live" } row] && period.From <= now && period.To >= now.AddSeconds(-1))
        {
            var live = await reader.Read(row.StreamId, caller, isAgain: false);
            if (live.IsRefused) return Problem.From(live.Refusal);

            // It may have ended since, with its figures stored: then it is in the sums, or will be with the next call.
            if (live.Value is { Status: StreamStatus.Live, StartedAt: { } startedAt } figures)
            {
                totals += figures;
                best = [.. best
                    .Append(new StreamSummary(
                        row.StreamId, figures.Title, startedAt, null, figures.Views, figures.PeakConcurrent, figures.WatchSeconds, figures.ChatMessages))
                    .OrderByDescending(static stream => stream.Views)
                    .ThenByDescending(static stream => stream.WatchSeconds)
                    .ThenBy(static stream => stream.StreamId, StringComparer.Ordinal)
                    .Take(AnalyticsLimits.BestStreamsMax)];
            }
        }

        return TypedResults.Ok(new DashboardAnswer(
            period.From, period.To, totals, best, await Followers(caller, period, catalog, cancellation)));
    }

    private static async Task<IReadOnlyList<FollowerPoint>> Followers(
        Caller caller, FigurePeriod period, IFigureCatalog catalog, CancellationToken cancellation)
    {
        var (sum, byDay) = await catalog.Followers(caller.TenantId, caller.UserId, period, cancellation);
        List<FollowerPoint> points = [];
        for (var day = 0; period.From.AddDays(day) < period.To; day++)
        {
            var gained = byDay.GetValueOrDefault(day);
            points.Add(new FollowerPoint(period.From.AddDays(day), sum += gained, gained));
        }

        return points;
    }
}

/// <param name="From">UTC, included.</param>
/// <param name="To">UTC, excluded.</param>
/// <param name="BestStreams">Those with the most views first, at most <see cref="AnalyticsLimits.BestStreamsMax"/>.</param>
/// <param name="Followers">A point for each 24 hours from the beginning on.</param>
internal sealed record DashboardAnswer(
    DateTimeOffset From, DateTimeOffset To, FigureTotals Totals, IReadOnlyList<StreamSummary> BestStreams, IReadOnlyList<FollowerPoint> Followers);

/// <param name="Followers">At the end of these 24 hours, of those who still follow.</param>
/// <param name="Gained">Began to follow in these 24 hours, and still do.</param>
internal sealed record FollowerPoint(DateTimeOffset At, long Followers, long Gained);
