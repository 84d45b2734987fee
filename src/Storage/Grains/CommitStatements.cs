using Livehouse.Outbox;
using Livehouse.Storage.Analytics;
using Livehouse.Storage.Captions;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Outbox;
using Livehouse.Storage.Payments;

namespace Livehouse.Storage.Grains;

/// <summary>
/// The statements of a commit, in order: version and state, inserts, upserts, deletes, completed outbox messages, new outbox messages, the catalogs' rows.
/// A conflicting row causes no database error: the row counts show it (<see cref="CommitStatement.Unchanged"/>).
/// </summary>
internal static class CommitStatements
{
    private const string LedgerInsert = "INSERT INTO ledger (kind, key, ledger, id, place, tag, data) VALUES (@kind, @key, @ledger, @id, @place, @tag, @data) ";

    public static List<CommitStatement> Of(GrainCommit commit, Dialect dialect)
    {
        var grain = commit.Grain;
        var statements = new List<CommitStatement>(
            2 + commit.Insert.Count + commit.Upsert.Count + commit.Delete.Count + commit.Outbox.Count + (2 * commit.OutboxDone.Count))
        {
            new(State(commit), CommitResult.Conflict),
        };
        foreach (var row in commit.Insert) statements.Add(new(Ledger(LedgerInsert + "ON CONFLICT DO NOTHING", grain, row), CommitResult.Duplicate));
        foreach (var row in commit.Upsert)
        {
            statements.Add(new(Ledger(
                LedgerInsert + "ON CONFLICT (kind, key, ledger, id) DO UPDATE SET place = excluded.place, tag = excluded.tag, data = excluded.data",
                grain,
                row)));
        }

        if (commit.Coins.Count > 0) statements.AddRange(CoinStatements.Of(commit));
        if (commit.Viewing is { } viewing)
        {
            foreach (var statement in ViewingStatements.Of(commit.Grain.Key, viewing)) statements.Add(new(statement));
        }

        foreach (var gone in commit.Delete) statements.Add(new(Delete(grain, gone)));
        statements.AddRange(OutboxStatements.Done(commit, dialect));
        foreach (var message in OutboxStatements.InOrder(commit.Outbox)) statements.Add(new(OutboxStatements.Add(message)));
        foreach (var row in Catalogs(commit)) statements.Add(new(row));
        return statements;
    }

    public static IEnumerable<Statement> Deletes(GrainCommit commit) => commit.Delete.Select(gone => Delete(commit.Grain, gone));

    /// <summary>The rows of the catalogs, captions included: few commits have any.</summary>
    public static IEnumerable<Statement> Catalogs(GrainCommit commit)
    {
        if (commit.Stream is { } stream) yield return Stream(stream);
        if (commit.Room is { } room) yield return Room(room);
        if (commit.Event is { } announced) yield return EventStatements.Upsert(announced);
        foreach (var statement in CaptionStatements.Of(commit)) yield return statement;
    }

    private static Statement State(GrainCommit commit) => commit switch
    {
        { ExpectedVersion: 0 } => new(
            "INSERT INTO grains (kind, key, version, state) VALUES (@kind, @key, 1, @state) ON CONFLICT DO NOTHING",
            ("kind", commit.Grain.Kind),
            ("key", commit.Grain.Key),
            ("state", commit.State)),
        { State: null } => new(
            "UPDATE grains SET version = version + 1 WHERE kind = @kind AND key = @key AND version = @expected",
            ("kind", commit.Grain.Kind),
            ("key", commit.Grain.Key),
            ("expected", commit.ExpectedVersion)),
        _ => new(
            "UPDATE grains SET version = version + 1, state = @state WHERE kind = @kind AND key = @key AND version = @expected",
            ("state", commit.State),
            ("kind", commit.Grain.Kind),
            ("key", commit.Grain.Key),
            ("expected", commit.ExpectedVersion)),
    };

    private static Statement Ledger(string sql, GrainRef grain, LedgerRow row) => new(
        sql,
        ("kind", grain.Kind),
        ("key", grain.Key),
        ("ledger", row.Ledger),
        ("id", row.Id),
        ("place", row.Order),
        ("tag", row.Tag),
        ("data", row.Data));

    /// <summary>A row outside of the grain's commits: written if it is new and its id is not in the ledger <paramref name="unlessIn"/>.</summary>
    public static Statement LedgerUnless(GrainRef grain, LedgerRow row, string unlessIn)
    {
        var statement = Ledger(
            """
            INSERT INTO ledger (kind, key, ledger, id, place, tag, data)
            SELECT @kind, @key, @ledger, @id, @place, @tag, @data
            WHERE NOT EXISTS (SELECT 1 FROM ledger WHERE kind = @kind AND key = @key AND ledger = @unless AND id = @id)
            ON CONFLICT DO NOTHING
            """,
            grain,
            row);
        return statement with { Parameters = [.. statement.Parameters, ("unless", unlessIn)] };
    }

    private static Statement Delete(GrainRef grain, LedgerKey gone) => new(
        "DELETE FROM ledger WHERE kind = @kind AND key = @key AND ledger = @ledger AND id = @id",
        ("kind", grain.Kind),
        ("key", grain.Key),
        ("ledger", gone.Ledger),
        ("id", gone.Id));

    public static Statement Message(PendingOutboxMessage pending) => OutboxStatements.Add(pending);

    private static Statement Stream(StreamRow stream) => new(
        """
        INSERT INTO streams (stream_id, tenant_id, owner_id, room, status, started_at, listing, featured_position, featured_until)
        VALUES (@stream, @tenant, @owner, @room, @status, @started, @listing, @position, @until)
        ON CONFLICT (stream_id) DO UPDATE SET tenant_id = excluded.tenant_id, owner_id = excluded.owner_id, room = excluded.room, status = excluded.status,
          started_at = excluded.started_at, listing = excluded.listing, featured_position = excluded.featured_position,
          featured_until = excluded.featured_until
        """,
        ("stream", stream.StreamId),
        ("tenant", stream.TenantId),
        ("owner", stream.OwnerId),
        ("room", stream.Room),
        ("status", stream.Status),
        ("started", stream.StartedAt.ToUnixTimeMilliseconds()),
        ("listing", stream.Listing),
        ("position", stream.FeaturedPosition),
        ("until", stream.FeaturedUntil?.ToUnixTimeMilliseconds()));

    private static Statement Room(RoomRow room) => !room.IsOpen
        ? new("DELETE FROM rooms WHERE room_key = @room", ("room", room.RoomKey))
        : new(
            """
            INSERT INTO rooms (room_key, tenant_id, instance, media_room, opened_at, listing) VALUES (@room, @tenant, @instance, @media, @opened, @listing)
            ON CONFLICT (room_key) DO UPDATE SET tenant_id = excluded.tenant_id, instance = excluded.instance, media_room = excluded.media_room,
              opened_at = excluded.opened_at, listing = excluded.listing
            """,
            ("room", room.RoomKey),
            ("tenant", room.TenantId),
            ("instance", room.Instance),
            ("media", room.MediaRoom),
            ("opened", room.OpenedAt.ToUnixTimeMilliseconds()),
            ("listing", room.Listing));
}
