using Livehouse.Storage.Databases;
using Microsoft.Extensions.Logging;

namespace Livehouse.Storage.Migrations;

/// <summary>
/// Upgrades a database to this program's schema. Several processes may do so concurrently: each step is one transaction, and only one process applies it.
/// </summary>
internal sealed partial class Migrator(IDatabase database, IReadOnlyList<Migration> migrations, TimeProvider time, ILogger logger)
{
    /// <exception cref="NewerDatabaseException">A newer program has used the database.</exception>
    public async Task Run(CancellationToken cancellation)
    {
        var known = migrations.Count;
        var found = await database.Write(Prepare, cancellation);
        if (found > known) throw new NewerDatabaseException(found, known);
        foreach (var migration in migrations.Skip(found))
        {
            if (await database.Write(session => Apply(session, migration), cancellation)) LogApplied(migration.Version, migration.Name);
        }
    }

    private async Task<int> Prepare(Session session)
    {
        await Lock(session);
        await session.Execute("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)");
        return await Version(session);
    }

    private async Task<bool> Apply(Session session, Migration migration)
    {
        await Lock(session);
        if (await Version(session) >= migration.Version) return false;
        await session.Execute(migration.Sql);
        await session.Execute(
            "INSERT INTO schema_version (version, name, applied_at) VALUES (@version, @name, @at)",
            ("version", (long)migration.Version),
            ("name", migration.Name),
            ("at", time.GetUtcNow().ToUnixTimeMilliseconds()));
        return true;
    }

    private async Task Lock(Session session)
    {
        if (database.Dialect.LockSchema is { } sql) await session.Execute(sql);
    }

    private static async Task<int> Version(Session session) => (int)(await session.QueryNumber(new("SELECT MAX(version) FROM schema_version")) ?? 0);

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Version} ({Name}) to the database")]
    private partial void LogApplied(int version, string name);
}
