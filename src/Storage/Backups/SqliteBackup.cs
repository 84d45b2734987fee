using Livehouse.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Livehouse.Storage.Backups;

/// <summary>Copies the embedded database into one file, even while servers use it.</summary>
public static class SqliteBackup
{
    /// <summary>
    /// The backup contains every write acknowledged before the call, and possibly some of those that follow. The file appears under its final name once it has
    /// been checked and is on the disk.
    /// </summary>
    /// <param name="file">The backup's path. Its folder must exist.</param>
    /// <param name="overwrite">Replaces an existing file of that name; otherwise the call fails.</param>
    /// <exception cref="BackupException">Nothing was written.</exception>
    public static BackupReport Write(StorageOptions options, string file, bool overwrite)
    {
        var database = options.SqlitePath;
        file = Path.GetFullPath(file);
        if (!File.Exists(database)) throw new BackupException($"There is no database {database} to back up.");
        if (IsPartOf(database, file)) throw new BackupException($"{file} is the database itself.");
        if (Directory.Exists(file)) throw new BackupException($"{file} is a folder: specify a file.");
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

    private static BackupException AlreadyThere(string file) => new($"{file} already exists: choose another file, or add --force to replace it.");

    private static bool IsPartOf(string database, string file) =>
        Followed(file) is var target
            && (target == Followed(database) || SqliteFiles.Companions.Append(".lock").Any(companion => target == Followed(database + companion)));

    /// <summary>Resolves the symbolic links in a path.</summary>
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
