using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;

namespace Livehouse.Bench.Runs;

/// <summary>Viewers come in as fast as the server takes them, and then do nothing: how many a second, and what an idle one costs in memory.</summary>
/// <param name="WarmUp">So many come and go before, so that the server's code is compiled and its pools are filled.</param>
/// <param name="Idle">How long they do nothing before the memory is read.</param>
internal sealed record Arrival(int Connections, int WarmUp, TimeSpan Idle)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    /// <summary>The viewers stay.</summary>
    public ArrivalFigures Run(Audience audience)
    {
        audience.Enter(WarmUp);
        audience.Leave(WarmUp);
        audience.Crowd.Run(Settling);
        var before = audience.ServerMeter.ResidentKilobytes;
        var (server, own) = (audience.ServerMeter.ProcessorTime, ProcessMeter.Own.ProcessorTime);
        var took = audience.Enter(Connections);
        (server, own) = (audience.ServerMeter.ProcessorTime - server, ProcessMeter.Own.ProcessorTime - own);
        audience.Crowd.Run(Idle);
        return new ArrivalFigures(
            Connections,
            Audience.ConnectionsAtOnce,
            ConnectsPerSecond: Connections / took.TotalSeconds,
            ServerMicrosecondsPerConnect: server.TotalMicroseconds / Connections,
            GeneratorCores: own / took,
            KilobytesPerConnection: (audience.ServerMeter.ResidentKilobytes - before) / Connections,
            MebibytesOfAll: audience.ServerMeter.ResidentKilobytes / 1024);
    }
}
