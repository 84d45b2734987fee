using System.Security.Cryptography;
using System.Text;
using Livehouse.Api.Configuration;
using Livehouse.Api.Problems;

namespace Livehouse.Api.Operations.Metrics;

/// <summary><c>GET /metrics</c>, for Prometheus.</summary>
internal static class MetricsEndpoint
{
    public static void MapMetrics(this IEndpointRouteBuilder app) => app.MapGet("/metrics", Scrape).AllowAnonymous().ExcludeFromDescription();

    private static IResult Scrape(MetricsCollector metrics, LivehouseSettings settings, HttpRequest request) =>
        settings.MetricsToken.Length == 0 || IsBearer(request, settings.MetricsToken)
            ? TypedResults.Text(metrics.Scrape(), PrometheusText.ContentType, Encoding.UTF8)
            : ProblemCatalog.ForStatus(StatusCodes.Status401Unauthorized);

    private static bool IsBearer(HttpRequest request, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes($"Bearer {token}"));
}
