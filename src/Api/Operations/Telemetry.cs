using System.Reflection;
using Livehouse.Api.Configuration;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Livehouse.Api.Operations;

/// <summary>
/// Exports traces and metrics with OpenTelemetry's protocol (OTLP) to the collector in <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>; without it none of this is loaded.
/// The SDK reads the other <c>OTEL_*</c> variables itself, as its specification says: protocol, headers, sampler, service name, intervals. <c>/metrics</c> is
/// independent and always available (<see cref="Metrics.MetricsCollector"/>).
/// </summary>
internal static class Telemetry
{
    /// <summary><c>service.name</c>, unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> says otherwise.</summary>
    private const string ServiceName = "livehouse";

    /// <summary>Requested every few seconds, and uninteresting.</summary>
    private static readonly PathString[] Probes = ["/health", "/metrics"];

    /// <summary>A request there lasts as long as its connection. Hub calls have their own spans.</summary>
    private static readonly PathString Hubs = "/hubs";

    public static void AddTelemetry(this IServiceCollection services, LivehouseSettings settings)
    {
        if (settings.TelemetryEndpoint.Length == 0) return;
        services.AddOpenTelemetry()
            .ConfigureResource(
                static resource => resource.Clear().AddService(ServiceName, serviceVersion: Version).AddTelemetrySdk().AddEnvironmentVariableDetector())
            .WithTracing(Trace)
            .WithMetrics(Measure)
            .UseOtlpExporter();
    }

    /// <summary>The sources of exported spans. A request's trace begins in the web server, or where its caller says that it began
    /// (<c>traceparent</c>).</summary>
    /// <remarks>
    /// Calls between grains join a request's trace once Orleans propagates it (<c>AddActivityPropagation</c>): its sources belong here.
    /// </remarks>
    private static void Trace(TracerProviderBuilder traces) => traces
        .AddAspNetCoreInstrumentation(static requests =>
        {
            requests.EnableAspNetCoreSignalRSupport = true;
            requests.Filter = static context => IsTraced(context.Request.Path);
        })
        .AddHttpClientInstrumentation()
        .AddNpgsql();

    private static void Measure(MeterProviderBuilder metrics) => metrics
        .AddMeter("Livehouse.*", "Microsoft.Orleans")
        .AddAspNetCoreInstrumentation()
        .AddHttpClientInstrumentation()
        .AddRuntimeInstrumentation()
        .AddNpgsqlInstrumentation();

    private static bool IsTraced(PathString path) => !path.StartsWithSegments(Hubs) && !Probes.Any(probe => path.StartsWithSegments(probe));

    public static string? Version => typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
