using Livehouse.Bench.Figures;
using Livehouse.Bench.Load;
using Livehouse.Bench.Reporting;
using Livehouse.Bench.Servers;

namespace Livehouse.Bench.Runs;

/// <summary>
/// All viewers join one stream of Livehouse within seconds, while people talk; then half of them lose their connections at the same time and immediately come
/// back, from their last event on.
/// </summary>
internal sealed record ViewerStorm(int Viewers, double MessagesPerSecond)
{
    private static readonly TimeSpan Talk = TimeSpan.FromSeconds(2);
    private static readonly FixedLoad WarmUp = new(300, 40, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(1));

    /// <summary>Returns false when anything was lost, repeated, out of order or not resumed.</summary>
    public async Task<bool> Run(string? folder)
    {
        var target = new LivehouseTarget();
        await using var server = await ServerProcess.Start(target);
        using (var before = await Audience.Open(target, server, rooms: 1, Audience.SendersOfOneRoom))
        {
            before.Enter(WarmUp.Viewers);
            WarmUp.Run(before);
        }

        using var audience = await Audience.Open(target, server, rooms: 1, Audience.SendersOfOneRoom);
        audience.Talk(MessagesPerSecond);
        var arrival = Wave(() => audience.Storm(Viewers), audience, Viewers);
        audience.Crowd.Run(Talk);
        var back = Wave(() => audience.DropAndResume(Viewers / 2), audience, Viewers / 2);
        audience.Crowd.Run(Talk);
        var verdict = audience.Judge();
        var trails = audience.Viewers.Select(static viewer => viewer.Trail!).ToList();
        var lastSeq = trails.Max(static trail => trail.Seq);

        // Counts continue for a moment after the last message: viewers that have not seen the last one are waited for.
        audience.Crowd.RunUntil(() => trails.All(trail => trail.Seq == (lastSeq = Math.Max(lastSeq, trail.Seq))), Talk);
        var resumed = trails.Sum(static trail => trail.Resumes);
        var owed = trails.Sum(static trail => trail.Owed);
        var isGood = verdict is { IsGood: true, SeqGaps: 0 } && resumed == Viewers / 2 && trails.All(trail => trail.Seq == lastSeq);
        List<Figure> figures =
        [
            new(
                "all viewers in",
                arrival.Took.TotalSeconds,
                "s",
                Note: FormattableString.Invariant($"{Viewers:N0} join one stream at once, {MessagesPerSecond} messages/s go on")),
            new("a join, p50", arrival.P50, "ms"),
            new("a join, p99", arrival.P99, "ms"),
            new(
                "all who were dropped back in",
                back.Took.TotalSeconds,
                "s",
                Note: FormattableString.Invariant($"{Viewers / 2:N0} reconnect at once with lastSeq and epoch")),
            new("a return, p50", back.P50, "ms"),
            new("a return, p99", back.P99, "ms"),
            new("returns that were resumed", resumed, "", FormattableString.Invariant($"{Viewers / 2:N0}"), resumed == Viewers / 2),
            new("events that they had missed and were sent again", owed, ""),
            new(
                "deliveries that came, once and in order",
                verdict.PercentGood,
                "%",
                "100",
                isGood,
                FormattableString.Invariant($"{verdict.Deliveries:N0} of them; no gap in seq, and everybody was told the last event")),
        ];
        foreach (var figure in figures) Print.Line($"{figure.Name}: {figure.Value:#,0.##} {figure.Unit} {figure.Note}");
        Print.Line($"{verdict}; gaps in seq: {verdict.SeqGaps}; at the last event: {trails.Count(trail => trail.Seq == lastSeq):N0} of {Viewers:N0}");
        if (folder is not null)
        {
            new Section("Viewer storm", 12, figures, ["Joins are counted from the first packet of the connection to the acknowledged join, sign-in included; "
                + "at most 500 are on their way at a time."]).Write(folder, "storm");
        }
        return isGood;
    }

    private static (TimeSpan Took, double P50, double P99) Wave(Func<TimeSpan> come, Audience audience, int viewers)
    {
        var took = come();
        var joins = audience.Viewers.Take(viewers).Select(static viewer => viewer.JoinTime.TotalMilliseconds).Order().ToList();
        return (took, joins[joins.Count / 2], joins[joins.Count * 99 / 100]);
    }
}
