using Livehouse.Storage.Backups;

namespace Livehouse.Api.Commands;

/// <summary>Replaces the embedded database of a stopped server with a backup.</summary>
internal static class RestoreCommand
{
    public static Command Instance { get; } = DatabaseCommand.Of(
        "restore",
        "FILE",
        "Replaces the SQLite database with the backup FILE; the old database is kept. The server must be stopped.",
        [],
        "pg_restore --clean --if-exists --no-owner --single-transaction --dbname=\"$DATABASE_URL\" FILE",
        static (options, file, _) =>
        {
            var restored = SqliteRestore.Run(options, file, TimeProvider.System);
            return $"Restored {Path.GetFullPath(file)} to {restored.Database} (schema version {restored.SchemaVersion}). "
                + $"{(restored.Replaced is { } kept ? $"The previous database is kept as {kept}." : "There was no database before.")}";
        });
}
