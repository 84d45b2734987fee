using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;

namespace Livehouse.Bench.Runs;

/// <summary>
/// The most deliveries a second that a server keeps up with: messages come faster and faster (an open loop) until deliveries take too long or fall behind; then
/// the highest rate that holds is looked for between the last that did and the first that did not.
/// </summary>
/// <param name="First">Messages a second.</param>
/// <param name="Factor">By which the rate grows.</param>
/// <param name="Narrowings">How often the gap between the last good and the first bad rate is halved, by ratio.</param>
internal sealed record Peak(int Viewers, double First, double Factor, int Narrowings, TimeSpan WarmUp, TimeSpan Time)
{
    public const double P99MillisecondsMax = 200;

    /// <summary>What may be on its way; with more than this a rate has failed, and nothing is gained by letting it grow.</summary>
    private static readonly TimeSpan BehindMax = TimeSpan.FromSeconds(1);

    private const double MessagesPerSecondMax = 40_000;

    /// <param name="open">Opens an audience of <see cref="Viewers"/>; called again after a rate that broke connections.</param>
    /// <param name="tried">Called with each rate.</param>
    public async Task<PeakFigures> Run(Func<Task<Audience>> open, Action<PeakStep> tried)
    {
        var steps = new List<PeakStep>();
        var audience = await open();
        try
        {
            var (good, bad) = (0.0, double.PositiveInfinity);
            for (var rate = First; double.IsInfinity(bad) && rate <= MessagesPerSecondMax; rate *= Factor) await Try(rate);
            if (good == 0 && !double.IsInfinity(bad)) good = bad / (Factor * Factor);
            for (var narrowing = 0; narrowing < Narrowings && !double.IsInfinity(bad); narrowing++) await Try(Math.Sqrt(good * bad));

            async Task Try(double rate)
            {
                var step = Step(audience, rate);
                steps.Add(step);
                tried(step);
                if (step.Failure is null) good = Math.Max(good, rate);
                else bad = Math.Min(bad, rate);
                if (step.Verdict.IsGood) return;
                audience.Dispose();
                audience = await open();
            }
        }
        catch (BenchException) when (steps.Any(static step => step.Failure is null))
        {
            // After a rate that was too much it took no new audience: what held before holds.
        }
        finally
        {
            audience.Dispose();
        }

        return new PeakFigures(Viewers, steps.Where(static step => step.Failure is null).MaxBy(static step => step.Load.DeliveriesPerSecond), steps);
    }

    private PeakStep Step(Audience audience, double rate)
    {
        audience.Talk(rate);
        var limit = (long)(rate * BehindMax.TotalSeconds * Viewers);
        var before = audience.Crowd.Deliveries;
        var fellBehind = audience.Crowd.RunUntil(IsBehind, WarmUp);
        var load = audience.Measure(Time, IsBehind, ref fellBehind);
        var verdict = audience.Judge();
        string? failure = null;
        if (!verdict.IsGood) failure = verdict.ToString();
        else if (fellBehind) failure = "fell behind by more than a second";
        else if (load.P99Milliseconds > P99MillisecondsMax) failure = FormattableString.Invariant($"p99 {load.P99Milliseconds:0} ms");
        return new PeakStep(rate, load, verdict, failure);

        bool IsBehind() => audience.Crowd.Chat!.Sent * Viewers - (audience.Crowd.Deliveries - before) > limit || audience.Crowd.RefusalCount > 0;
    }
}
