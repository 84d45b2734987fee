using System.Text.Json;
using Livehouse.Hosting;
using Livehouse.Ingest;
using Livehouse.Listings;
using Livehouse.LiveKit;
using Livehouse.Storage;
using Livehouse.Wire;
using Microsoft.Extensions.Logging;

namespace Livehouse.Media;

/// <summary>
/// Lists the media server's ingresses every few seconds, in one call, and reports what arrives at those of live streams to their channels. One that has
/// stopped or is gone is reported once more. While the media server can't be reached, nothing is reported.
/// </summary>
public sealed partial class IngressPoller(
    LiveKitInstances instances, IStreamCatalog catalog, IGrains grains, TimeProvider time, ILogger<IngressPoller> log) : IScheduledJob
{
    /// <summary>Those of which the last pass knew that an encoder was connected.</summary>
    private Dictionary<string, Known> _publishing = new(StringComparer.Ordinal);

    public string Name => "ingress-statistics";

    public string Kind => "ingress.statistics";

    public TimeSpan Every => TimeSpan.FromSeconds(5);

    public async Task RunOnce(CancellationToken cancellation)
    {
        if (instances.Main.Client is not { } client) return;
        IReadOnlyList<IngressInfo> ingresses;
        try
        {
            ingresses = await client.Ingress.All(cancellation);
        }
        catch (LiveKitException)
        {
            // The reconciler, which asks as often, logs outages.
            return;
        }

        var publishing = ingresses.Where(static ingress => ingress.Status is IngressStatus.Publishing or IngressStatus.Buffering).ToList();
        if (publishing.Count == 0 && _publishing.Count == 0) return;
        var streams = (await catalog.Live(null, cancellation)).ToDictionary(static row => row.Room, StringComparer.Ordinal);
        var now = time.GetUtcNow();
        var known = new Dictionary<string, Known>(StringComparer.Ordinal);
        foreach (var ingress in publishing)
        {
            if (!streams.TryGetValue(ingress.RoomName, out var stream)) continue;
            var report = Report(ingress, stream, now);
            var channel = ChannelOf(stream);
            known[ingress.IngressId] = new Known(channel, report);
            await Tell(channel, report, cancellation);
        }

        foreach (var gone in _publishing.Where(entry => !known.ContainsKey(entry.Key)).Select(static entry => entry.Value))
        {
            await Tell(gone.Channel, gone.Report with { At = now, IsPublishing = false, Video = null, Audio = null }, cancellation);
        }

        _publishing = known;
    }

    private static ObservedIngress Report(IngressInfo ingress, StreamRow stream, DateTimeOffset now) => new(
        now,
        stream.StreamId,
        stream.TenantId,
        stream.OwnerId,
        ingress.IngressId,
        true,
        ingress.Input == IngressInput.WhipInput ? "whip" : "rtmp",
        ingress.Signal?.Video is { } video
            ? new VideoSample(Codec(video.MimeType), Whole(video.Width), Whole(video.Height), video.FrameRate > 0 ? video.FrameRate : null,
                Whole(video.AverageBitrate / 1_000), null)
            : null,
        ingress.Signal?.Audio is { } audio
            ? new AudioSample(Codec(audio.MimeType), Whole(audio.AverageBitrate / 1_000), Whole(audio.SampleRate), Whole(audio.Channels))
            : null);

    /// <summary>A stream that broadcasts an event has the event's channel.</summary>
    private static string ChannelOf(StreamRow stream) =>
        JsonSerializer.Deserialize<StreamListing>(stream.Listing, LivehouseJson.Options)?.Stream?.EventId ?? stream.StreamId;

    /// <summary><c>video/H264</c> and the like.</summary>
    private static string? Codec(string mimeType) => mimeType.Length == 0 ? null : mimeType[(mimeType.IndexOf('/') + 1)..];

    private static int? Whole(long value) => value > 0 ? (int)Math.Min(value, int.MaxValue) : null;

    private async Task Tell(string channel, ObservedIngress report, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            await grains.Ingest(channel).ObserveIngress(report);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // One channel's failure must not affect the others; the next pass reports to it again.
            ReportFailed(log, channel, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of an ingress could not be reported to channel {Channel}.")]
    private static partial void ReportFailed(ILogger log, string channel, Exception error);

    private sealed record Known(string Channel, ObservedIngress Report);
}
