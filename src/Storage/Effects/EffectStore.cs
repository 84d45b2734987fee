using System.Data.Common;
using System.Text.Json;
using Livehouse.Effects;
using Livehouse.Storage.Databases;
using Livehouse.Wire;
using Microsoft.Extensions.Logging;

namespace Livehouse.Storage.Effects;

/// <summary>An effect is taken up by moving its due time to the end of the lease: whoever dies with it gives it back by that alone.</summary>
internal sealed partial class EffectStore(IDatabase database, ILogger logger) : IEffectStore
{
    private const string Select = "SELECT id, kind, key, effect, due_at, attempts FROM effects";

    public async Task<IReadOnlyList<PendingEffect>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default)
    {
        if (limit <= 0) return [];
        var due = new Statement(
            $"{Select} WHERE due_at <= @now ORDER BY due_at, id LIMIT @limit{database.Dialect.LockFreeRows}",
            ("now", now.ToUnixTimeMilliseconds()),
            ("limit", limit));
        return Effects(await database.Write(session => Take(session, due, now + lease), cancellation));
    }

    public async Task<PendingEffect?> ClaimOne(string effectId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default)
    {
        var one = new Statement($"{Select} WHERE id = @id{database.Dialect.LockRows}", ("id", effectId));
        return Effects(await database.Write(session => Take(session, one, now + lease), cancellation)).FirstOrDefault();
    }

    public Task Postpone(string effectId, DateTimeOffset dueAt, CancellationToken cancellation = default) => database.Write(
        session => session.Execute("UPDATE effects SET due_at = @due WHERE id = @id", ("due", dueAt.ToUnixTimeMilliseconds()), ("id", effectId)),
        cancellation);

    public async Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default) =>
        await database.Read(session => session.QueryNumber(new("SELECT MIN(due_at) FROM effects")), cancellation) is { } due
            ? DateTimeOffset.FromUnixTimeMilliseconds(due)
            : null;

    public Task Discard(string effectId, CancellationToken cancellation = default) =>
        database.Write(session => session.Execute("DELETE FROM effects WHERE id = @id", ("id", effectId)), cancellation);

    /// <summary>The rows are locked by the query (or by SQLite having one writer), so what it found is what is updated.</summary>
    private static async Task<List<Row>> Take(Session session, Statement query, DateTimeOffset until)
    {
        var rows = await session.Query(query, Read);
        var due = until.ToUnixTimeMilliseconds();
        await session.ExecuteAll([.. rows.Select(row => new Statement(
            "UPDATE effects SET attempts = attempts + 1, due_at = @due WHERE id = @id",
            ("due", due),
            ("id", row.Id)))]);
        return rows.ConvertAll(row => row with { DueAt = due, Attempts = row.Attempts + 1 });
    }

    /// <summary>An effect that this program can't read (a newer one wrote it) stays for one that can: it must not hold up the others.</summary>
    private List<PendingEffect> Effects(List<Row> rows)
    {
        var effects = new List<PendingEffect>(rows.Count);
        foreach (var row in rows)
        {
            try
            {
                effects.Add(new(row.Id, row.Grain, Parse(row.Json), DateTimeOffset.FromUnixTimeMilliseconds(row.DueAt), row.Attempts));
            }
            catch (Exception e) when (e is JsonException or NotSupportedException)
            {
                LogUnreadable(row.Id, row.Grain, e.GetType().Name);
            }
        }

        return effects;
    }

    private static Effect Parse(string json) => JsonSerializer.Deserialize<Effect>(json, LivehouseJson.Options) ?? throw new JsonException("The effect is null.");

    private static Row Read(DbDataReader row) =>
        new(row.GetString(0), new GrainRef(row.GetString(1), row.GetString(2)), row.GetString(3), row.GetInt64(4), row.GetInt32(5));

    [LoggerMessage(Level = LogLevel.Error, Message = "Effect {EffectId} of {Grain} can't be read ({Fault}): it stays in the database and is left alone")]
    private partial void LogUnreadable(string effectId, GrainRef grain, string fault);

    private sealed record Row(string Id, GrainRef Grain, string Json, long DueAt, int Attempts);
}
