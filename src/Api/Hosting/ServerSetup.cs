using Livehouse.Api.Configuration;
using Livehouse.Api.Hub;
using Livehouse.Limits;
using Microsoft.Extensions.Logging.Console;

namespace Livehouse.Api.Hosting;

/// <summary>The web server itself, and its logs.</summary>
internal static class ServerSetup
{
    /// <returns>Ends when the host has started.</returns>
    public static StartPhase ConfigureServer(this WebApplicationBuilder builder, LivehouseSettings settings)
    {
        builder.WebHost.UseUrls(settings.Urls);
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.UseLeanHub();
            kestrel.Limits.MaxRequestBodySize = RequestLimits.BodyBytesMax;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.ShutdownTimeout);
        var phase = new StartPhase();
        ConfigureLogs(builder.Logging, settings, phase);
        return phase;
    }

    /// <summary>
    /// A silo logs the reason for its failed start three times, each with its stack trace. The caller that started the host reports it once. Must run after the
    /// silo's own filters.
    /// </summary>
    public static void SilenceFailedSilo(this ILoggingBuilder logs, StartPhase phase) =>
        logs.AddFilter("Orleans.Runtime.Silo", level => level >= LogLevel.Error && phase.IsOver);

    private static void ConfigureLogs(ILoggingBuilder logs, LivehouseSettings settings, StartPhase phase)
    {
        logs.ClearProviders();
        if (settings.IsProduction)
        {
            logs.AddJsonConsole(static json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
                json.IncludeScopes = true;
            });
        }
        else
        {
            logs.AddSimpleConsole(static simple =>
            {
                simple.SingleLine = true;
                simple.TimestampFormat = "HH:mm:ss ";
                simple.ColorBehavior = LoggerColorBehavior.Default;
            });
        }

        logs.AddFilter("Microsoft", LogLevel.Warning);
        // Its lines about each request hold the query, in which RTMP servers show their secret.
        logs.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        logs.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        logs.AddFilter("System", LogLevel.Warning);

        // The reason for a failed start is reported once, by the caller that started the host: see StartFailures. Later failures are logged.
        logs.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && phase.IsOver);

        // A missing media server is reported once, by its users, not by each probe.
        logs.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Error);
    }
}
