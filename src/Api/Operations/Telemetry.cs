using System.Reflection;
using Livehouse.Api.Configuration;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Livehouse.Api.Operations;

/// <summary>
/// Traces and metrics by OpenTelemetry's protocol (OTLP) to a collector, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names one; otherwise none of it is loaded. The
/// SDK reads the other <c>OTEL_*</c> variables itself, as its specification says: protocol, headers, sampler, service name, intervals. <c>/metrics</c> is
/// another matter, and always there (<see cref="Metrics.MetricsCollector"/>).
/// </summary>
internal static class Telemetry
{
    /// <summary><c>service.name</c>, unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> says otherwise.</summary>
    private const string ServiceName = "livehouse";

    /// <summary>Asked for every few seconds, and without news.</summary>
    private static readonly PathString[] Probes = ["/health", "/metrics"];

    /// <summary>A request there lasts as long as its connection. What clients call on the hub has spans of its own.</summary>
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

    /// <summary>Whose spans are told. A request's trace begins in the web server, or where its caller says that it began (<c>traceparent</c>).</summary>
    /// <remarks>
    /// Calls from grain to grain join a request's trace once Orleans carries it along (<c>AddActivityPropagation</c>): its sources belong here.
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

    private static string? Version => typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
