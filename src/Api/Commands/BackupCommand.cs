using Livehouse.Storage.Backups;

namespace Livehouse.Api.Commands;

/// <summary>Copies the embedded database into a file, even while a server is running.</summary>
internal static class BackupCommand
{
    public static Command Instance { get; } = DatabaseCommand.Of(
        "backup",
        $"FILE [{DatabaseCommand.Force}]",
        "Copies the SQLite database into FILE, even while a server is running.",
        [DatabaseCommand.Force],
        "pg_dump --format=custom --no-owner --file=FILE \"$DATABASE_URL\"",
        static (options, file, force) =>
        {
            var backup = SqliteBackup.Write(options, file, force);
            return $"Backed up {options.SqlitePath} to {backup.File} ({backup.Bytes:N0} bytes, schema version {backup.SchemaVersion}). Keep JWT_SECRET with "
                + "it: keys in the database are encrypted with it.";
        });
}
