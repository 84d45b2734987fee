using System.Data.Common;
using Livehouse.Jobs;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Jobs;

/// <summary>Reads jobs from the two tables that hold them: pending ones and ended ones.</summary>
internal static class JobRows
{
    /// <summary>The state of a pending job at <c>@now</c>.</summary>
    public const string State =
        """
        CASE WHEN failure IS NOT NULL AND (withdrawn = 1 OR held = 1) THEN 'discarded'
             WHEN held = 1 AND due_at > @now THEN 'running'
             WHEN due_at <= @now THEN 'available'
             WHEN attempts > forgiven THEN 'retrying'
             ELSE 'scheduled' END
        """;

    /// <summary>When a pending job first became due.</summary>
    public const string Since = "CASE since WHEN 0 THEN due_at ELSE since END";

    private const string Pending =
        $"SELECT id, job, {State} AS state, kind, key, effect, attempts, {Since} AS since, due_at, CAST(NULL AS BIGINT) AS ended_at, failure FROM effects";

    private const string Ended =
        "SELECT id, job, state, kind, key, effect, attempts, since, CAST(NULL AS BIGINT) AS due_at, ended_at, failure FROM ended_jobs";

    public static Statement ById(string id, DateTimeOffset now) => new(
        $"SELECT * FROM ({Pending} WHERE id = @id UNION ALL {Ended} WHERE id = @id) AS j ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END LIMIT 1",
        ("now", now.ToUnixTimeMilliseconds()),
        ("id", id));

    public static Statement List(JobQuery query, DateTimeOffset now)
    {
        var conditions = new List<string>();
        var parameters = new List<(string, object?)> { ("now", now.ToUnixTimeMilliseconds()), ("limit", query.Limit) };
        if (query.State is { } state) Where("state = @state", ("state", Word(state)));
        if (query.Kind is { } kind) Where("job = @job", ("job", kind));
        if (query.Text is { } text)
        {
            Where(
                @"(LOWER(id) LIKE @text ESCAPE '\' OR LOWER(key) LIKE @text ESCAPE '\' OR LOWER(failure) LIKE @text ESCAPE '\' OR LOWER(effect) LIKE @text ESCAPE '\')",
                ("text", $"%{Escaped(text)}%"));
        }

        if (query.Before is { } before)
        {
            Where("(since < @since OR (since = @since AND id < @id))", ("since", before.Since.ToUnixTimeMilliseconds()), ("id", before.Id));
        }

        var jobs = query.State switch
        {
            JobState.Completed => Ended,
            null or JobState.Discarded => $"{Pending} UNION ALL {Ended}",
            _ => Pending,
        };
        var where = conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";
        return new Statement($"SELECT * FROM ({jobs}) AS j{where} ORDER BY since DESC, id DESC LIMIT @limit", [.. parameters]);

        void Where(string condition, params (string, object?)[] values)
        {
            conditions.Add(condition);
            parameters.AddRange(values);
        }
    }

    public static JobRecord Read(DbDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        Enum.Parse<JobState>(row.GetString(2), ignoreCase: true),
        new GrainRef(row.GetString(3), row.GetString(4)),
        row.GetString(5),
        row.GetInt32(6),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        row.IsDBNull(8) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
        row.IsDBNull(9) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9)),
        row.IsDBNull(10) ? null : row.GetString(10));

    public static string Word(JobState state) => state.ToString().ToLowerInvariant();

    /// <summary>Both databases lower ASCII letters; only these are found in either case.</summary>
    private static string Escaped(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal)
        .ToLowerInvariant();
}
