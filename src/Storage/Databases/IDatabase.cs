using Livehouse.Operators;

namespace Livehouse.Storage.Databases;

/// <summary>
/// A database as the stores see it: short reads, and writes that are on disk when their task completes. The stores' SQL runs on SQLite and on PostgreSQL alike;
/// differences are in <see cref="Dialect"/>.
/// </summary>
internal interface IDatabase : IAsyncDisposable
{
    Dialect Dialect { get; }

    /// <summary>As <see cref="IGrainStore.IsFailing"/>.</summary>
    bool IsFailing => false;

    /// <summary>How long the latest writes took.</summary>
    DurationCounts RecentCommits { get; }

    /// <summary>Runs queries; each sees the data committed when it began.</summary>
    Task<T> Read<T>(Func<Session, Task<T>> work, CancellationToken cancellation = default);

    /// <summary>
    /// Runs <paramref name="work"/> in its own transaction: all of it or nothing. It may run more than once (PostgreSQL aborts deadlocks), so it must have no
    /// effect except its statements, and it must await only the session (SQLite's only writer runs it). When it calls <see cref="Session.RollBack"/>, its
    /// result is returned and nothing is written. After an exception from here it is unknown whether the write was committed, except for those that
    /// <paramref name="work"/> itself throws: then it was not.
    /// </summary>
    Task<T> Write<T>(Func<Session, Task<T>> work, CancellationToken cancellation = default);

    /// <summary>As <see cref="IGrainStore.Commit"/>: each commit for itself, though many may share a transaction.</summary>
    Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default);
}

/// <summary>The little SQL that differs.</summary>
/// <param name="Name">Also the folder of its migrations and its tag on metrics.</param>
/// <param name="LockRows">Ends a query whose rows are to be changed in the same write.</param>
/// <param name="LockFreeRows">The same, leaving out rows that another write holds.</param>
/// <param name="LockSchema">Makes migrating processes wait for each other until the transaction ends; null where writes do so anyway.</param>
/// <param name="ByIndex">Stands between a table's name and an index's, and makes a query use that index; null where the planner chooses by statistics.</param>
internal sealed record Dialect(string Name, string LockRows, string LockFreeRows, string? LockSchema, string? ByIndex)
{
    /// <summary>Answers how large the database is, in bytes.</summary>
    public required string Size { get; init; }

    /// <summary>The condition that an event is found by <c>@match</c>, which is written with the three below.</summary>
    public required string MatchesWords { get; init; }

    /// <summary>A word begins so.</summary>
    public required Func<string, string> WordBegins { get; init; }

    /// <summary>A word is this one.</summary>
    public required Func<string, string> WordIs { get; init; }

    /// <summary>Stands between two conditions that must both hold.</summary>
    public required string BothWords { get; init; }

    /// <summary>A table of the kinds of jobs in <c>@lanes</c>, a JSON list of pairs: <c>job</c> and <c>handicap</c>.</summary>
    public required string JobLanes { get; init; }

    /// <summary>The first <c>@limit</c> of the due outbox messages of all lanes, looking at as many of each; locked where that is needed.</summary>
    public required Func<string, string, string> FirstOfLanes { get; init; }

    /// <summary>The text at this path of names in a JSON column.</summary>
    public required Func<string, string[], string> JsonText { get; init; }

    /// <summary>SQLite has one writer at a time: nothing to lock.</summary>
    public static Dialect Sqlite { get; } = new("Sqlite", "", "", null, " INDEXED BY ")
    {
        Size = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        MatchesWords = "id IN (SELECT rowid FROM event_words WHERE event_words MATCH @match)",
        WordBegins = static word => $"\"{word}\"*",
        WordIs = static word => $"\"{word}\"",
        BothWords = " AND ",
        JobLanes = "(SELECT json_extract(value, '$[0]') AS job, json_extract(value, '$[1]') AS handicap FROM json_each(@lanes))",
        FirstOfLanes = static (lanes, columns) =>
            $"""
            SELECT {columns} FROM (SELECT k.job, k.handicap FROM {lanes}) AS k CROSS JOIN effects AS e ON e.rowid IN
              (SELECT f.rowid FROM effects AS f WHERE f.job = k.job AND f.due_at <= @now ORDER BY f.due_at, f.id LIMIT @limit)
            ORDER BY e.due_at + k.handicap, e.id LIMIT @limit
            """,
        JsonText = static (column, path) => $"json_extract({column}, '$.{string.Join('.', path)}')",
    };

    public static Dialect PostgreSql { get; } = new(
        "PostgreSql", " FOR UPDATE", " FOR UPDATE SKIP LOCKED", "SELECT pg_advisory_xact_lock(5495048513726767)", null)
    {
        Size = "SELECT pg_database_size(current_database())",
        MatchesWords = "search @@ CAST(@match AS tsquery)",
        WordBegins = static word => $"'{word}':*",
        WordIs = static word => $"'{word}'",
        BothWords = " & ",
        JobLanes = "(SELECT (value ->> 0) COLLATE \"C\" AS job, CAST(value ->> 1 AS BIGINT) AS handicap FROM json_array_elements(CAST(@lanes AS json)) AS l (value))",
        FirstOfLanes = static (lanes, columns) =>
            $"""
            WITH k AS MATERIALIZED (SELECT k.job, k.handicap FROM {lanes})
            SELECT {columns} FROM k CROSS JOIN LATERAL
              (SELECT * FROM effects WHERE job = k.job AND due_at <= @now ORDER BY due_at, id LIMIT @limit FOR UPDATE SKIP LOCKED) AS e
            ORDER BY e.due_at + k.handicap, e.id LIMIT @limit
            """,
        // PostgreSQL reads no JSON with an escaped NUL anywhere in it. The other escape is as long, so that a backslash before it keeps its meaning.
        JsonText = static (column, path) => $@"(replace({column}, '\u0000', '\u003f')::json #>> '{{{string.Join(',', path)}}}')",
    };
}
