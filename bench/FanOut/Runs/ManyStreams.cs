using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;
using Livehouse.Bench.Servers;
using Livehouse.Testing;

namespace Livehouse.Bench.Runs;

/// <summary>
/// What a live stream costs beside its viewer's connection: as many viewers on few streams, and then one on each of as many streams, each on a new server.
/// </summary>
/// <param name="Rest">Processor time is counted so long, in silence, after <paramref name="Settling"/>.</param>
internal sealed record ManyStreams(int Streams, int FewStreams, TimeSpan Settling, TimeSpan Rest)
{
    private const int WarmUp = 300;

    public Task<RestFigures> OnFew(Target target) => Run(target, FewStreams, Streams);

    public Task<RestFigures> OnMany(Target target) => Run(target, Streams, Streams);

    private async Task<RestFigures> Run(Target target, int streams, int viewers)
    {
        // Without a media server, each stream's room is asked for again and again.
        await using var media = await LiveKitStandIn.Start();
        await using var server = await ServerProcess.Start(target, new Dictionary<string, string>
        {
            ["LIVEKIT_URL"] = media.Url,
            ["LIVEKIT_API_KEY"] = LiveKitStandIn.ApiKey,
            ["LIVEKIT_API_SECRET"] = LiveKitStandIn.ApiSecret,
        });
        var meter = new ProcessMeter(server.Id);
        using var first = await Audience.Open(target, server, FewStreams, senders: 0);
        first.Enter(WarmUp);
        first.Leave(WarmUp);
        first.Crowd.Run(TimeSpan.FromSeconds(1));
        var before = meter.ResidentKilobytes;
        using var audience = await Audience.Open(target, server, streams, senders: 0);
        var opened = meter.ResidentKilobytes;
        audience.Enter(viewers);
        audience.Crowd.Run(Settling);
        var busy = meter.ProcessorTime;
        audience.Crowd.Run(Rest);
        return new RestFigures(
            streams,
            viewers,
            KilobytesOfStreams: opened - before,
            Kilobytes: meter.ResidentKilobytes - before,
            MebibytesOfAll: meter.ResidentKilobytes / 1024,
            PercentOfCore: 100 * (meter.ProcessorTime - busy) / Rest,
            audience.Judge());
    }
}
