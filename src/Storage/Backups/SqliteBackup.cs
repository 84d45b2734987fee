using Livehouse.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Livehouse.Storage.Backups;

/// <summary>Copies the embedded database into one file, while servers use it or not.</summary>
public static class SqliteBackup
{
    /// <summary>
    /// Everything that was acknowledged before this was called is in the backup; of what comes meanwhile, a beginning. The file appears under its name when it
    /// is checked and on the disk.
    /// </summary>
    /// <param name="file">Where the backup goes. Its folder must be there.</param>
    /// <param name="overwrite">Replaces a file of that name; otherwise it stays as it is.</param>
    /// <exception cref="BackupException">Nothing was written.</exception>
    public static BackupReport Write(StorageOptions options, string file, bool overwrite)
    {
        var database = options.SqlitePath;
        file = Path.GetFullPath(file);
        if (!File.Exists(database)) throw new BackupException($"There is no database {database} to back up.");
        if (IsPartOf(database, file)) throw new BackupException($"{file} is the database itself.");
        if (Directory.Exists(file)) throw new BackupException($"{file} is a folder: name a file.");
        if (!Directory.Exists(Path.GetDirectoryName(file))) throw new BackupException($"There is no folder {Path.GetDirectoryName(file)} for the backup.");
        if (!overwrite && File.Exists(file)) throw AlreadyThere(file);
        var unfinished = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            using var use = SqliteInUse.Share(database);
            DurableFile.Create(unfinished);
            SqliteFiles.Copy(database, unfinished);
            var version = SqliteFiles.Check(unfinished, $"The copy of {database}");
            DurableFile.Sync(unfinished);
            Publish(unfinished, file, overwrite);
            return new BackupReport(file, new FileInfo(file).Length, version);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{database} can't be backed up to {file}: {error.Message}");
        }
        finally
        {
            SqliteFiles.Discard(unfinished);
        }
    }

    private static void Publish(string unfinished, string file, bool overwrite)
    {
        try
        {
            File.Move(unfinished, file, overwrite);
        }
        catch (IOException) when (!overwrite && File.Exists(file))
        {
            throw AlreadyThere(file);
        }

        DurableFile.SyncFolderOf(file);
    }

    private static BackupException AlreadyThere(string file) => new($"{file} is there already: name another file, or add --force to replace it.");

    private static bool IsPartOf(string database, string file) =>
        Followed(file) is var target
            && (target == Followed(database) || SqliteFiles.Companions.Append(".lock").Any(companion => target == Followed(database + companion)));

    /// <summary>Where the symbolic links in a path lead.</summary>
    private static string Followed(string path)
    {
        if (Path.GetDirectoryName(path) is not { } parent) return path;
        var real = Path.Combine(Followed(parent), Path.GetFileName(path));
        FileSystemInfo entry = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
        return entry.Exists ? entry.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real : real;
    }
}

/// <param name="File">The full path.</param>
public sealed record BackupReport(string File, long Bytes, int SchemaVersion);
