using Livehouse.Api.Configuration;
using Livehouse.Api.Messages;
using Livehouse.Api.Recordings;
using Livehouse.Api.Rooms;
using Livehouse.Api.Watching;
using Livehouse.Api.Webhooks;
using Livehouse.Hosting;
using Livehouse.Inboxes;
using Livehouse.LiveKit;
using Livehouse.Media;
using Livehouse.Wire;

namespace Livehouse.Api.Hosting;

/// <summary>Connects the media server and the object store to the grains' outbox messages, and their events to the grains.</summary>
internal static class MediaHosting
{
    public static void AddMedia(this IServiceCollection services, LivehouseSettings settings)
    {
        services.AddSingleton<LiveKitHttp>();
        services.AddSingleton(provider =>
            new LiveKitInstances(settings.LiveKit.Instances, provider.GetRequiredService<LiveKitHttp>().Client, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider =>
            new InstanceWebhooks(provider.GetRequiredService<LiveKitInstances>(), settings.LiveKit.WebhookSecret, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<StreamTokens>();
        services.AddSingleton<RoomTokens>();
        services.AddSingleton<RoomAccess>();
        services.AddSingleton<WebhookMetrics>();

        services.AddSingleton(new MediaOptions());
        services.AddSingleton(provider => new RecordingObjects(StoreOptions(settings), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IRecordingLinks>(
            provider => new RecordingLinks(
                settings.ObjectStore is null ? null : provider.GetRequiredService<RecordingObjects>(),
                provider.GetRequiredService<RecordedFiles>(),
                provider.GetRequiredService<PlaybackLinks>()));
        services.AddSingleton(new RecordedFiles(settings.Ingest.RecordingsPath, settings.Ingest.RecordingsUrl));
        services.AddRtmpServers(settings);
        services.AddOutboxHandlers(settings);
        services.AddSingleton(provider => new AttachmentObjects(StoreOptions(settings), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IAttachmentLinks>(
            provider => new AttachmentLinks(settings.ObjectStore is null ? null : provider.GetRequiredService<AttachmentObjects>()));
        services.AddSingleton<IScheduledJob, MediaReconciler>();
        services.AddSingleton<IScheduledJob, RoomReconciler>();
        services.AddSingleton<IScheduledJob, IngressPoller>();
    }

    private static S3Options StoreOptions(LivehouseSettings settings) => settings.ObjectStore is { } store
        ? new S3Options
        {
            Bucket = store.Bucket,
            Endpoint = store.Endpoint,
            Region = store.Region,
            AccessKey = store.AccessKeyId,
            SecretKey = store.SecretAccessKey,
            CdnBaseUrl = store.CdnBaseUrl,
            UrlLifetime = settings.VodUrlLifetime,
        }
        : S3Options.Development;

    /// <summary>The connections to the media server, closed with the container.</summary>
    internal sealed class LiveKitHttp : IDisposable
    {
        public HttpClient Client { get; } = LiveKitClient.CreateHttpClient();

        public void Dispose() => Client.Dispose();
    }

    private sealed class RecordingLinks(RecordingObjects? objects, RecordedFiles files, PlaybackLinks links) : IRecordingLinks
    {
        public async Task<RecordingLink?> For(string objectKey)
        {
            if (RecordedFiles.IsKey(objectKey)) return files.UrlOf(objectKey) is { } address ? new RecordingLink(address, null) : null;
            if (PlaybackLinks.IsKey(objectKey))
            {
                var file = links.Recording(objectKey);
                return links.HasRecordings ? new RecordingLink(file.Url, file.ExpiresAt) : null;
            }

            if (objects is null) return null;
            var url = await objects.UrlOf(objectKey);
            return new RecordingLink(url.Url, url.ExpiresAt);
        }
    }

    private sealed class AttachmentLinks(AttachmentObjects? objects) : IAttachmentLinks
    {
        public bool IsConfigured => objects is not null;

        public async Task<UploadLink?> UploadOf(AttachmentView attachment)
        {
            if (objects is null) return null;
            var url = await objects.UploadOf(attachment.ObjectKey, attachment.ContentType, attachment.SizeBytes);
            return new UploadLink(url.Url, url.Method, url.Headers, url.ExpiresAt.Truncate());
        }

        public async Task<DownloadLink?> DownloadOf(AttachmentView attachment)
        {
            if (objects is null) return null;
            var url = await objects.DownloadOf(attachment.ObjectKey);
            return new DownloadLink(url.Url, url.ExpiresAt.Truncate());
        }
    }
}
