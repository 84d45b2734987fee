using Livehouse.Bench.Load;
using Livehouse.Bench.Nodes;

namespace Livehouse.Bench.Figures;

/// <summary>One figure over many streams or viewers, in seconds.</summary>
/// <param name="Hit">How many of them had more than half a second.</param>
internal sealed record Spread(double WorstSeconds, double MedianSeconds, int Hit, int Of)
{
    private const double Noticed = 0.5;

    public static Spread Over(IEnumerable<TimeSpan> spans)
    {
        var sorted = spans.Select(span => Math.Round(Math.Max(0, span.TotalSeconds), 2)).Order().ToArray();
        return sorted.Length == 0
            ? new Spread(0, 0, 0, 0)
            : new Spread(sorted[^1], sorted[sorted.Length / 2], sorted.Count(seconds => seconds > Noticed), sorted.Length);
    }
}

/// <summary>The effects of one silo's end on streams and viewers.</summary>
/// <param name="Calls">A stream's longest span without any acknowledged operation, less what is normal for it.</param>
/// <param name="Silence">A viewer's longest span without any event or state, less what is normal for it.</param>
/// <param name="Lateness">A viewer's longest wait for an event, or a state that contains it, after its operation had been acknowledged.</param>
/// <param name="NewEpochs">Streams whose numbering started over.</param>
internal sealed record Outage(Kill Kill, Spread Calls, Spread Silence, Spread Lateness, int NewEpochs)
{
    /// <summary>How long after a silo is back things count as undisturbed again: fronts look for it every 5 seconds.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(3);

    /// <summary>Whether a silo was missing, or just back, at some moment of this span.</summary>
    public static bool IsDisturbed(IReadOnlyList<Kill> kills, TimeSpan from, TimeSpan to) =>
        kills.Any(kill => to > kill.At && (kill.BackAt is not { } back || from < back + Aftermath));

    /// <param name="length">Of the load: until then something is expected to come.</param>
    public static IReadOnlyList<Outage> Of(IReadOnlyList<Kill> kills, Audience audience, TimeSpan length)
    {
        var streams = new List<Rhythm>();
        var viewers = new List<Rhythm>();
        foreach (var stage in audience.Stages)
        {
            var acknowledged = stage.Operations.Select(operation => operation.AcknowledgedAt).OfType<TimeSpan>().ToList();

            // What the load's end found waiting still belongs to it; afterwards nothing has to come.
            var end = acknowledged.Append(length).Max();
            streams.Add(new Rhythm(acknowledged, kills, end));
            viewers.AddRange(stage.Viewers.Select(viewer => new Rhythm(viewer.Trail.Arrivals, kills, end)));
        }

        return [.. kills.Select((kill, number) => Around(kill, number + 1 < kills.Count ? kills[number + 1].At : TimeSpan.MaxValue))];

        Outage Around(Kill kill, TimeSpan next) => new(
            kill,
            Spread.Over(streams.Select(stream => stream.LongestPause(kill.At, next))),
            Spread.Over(viewers.Select(viewer => viewer.LongestPause(kill.At, next))),
            Spread.Over(audience.Stages.SelectMany(stage => LongestLateness(stage, kill.At, next))),
            audience.Stages.Count(stage => stage.Viewers.Exists(viewer => viewer.Trail.Epochs.Exists(at => at >= kill.At && at < next))));
    }

    private static IEnumerable<TimeSpan> LongestLateness(Stage stage, TimeSpan from, TimeSpan to)
    {
        var done = stage.Operations
            .Where(operation => operation.Kind is OperationKind.Gift or OperationKind.Message && operation.AcknowledgedAt is { } at && at >= from && at < to)
            .ToList();
        return stage.Viewers.Select(viewer => done
            .Select(operation => viewer.Trail.ReceivedAt(operation) - operation.AcknowledgedAt!.Value)
            .OfType<TimeSpan>()
            .DefaultIfEmpty(TimeSpan.Zero)
            .Max());
    }

    /// <summary>Moments that come again and again, until they don't.</summary>
    private sealed class Rhythm
    {
        private readonly TimeSpan[] _moments;
        private readonly TimeSpan _normalPause;

        public Rhythm(IEnumerable<TimeSpan> moments, IReadOnlyList<Kill> kills, TimeSpan end)
        {
            _moments = [.. moments.Where(at => at < end).Order(), end];
            var normal = Pauses()
                .Where(pause => pause.From >= TimeSpan.Zero && !IsDisturbed(kills, pause.From, pause.To))
                .Select(pause => pause.To - pause.From)
                .Order()
                .ToArray();
            _normalPause = normal.Length == 0 ? TimeSpan.Zero : normal[normal.Length / 2];
        }

        /// <summary>What lies within this span of the pause that fills most of it, less the normal one.</summary>
        public TimeSpan LongestPause(TimeSpan from, TimeSpan to)
        {
            var begin = from - _normalPause;
            return Pauses()
                .Where(pause => pause.To > from && pause.From < to)
                .Select(pause => (pause.To < to ? pause.To : to) - (pause.From > begin ? pause.From : begin))
                .DefaultIfEmpty(TimeSpan.Zero)
                .Max() - _normalPause;
        }

        private IEnumerable<(TimeSpan From, TimeSpan To)> Pauses() => _moments.Zip(_moments.Skip(1));
    }
}
