using Livehouse.Grains.Ingest.Health;
using Livehouse.Ingest;

namespace Livehouse.Grains.Ingest;

/// <summary>
/// An ingress of the media server. It has no session here, since the media server admits its encoder and the stream watches its participant; only how good the
/// signal is is kept, in memory, and shown while no RTMP server's encoder is connected or waited for.
/// </summary>
public partial class IngestGrain
{
    /// <summary>Reports come every few seconds; without them nothing is known.</summary>
    private static readonly TimeSpan IngressReportsFor = TimeSpan.FromSeconds(30);

    private readonly StreamHealthMonitor _ingressHealth = new();
    private ObservedIngress? _ingress;

    public async Task ObserveIngress(ObservedIngress report)
    {
        var isAnother = _ingress?.IngressId != report.IngressId;
        if (isAnother && !report.IsPublishing && _ingress is { IsPublishing: true }) return;
        var connection = new IngestConnection(IngestServer.LiveKit, "", report.IngressId, null);
        if (!report.IsPublishing)
        {
            if (_ingress is { IsPublishing: true }) _ingressHealth.Disconnected(report.At);
        }
        else
        {
            if (isAnother || _ingress is { IsPublishing: false }) _ingressHealth.Connected(report.At, report.Protocol, connection);
            _ingressHealth.Observe(new IngestSample(report.At, connection, report.Protocol, null, Bitrate(report), null, report.Video, report.Audio)
            {
                TellsTracks = report.Video is not null || report.Audio is not null,
            });
        }

        _ingress = report;
        _host.StayActive(IngressReportsFor);
        await TellHealth();
    }

    /// <summary>The latest report, while it is what the channel's health goes by.</summary>
    private ObservedIngress? CurrentIngress =>
        State is { Session: null, Wait: null } && _ingress is { } report && Now - report.At < IngressReportsFor ? report : null;

    private StreamHealth IngressHealth()
    {
        _ingressHealth.Look(Now);
        return _ingressHealth.View();
    }

    private static int? Bitrate(ObservedIngress report) =>
        report.Video?.BitrateKbps is null && report.Audio?.BitrateKbps is null ? null : (report.Video?.BitrateKbps ?? 0) + (report.Audio?.BitrateKbps ?? 0);
}
