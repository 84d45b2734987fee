using Livehouse.Analytics;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Analytics;

/// <summary>What commits write to the log of viewing sessions. A row that is there already is the same session, which has ended since.</summary>
internal static class ViewingStatements
{
    private const string Session = "INSERT INTO viewing_sessions (stream_id, user_id, begin_at, run, number, source, end_at, end_number) ";

    private const string SessionEnds =
        " ON CONFLICT (stream_id, user_id, begin_at, run, number) DO UPDATE SET end_at = excluded.end_at, end_number = excluded.end_number";

    private const string Reactions = "INSERT INTO viewing_reactions (stream_id, run, slot, count) ";
    private const string ReactionsGrow = " ON CONFLICT (stream_id, run, slot) DO UPDATE SET count = excluded.count";

    public static IEnumerable<Statement> Of(string streamId, ViewingRows rows)
    {
        yield return Run(streamId, rows.Run);
        foreach (var session in rows.Sessions)
        {
            yield return new(
                Session + "VALUES (@stream, @user, @begin, @run, @number, @source, @end, @last)" + SessionEnds,
                ("stream", streamId),
                ("user", session.UserId),
                ("begin", session.BeginAt),
                ("run", session.Run),
                ("number", session.Number),
                ("source", session.Source),
                ("end", session.EndAt),
                ("last", session.EndNumber));
        }

        foreach (var slot in rows.Reactions)
        {
            yield return new(
                Reactions + "VALUES (@stream, @run, @slot, @count)" + ReactionsGrow,
                ("stream", streamId),
                ("run", slot.Run),
                ("slot", slot.Slot),
                ("count", slot.Count));
        }
    }

    /// <summary>The same of many commits, over arrays: for PostgreSQL, where a statement costs more than a row.</summary>
    public static IEnumerable<Statement> OfGroup(IReadOnlyList<GrainCommit> group)
    {
        var sessions = new List<(string StreamId, ViewingSession Row)>();
        foreach (var commit in group)
        {
            if (commit.Viewing is not { } viewing) continue;
            yield return Run(commit.Grain.Key, viewing.Run);
            sessions.AddRange(viewing.Sessions.Select(session => (commit.Grain.Key, session)));
            foreach (var statement in Of(commit.Grain.Key, viewing with { Sessions = [] }).Skip(1)) yield return statement;
        }

        if (sessions.Count == 0) yield break;
        yield return new(
            Session + "SELECT * FROM unnest(@streams, @users, @begins, @runs, @numbers, @sources, @ends, @lasts)" + SessionEnds,
            ("streams", Column(static entry => entry.StreamId)),
            ("users", Column(static entry => entry.Row.UserId)),
            ("begins", Column(static entry => entry.Row.BeginAt)),
            ("runs", Column(static entry => entry.Row.Run)),
            ("numbers", Column(static entry => entry.Row.Number)),
            ("sources", Column(static entry => entry.Row.Source)),
            ("ends", Column(static entry => entry.Row.EndAt)),
            ("lasts", Column(static entry => entry.Row.EndNumber)));

        T[] Column<T>(Func<(string StreamId, ViewingSession Row), T> value) => [.. sessions.Select(value)];
    }

    private static Statement Run(string streamId, ViewingRun run) => new(
        """
        INSERT INTO viewing_runs (stream_id, run, began_at, until_at, viewers) VALUES (@stream, @run, @began, @until, @viewers)
        ON CONFLICT (stream_id, run) DO UPDATE SET until_at = excluded.until_at, viewers = excluded.viewers
        """,
        ("stream", streamId),
        ("run", run.Run),
        ("began", run.BeganAt),
        ("until", run.UntilAt),
        ("viewers", run.Viewers));
}
