using Livehouse.Storage.Backups;

namespace Livehouse.Api.Commands;

/// <summary>Puts a backup in the place of the embedded database of a server that is stopped.</summary>
internal static class RestoreCommand
{
    public static Command Instance { get; } = DatabaseCommand.Of(
        "restore",
        "FILE",
        "Puts the backup FILE in the place of the SQLite database, which is kept. The server must be stopped.",
        [],
        "pg_restore --clean --if-exists --no-owner --single-transaction --dbname=\"$DATABASE_URL\" FILE",
        static (options, file, _) =>
        {
            var restored = SqliteRestore.Run(options, file, TimeProvider.System);
            return $"Restored {Path.GetFullPath(file)} to {restored.Database} (schema version {restored.SchemaVersion}). "
                + $"{(restored.Replaced is { } kept ? $"The database that was there is kept as {kept}." : "There was no database before.")}";
        });
}
