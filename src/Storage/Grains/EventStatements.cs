using System.Data.Common;
using System.Text;
using Livehouse.LiveEvents;
using Livehouse.Storage.Databases;
using Livehouse.Streams;
using Livehouse.Text;

namespace Livehouse.Storage.Grains;

/// <summary>The catalog of events. Each database indexes the same words for text search in its own way.</summary>
internal static class EventStatements
{
    private const string Columns =
        "event_id, tenant_id, owner_id, status, visibility, starts_at, place, stream_id, featured_position, featured_until, words, listing";

    private static readonly string[] Visibilities = ["public", "followers", "invite"];

    public static Statement Upsert(EventRow row) => new(
        "INSERT INTO events (" + Columns + """
        ) VALUES (@event, @tenant, @owner, @status, @visibility, @starts, @place, @stream, @position, @until, @words, @listing)
        ON CONFLICT (event_id) DO UPDATE SET owner_id = excluded.owner_id, status = excluded.status, visibility = excluded.visibility,
          starts_at = excluded.starts_at, place = excluded.place, stream_id = excluded.stream_id, featured_position = excluded.featured_position,
          featured_until = excluded.featured_until, words = excluded.words, listing = excluded.listing
        """,
        ("event", row.EventId),
        ("tenant", row.TenantId),
        ("owner", row.OwnerId),
        ("status", (int)row.Status),
        ("visibility", Visibilities[(int)row.Visibility]),
        ("starts", row.StartsAt.ToUnixTimeMilliseconds()),
        ("place", row.Place),
        ("stream", row.StreamId),
        ("position", row.FeaturedPosition),
        ("until", row.FeaturedUntil?.ToUnixTimeMilliseconds()),
        ("words", row.Words),
        ("listing", row.Listing));

    /// <summary>Only the conditions that are asked for stand in the text, so that each form has a plan of its own (and no parameter is null).</summary>
    public static Statement List(EventQuery query, Dialect dialect)
    {
        var sql = new StringBuilder("SELECT " + Columns + " FROM events WHERE tenant_id = @tenant");
        List<(string, object?)> parameters = [("tenant", query.TenantId)];
        void Where(string condition, params ReadOnlySpan<(string, object?)> values)
        {
            sql.Append(" AND ").Append(condition);
            foreach (var value in values) parameters.Add(value);
        }

        if (query.Status is { } status) Where("status = @status", ("status", (int)status));
        else Where("status <= @status", ("status", (int)EventStatus.Scheduled));
        if (query.OwnerId is { } owner) Where("owner_id = @owner", ("owner", owner));
        if (query.From is { } from) Where("starts_at >= @from", ("from", from.ToUnixTimeMilliseconds()));
        if (query.To is { } to) Where("starts_at < @to", ("to", to.ToUnixTimeMilliseconds()));
        if (query.OverdueBefore is { } overdue)
        {
            Where("(status <> @scheduled OR starts_at >= @overdue)", ("scheduled", (int)EventStatus.Scheduled), ("overdue", overdue.ToUnixTimeMilliseconds()));
        }

        if (Match(query, dialect) is { } match) Where(dialect.MatchesWords, ("match", match));
        if (!query.SeesAll) Where(MayWatch, ("public", Visibilities[(int)Visibility.Public]), ("followers", Visibilities[(int)Visibility.Followers]));
        if (!query.SeesAll || query.OfFollowed) parameters.Add(("viewer", query.ViewerId));
        if (query.OfFollowed) Where(IsFollowed, ("me", GrainRef.User(query.TenantId, query.ViewerId).Key));
        if (query.FeaturedAt is { } at)
        {
            Where("featured_position IS NOT NULL AND (featured_until IS NULL OR featured_until > @now)", ("now", at.ToUnixTimeMilliseconds()));
            sql.Append(" ORDER BY featured_position, status, place, event_id");
        }
        else
        {
            if (query.After is { } after)
            {
                Where("(status, place, event_id) > (@atStatus, @atPlace, @atId)",
                    ("atStatus", (int)after.Status), ("atPlace", after.Place), ("atId", after.EventId));
            }

            sql.Append(" ORDER BY status, place, event_id");
        }

        sql.Append(" LIMIT @limit");
        parameters.Add(("limit", query.Limit));
        return new(sql.ToString(), [.. parameters]);
    }

    public static EventRow Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        (EventStatus)row.GetInt32(3),
        (Visibility)Array.IndexOf(Visibilities, row.GetString(4)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        row.GetInt64(6),
        row.IsDBNull(7) ? null : row.GetString(7),
        row.IsDBNull(8) ? null : row.GetInt32(8),
        row.IsDBNull(9) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)),
        row.GetString(10),
        row.GetString(11));

    /// <summary>As the grains decide it: public, one's own, followed, or invited to its stream.</summary>
    private const string MayWatch = """
        (visibility = @public OR owner_id = @viewer
          OR (visibility = @followers AND EXISTS (SELECT 1 FROM ledger AS f WHERE f.kind = 'user' AND f.key = events.tenant_id || ':' || events.owner_id
            AND f.ledger = 'follower' AND f.id = @viewer))
          OR EXISTS (SELECT 1 FROM ledger AS i WHERE i.kind = 'stream' AND i.key = events.stream_id AND i.ledger = 'invite' AND i.id = @viewer))
        """;

    private const string IsFollowed =
        "EXISTS (SELECT 1 FROM ledger AS w WHERE w.kind = 'user' AND w.key = @me AND w.ledger = 'following' AND w.tag = 'on' AND w.id = events.owner_id)";

    /// <summary>Words hold letters, digits and marks alone: nothing that means something in a query of either database.</summary>
    private static string? Match(EventQuery query, Dialect dialect)
    {
        var begins = query.Words.Select(dialect.WordBegins);
        var all = query.Tag is { } tag ? begins.Append(dialect.WordIs(SearchWords.OfTag(tag))) : begins;
        var match = string.Join(dialect.BothWords, all);
        return match.Length == 0 ? null : match;
    }
}
