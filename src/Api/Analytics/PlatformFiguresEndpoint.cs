using Livehouse.Analytics;
using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Limits;
using Livehouse.Storage;

namespace Livehouse.Api.Analytics;

/// <summary>All tenants in figures, from what every silo has stored.</summary>
internal static class PlatformFiguresEndpoint
{
    public static void MapPlatformFigures(this RouteGroupBuilder analytics) => analytics.MapGet("/platform", Get)
        .RequireOperator()
        .AsOperation("getPlatformAnalytics")
        .WithSummary("The installation in figures (operators): live streams and viewers now, peaks and minutes streamed of a time, storage, and each tenant.")
        .Produces<PlatformFigures>();

    private static async Task<IResult> Get(
        PeriodQuery query, HttpContext context, IFigureCatalog catalog, IStorageFigures storage, TimeProvider time)
    {
        var (now, cancellation) = (time.GetUtcNow(), context.RequestAborted);
        var period = query.Of(now);
        var tenants = await catalog.Tenants(period, now, cancellation);
        return TypedResults.Ok(new PlatformFigures(
            period.From,
            period.To,
            tenants.Sum(static tenant => tenant.LiveStreams),
            tenants.Sum(static tenant => tenant.Viewers),
            tenants.Select(static tenant => tenant.PeakConcurrent).DefaultIfEmpty().Max(),
            tenants.Sum(static tenant => tenant.Streams),
            tenants.Sum(static tenant => tenant.MinutesStreamed),
            tenants.Sum(static tenant => tenant.Views),
            new DatabaseSize(storage.Kind, await storage.SizeBytes(cancellation)),
            [.. tenants.Take(AnalyticsLimits.TenantsMax)]));
    }
}

/// <param name="LiveStreams">Now.</param>
/// <param name="Viewers">Of these, added up, as last stored: seconds ago.</param>
/// <param name="PeakConcurrent">The highest of one stream, in the period or now.</param>
/// <param name="Streams">Those that ended in the period, and the live ones.</param>
/// <param name="MinutesStreamed">Of the period; whole minutes of each tenant, added up.</param>
/// <param name="Views">Of the streams that ended in the period.</param>
/// <param name="Tenants">Those with the most viewers now first, at most <see cref="AnalyticsLimits.TenantsMax"/>.</param>
internal sealed record PlatformFigures(
    DateTimeOffset From,
    DateTimeOffset To,
    long LiveStreams,
    long Viewers,
    int PeakConcurrent,
    long Streams,
    long MinutesStreamed,
    long Views,
    DatabaseSize Storage,
    IReadOnlyList<TenantFigures> Tenants);

/// <param name="Kind"><c>sqlite</c> or <c>postgresql</c>.</param>
internal sealed record DatabaseSize(string Kind, long SizeBytes);
