using System.Security.Cryptography;
using System.Text;
using Livehouse.Api.Configuration;
using Livehouse.Api.Hosting;
using Livehouse.Api.Problems;

namespace Livehouse.Api.Operations.Metrics;

/// <summary><c>GET /metrics</c>, for Prometheus.</summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder app) => app.MapGet("/metrics", Scrape).AllowAnonymous().ExcludeFromDescription();

    private static async Task<IResult> Scrape(
        MetricsCollector metrics, IEnumerable<IRefreshedFigures> figures, LivehouseSettings settings, HttpContext context)
    {
        if (settings.MetricsToken.Length > 0 && !IsBearer(context.Request, settings.MetricsToken))
        {
            return ProblemCatalog.ForStatus(StatusCodes.Status401Unauthorized);
        }
        await Task.WhenAll(figures.Select(each => each.Refresh(context.RequestAborted)));
        return TypedResults.Text(metrics.Scrape(), PrometheusText.ContentType, Encoding.UTF8);
    }

    private static bool IsBearer(HttpRequest request, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes($"Bearer {token}"));
}
