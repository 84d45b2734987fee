using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;

namespace Livehouse.Bench.Runs;

/// <summary>One room at a steady rate: what a delivery costs the server, and how long it takes.</summary>
/// <param name="WarmUp">Under the same load: with less than 6 seconds .NET reads up to twice as costly.</param>
internal sealed record FixedLoad(int Viewers, double MessagesPerSecond, TimeSpan WarmUp, TimeSpan Time)
{
    /// <summary>The audience must be of this size.</summary>
    public FixedLoadFigures Run(Audience audience)
    {
        audience.Talk(MessagesPerSecond);
        audience.Crowd.Run(WarmUp);
        var figures = audience.Measure(Time);
        return new FixedLoadFigures(Viewers, MessagesPerSecond, figures, audience.Judge());
    }
}
