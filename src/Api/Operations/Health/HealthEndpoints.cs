using System.Text.Json;
using System.Text.Json.Serialization;
using Livehouse.Wire;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Livehouse.Api.Operations.Health;

/// <summary>
/// <c>/health</c> (all checks), <c>/health/ready</c> (ready for traffic?) and <c>/health/live</c> (is the process alive?). A non-essential dependency, such as
/// the media server, is reported as degraded and leaves the whole healthy.
/// </summary>
internal static class HealthEndpoints
{
    public const string ReadyTag = "ready";

    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", HealthStatus.Unhealthy, [ReadyTag], CheckTimeout)
            .AddCheck<MediaHealth>("media", HealthStatus.Degraded, [], CheckTimeout)
            .AddCheck<ServingHealth>("serving", HealthStatus.Unhealthy, [ReadyTag]);
        services.AddSingleton<MediaHealth>();
    }

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health", Options(static _ => true)).AllowAnonymous();
        app.MapHealthChecks("/health/ready", Options(static check => check.Tags.Contains(ReadyTag))).AllowAnonymous();
        app.MapHealthChecks("/health/live", Options(static _ => false)).AllowAnonymous();
    }

    private static HealthCheckOptions Options(Func<HealthCheckRegistration, bool> wanted) => new() { Predicate = wanted, ResponseWriter = Write };

    private static Task Write(HttpContext context, HealthReport report)
    {
        var checks = report.Entries.ToDictionary(static entry => entry.Key, static entry => new CheckAnswer(Word(entry.Value.Status), entry.Value.Description));
        var answer = new HealthAnswer(report.Status == HealthStatus.Unhealthy ? "unhealthy" : "healthy", checks);
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, answer, LivehouseJson.Options, context.RequestAborted);
    }

    private static string Word(HealthStatus status) =>
        status switch { HealthStatus.Healthy => "healthy", HealthStatus.Degraded => "degraded", _ => "unhealthy" };

    internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, CheckAnswer> Checks);

    internal sealed record CheckAnswer(string Status, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail);
}
