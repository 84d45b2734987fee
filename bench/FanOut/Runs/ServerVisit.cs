using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;
using Livehouse.Bench.Servers;

namespace Livehouse.Bench.Runs;

/// <summary>
/// All that is measured of one start of one server, in an order that lets each part warm up the next: connects and idle memory while it is young, then the two
/// loads, then the peak.
/// </summary>
internal static class ServerVisit
{
    /// <summary>So many that what a server keeps whatever its connections (a collector's slack) weighs little on each.</summary>
    private const int Crowd = 8_000;

    private const int MostViewers = 2_000;
    private const int FewViewers = 500;

    private static readonly Arrival Arrival = new(Crowd, WarmUp: 300, Idle: TimeSpan.FromSeconds(3));
    private static readonly FixedLoad Wide = new(MostViewers, MessagesPerSecond: 10, WarmUp: TimeSpan.FromSeconds(6), Time: TimeSpan.FromSeconds(4));

    /// <summary>The server has been under load for 10 seconds when this one's warm-up begins.</summary>
    private static readonly FixedLoad Dense = new(FewViewers, MessagesPerSecond: 40, WarmUp: TimeSpan.FromSeconds(4), Time: TimeSpan.FromSeconds(4));
    private static readonly Peak Peak = new(
        FewViewers, First: 100, Factor: 3, Narrowings: 3, WarmUp: TimeSpan.FromSeconds(0.6), Time: TimeSpan.FromSeconds(1.3));

    /// <summary>There are no viewers yet when the peak's audience has joined: a moment of talk, for its connections.</summary>
    private static readonly FixedLoad BeforePeak = new(FewViewers, Peak.First, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5));

    public static async Task<VisitFigures> Run(Target target)
    {
        await using var server = await ServerProcess.Start(target);
        ArrivalFigures arrival;
        FixedLoadFigures wide;
        FixedLoadFigures dense;
        using (var audience = await Audience.Open(target, server, rooms: 1, Audience.SendersOfOneRoom))
        {
            arrival = Arrival.Run(audience);
            Print.Arrival(arrival);
            audience.Leave(Crowd - MostViewers);
            wide = Wide.Run(audience);
            Print.Fixed(wide);
            audience.Leave(MostViewers - FewViewers);
            dense = Dense.Run(audience);
            Print.Fixed(dense);
        }

        var peak = await Peak.Run(
            async () =>
            {
                var audience = await Audience.Open(target, server, rooms: 1, Audience.SendersOfOneRoom);
                audience.Enter(FewViewers);
                BeforePeak.Run(audience);
                return audience;
            },
            Print.Step);
        return new VisitFigures(arrival, dense, wide, peak);
    }
}

/// <param name="Dense">500 viewers × 40 messages a second.</param>
/// <param name="Wide">2,000 viewers × 10 messages a second.</param>
internal sealed record VisitFigures(ArrivalFigures Arrival, FixedLoadFigures Dense, FixedLoadFigures Wide, PeakFigures Peak)
{
    public bool IsGood => Dense.Verdict.IsGood && Wide.Verdict.IsGood && Peak.Best is { Verdict.IsGood: true };

    public double PercentGood => Math.Min(Math.Min(Dense.Verdict.PercentGood, Wide.Verdict.PercentGood), Peak.Best?.Verdict.PercentGood ?? 0);

    public double PeakDeliveriesPerSecond => Peak.Best?.Load.DeliveriesPerSecond ?? 0;
}
