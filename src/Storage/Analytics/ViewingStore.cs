using System.Data.Common;
using System.Text.Json;
using Livehouse.Analytics;
using Livehouse.Limits;
using Livehouse.Listings;
using Livehouse.Storage.Databases;
using Livehouse.Streams;
using Livehouse.Users;
using Livehouse.Wire;

namespace Livehouse.Storage.Analytics;

/// <inheritdoc cref="IViewingLog"/>
internal sealed class ViewingStore(IDatabase database) : IViewingLog
{
    private const string OfStream = " FROM viewing_sessions WHERE stream_id = @stream ORDER BY ";

    /// <summary>Streams of one write: bounds how long others wait for it.</summary>
    private const int StreamsAtOnce = 100;

    /// <summary>Orders of ledger rows are milliseconds times this, plus a count.</summary>
    private const long OrdersPerMs = 4_096;

    /// <summary>Where a part of a stream is computed from a row's order.</summary>
    private const string Part = "CASE WHEN place < @from THEN -1 ELSE (place - @from) / @length END";

    private const string OfLedger = " FROM ledger WHERE kind = @kind AND key = @key AND ledger ";

    /// <summary>The names are the stream grain's (<c>StreamLedgers</c>).</summary>
    private const string ChatLedgers = "IN ('message', 'deleted')";

    public Task<StreamView?> Stream(string streamId, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(
            new("SELECT listing FROM streams WHERE stream_id = @stream", ("stream", streamId)),
            static row => JsonSerializer.Deserialize<StreamListing>(row.GetString(0), LivehouseJson.Options)!.Stream),
        cancellation);

    public async Task<IReadOnlyList<ViewingRun>> Runs(string streamId, CancellationToken cancellation = default) => await database.Read(
        session => session.Query(
            new("SELECT run, began_at, until_at, viewers FROM viewing_runs WHERE stream_id = @stream ORDER BY run", ("stream", streamId)),
            static row => new ViewingRun(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetInt32(3))),
        cancellation);

    /// <summary>In the order of the primary key: nothing has to be sorted.</summary>
    public Task ByPerson(string streamId, Action<ViewingSession> take, CancellationToken cancellation = default)
    {
        var (lastUser, lastSource) = ("", "");
        return ForEach(
            "SELECT run, number, begin_at, end_at, end_number, user_id, source" + OfStream + "user_id, begin_at, run, number",
            streamId,
            row => take(Row(row, Same(ref lastUser, row.GetString(5)), Same(ref lastSource, row.GetString(6)))),
            cancellation);

        // The words of neighbouring rows are mostly equal.
        static string Same(ref string last, string read) => last == read ? last : last = read;
    }

    public Task ByTime(string streamId, Action<ViewingSession> take, CancellationToken cancellation = default) => ForEach(
        "SELECT run, number, begin_at, end_at, end_number" + OfStream + "begin_at, run, number", streamId, row => take(Row(row, "", "")), cancellation);

    public Task<StreamActivity> Activity(string streamId, long from, long partMs, CancellationToken cancellation = default) => database.Read(
        async session =>
        {
            (string, object?)[] ledger = [("kind", GrainKinds.Stream), ("key", streamId)];
            (string, object?)[] byPart = [.. ledger, ("from", from * OrdersPerMs), ("length", partMs * OrdersPerMs)];
            var messages = await session.Query(
                new($"SELECT {Part} AS part, COUNT(*){OfLedger}{ChatLedgers} GROUP BY 1", byPart),
                static row => (Part: row.GetInt64(0), Count: row.GetInt64(1)));
            var chatters = await session.QueryNumber(
                new($"SELECT COUNT(DISTINCT {database.Dialect.JsonText("data", ["message", "userId"])}){OfLedger}{ChatLedgers}", ledger));
            var gifts = await session.Query(
                new($"SELECT {Part} AS part, {Sum("quantity")}, {Sum("value")}{OfLedger}= 'gift' GROUP BY 1", byPart),
                static row => (Part: row.GetInt64(0), Gifts: new GiftTotals(row.GetInt64(1), row.GetInt64(2))));
            var reactions = await session.Query(
                new(
                    "SELECT CAST(slot / @slots AS BIGINT), CAST(SUM(count) AS BIGINT) FROM viewing_reactions WHERE stream_id = @stream GROUP BY 1",
                    ("slots", (int)(partMs / (AnalyticsLimits.SlotSeconds * 1_000))),
                    ("stream", streamId)),
                static row => (Part: row.GetInt64(0), Count: row.GetInt64(1)));
            return new StreamActivity(
                messages.ToDictionary(static entry => (int)entry.Part, static entry => entry.Count),
                chatters ?? 0,
                gifts.ToDictionary(static entry => (int)entry.Part, static entry => entry.Gifts),
                reactions.ToDictionary(static entry => (int)entry.Part, static entry => entry.Count));
        },
        cancellation);

    public async Task<long> FollowersGained(
        string tenantId, string userId, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation = default) => await database.Read(
        session => session.QueryNumber(
            new(
                "SELECT COUNT(*) FROM ledger WHERE kind = @kind AND key = @key AND ledger = @ledger AND place >= @from AND place < @until",
                ("kind", GrainKinds.User),
                ("key", GrainRef.User(tenantId, userId).Key),
                ("ledger", FollowerLedger.Name),
                ("from", from.ToUnixTimeMilliseconds() * OrdersPerMs),
                ("until", (until.ToUnixTimeMilliseconds() + 1) * OrdersPerMs))),
        cancellation) ?? 0;

    public Task<StreamFigures?> Final(string streamId, CancellationToken cancellation = default) => database.Read(
        session => session.QueryFirst(
            new("SELECT figures FROM stream_figures WHERE stream_id = @stream", ("stream", streamId)),
            static row => JsonSerializer.Deserialize<StreamFigures>(row.GetString(0), LivehouseJson.Options)!),
        cancellation);

    public Task Keep(StreamFigures figures, CancellationToken cancellation = default) => database.Write(
        session => session.Execute(
            """
            INSERT INTO stream_figures (stream_id, tenant_id, owner_id, started_at, ended_at, views, peak, watch_seconds, messages, reactions, gift_count,
              gift_value, new_followers, figures)
            VALUES (@stream, @tenant, @owner, @started, @ended, @views, @peak, @watch, @messages, @reactions, @gifts, @value, @followers, @figures)
            ON CONFLICT (stream_id) DO UPDATE SET tenant_id = excluded.tenant_id, owner_id = excluded.owner_id, started_at = excluded.started_at,
              ended_at = excluded.ended_at, views = excluded.views, peak = excluded.peak, watch_seconds = excluded.watch_seconds,
              messages = excluded.messages, reactions = excluded.reactions, gift_count = excluded.gift_count, gift_value = excluded.gift_value,
              new_followers = excluded.new_followers, figures = excluded.figures
            """,
            ("stream", figures.StreamId),
            ("tenant", figures.TenantId),
            ("owner", figures.OwnerId),
            ("started", figures.StartedAt!.Value.ToUnixTimeMilliseconds()),
            ("ended", figures.EndedAt!.Value.ToUnixTimeMilliseconds()),
            ("views", figures.Views),
            ("peak", figures.PeakConcurrent),
            ("watch", figures.WatchSeconds),
            ("messages", figures.ChatMessages),
            ("reactions", figures.Reactions),
            ("gifts", figures.Gifts.Count),
            ("value", figures.Gifts.Value),
            ("followers", figures.NewFollowers),
            ("figures", JsonSerializer.Serialize(figures, LivehouseJson.Options))),
        cancellation);

    public async Task Anonymise(string tenantId, string userId, CancellationToken cancellation = default)
    {
        // The first session of each stream gives the name: a blank is in no user's id.
        var found = await database.Read(
            session => session.Query(
                new(
                    """
                    SELECT stream_id, run, number FROM viewing_sessions
                    WHERE user_id = @user AND stream_id IN (SELECT stream_id FROM streams WHERE tenant_id = @tenant)
                    ORDER BY stream_id, begin_at, run, number
                    """,
                    ("user", userId),
                    ("tenant", tenantId)),
                static row => (StreamId: row.GetString(0), Alias: $" {row.GetInt32(1)}.{row.GetInt64(2)}")),
            cancellation);
        foreach (var some in found.DistinctBy(static entry => entry.StreamId).Chunk(StreamsAtOnce))
        {
            var statements = some.Select(entry => new Statement(
                "UPDATE viewing_sessions SET user_id = @alias WHERE stream_id = @stream AND user_id = @user",
                ("alias", entry.Alias),
                ("stream", entry.StreamId),
                ("user", userId))).ToList();
            await database.Write(session => session.ExecuteAll(statements), cancellation);
        }
    }

    private Task<bool> ForEach(string sql, string streamId, Action<DbDataReader> take, CancellationToken cancellation)
    {
        var hasBegun = false;
        return database.Read(
            async session =>
            {
                // A read that broke off is repeated from its first row, but rows that were handed over can't be taken back.
                if (hasBegun) throw new StorageUnavailableException("The connection to the database was lost while viewing sessions were read.");
                hasBegun = true;
                await session.ForEach(new(sql, ("stream", streamId)), take);
                return true;
            },
            cancellation);
    }

    private string Sum(string field) => $"CAST(SUM(CAST({database.Dialect.JsonText("data", [field])} AS BIGINT)) AS BIGINT)";

    private static ViewingSession Row(DbDataReader row, string userId, string source) => new(
        row.GetInt32(0), row.GetInt64(1), userId, source, row.GetInt64(2), row.IsDBNull(3) ? null : row.GetInt64(3), row.GetInt64(4));
}
