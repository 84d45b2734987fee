using Livehouse.Api.Configuration;
using Livehouse.Hosting;
using Livehouse.Media;

namespace Livehouse.Api.Hosting;

/// <summary>What the server does with RTMP servers beside answering their callbacks.</summary>
internal static class RtmpHosting
{
    public static void AddRtmpServers(this IServiceCollection services, LivehouseSettings settings)
    {
        services.AddSingleton<RtmpHttp>();
        services.AddSingleton(provider => new PlaybackLinks(
            new PlaybackLinkOptions
            {
                HlsUrl = settings.Ingest.HlsUrl,
                RecordingsUrl = settings.RtmpServers.RecordingsUrl,
                Secret = settings.RtmpServers.HlsSecret,
                HlsUrlLifetime = settings.RtmpServers.HlsUrlLifetime,
                RecordingUrlLifetime = settings.VodUrlLifetime,
            },
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(static provider => new RtmpRecordings(
            provider.GetRequiredService<PlaybackLinks>(), provider.GetRequiredService<RtmpHttp>().Client));
        if (settings.RtmpServers.StatisticsUrls.Count == 0) return;
        services.AddSingleton<IScheduledJob>(provider => new RtmpStatisticsPoller(
            new RtmpStatisticsOptions(settings.RtmpServers.StatisticsUrls),
            provider.GetRequiredService<RtmpHttp>().Client,
            provider.GetRequiredService<IGrains>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RtmpStatisticsPoller>>()));
    }

    /// <summary>The connections to RTMP servers, closed with the container.</summary>
    internal sealed class RtmpHttp : IDisposable
    {
        public HttpClient Client { get; } = RtmpStatisticsOptions.CreateHttpClient();

        public void Dispose() => Client.Dispose();
    }
}
