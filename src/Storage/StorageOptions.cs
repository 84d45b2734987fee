namespace Livehouse.Storage;

/// <summary>Where the data is stored.</summary>
public sealed record StorageOptions
{
    private const string SqliteFile = "livehouse.db";

    /// <summary>
    /// Empty: an embedded SQLite database, <c>livehouse.db</c> under <see cref="DataDirectory"/>. <c>postgres://…</c>, <c>postgresql://…</c> or Npgsql's own
    /// <c>Host=…</c>: PostgreSQL. Anything else is refused.
    /// </summary>
    public string? DatabaseUrl { get; init; }

    /// <summary>Created if it is missing. Only used by SQLite.</summary>
    public string DataDirectory { get; init; } = "data";

    public bool IsSqlite => string.IsNullOrWhiteSpace(DatabaseUrl);

    /// <summary>The embedded database, a full path.</summary>
    public string SqlitePath => Path.GetFullPath(Path.Combine(DataDirectory, SqliteFile));
}
