using System.Globalization;
using Livehouse.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Livehouse.Storage.Backups;

/// <summary>Replaces the embedded database with a backup.</summary>
public static class SqliteRestore
{
    /// <summary>
    /// Checks the backup, then swaps it for the database, which is kept under another name. There is a database at all times: a crash leaves either the old one
    /// or the new one. The backup may also be a raw copy: a log (<c>-wal</c>) beside it is merged. The backup itself is not changed.
    /// </summary>
    /// <exception cref="BackupException">A server has the database open, or the backup can't be used: nothing was replaced.</exception>
    public static RestoreReport Run(StorageOptions options, string file, TimeProvider time)
    {
        var database = options.SqlitePath;
        file = Path.GetFullPath(file);
        if (!File.Exists(file)) throw new BackupException($"There is no file {file}.");
        if (file == database) throw new BackupException($"{file} is the database itself.");
        var unfinished = $"{database}.{Guid.NewGuid():N}.tmp";
        try
        {
            SqliteDatabase.MakeFolder(Path.GetDirectoryName(database)!);
            using var alone = SqliteInUse.Exclude(database) ?? throw InUse(database);
            using var source = ExcludeSource(file);
            CopyFiles(file, unfinished);
            var version = SqliteFiles.Check(unfinished, file);
            DurableFile.Sync(unfinished);
            var replaced = Exchange(unfinished, database, time);
            return new RestoreReport(database, version, replaced);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new BackupException($"{file} can't be restored to {database}: {error.Message}");
        }
        finally
        {
            SqliteFiles.Discard(unfinished);
        }
    }

    /// <summary>A file that is being written is not a usable backup.</summary>
    private static IDisposable? ExcludeSource(string file)
    {
        if (!File.Exists(file + ".lock")) return null;
        return SqliteInUse.Exclude(file) ?? throw new BackupException($"{file} is in use by a running server: make a backup of it and restore that.");
    }

    private static void CopyFiles(string file, string unfinished)
    {
        DurableFile.Create(unfinished);
        Overwrite(file, unfinished);
        if (!File.Exists(file + "-wal")) return;
        DurableFile.Create(unfinished + "-wal");
        Overwrite(file + "-wal", unfinished + "-wal");
    }

    /// <summary>Unlike <see cref="File.Copy(string, string, bool)"/>, leaves the target's permissions as they are.</summary>
    private static void Overwrite(string from, string to)
    {
        using var source = File.OpenRead(from);
        using var target = new FileStream(to, FileMode.Open, FileAccess.Write);
        source.CopyTo(target);
    }

    /// <summary>Returns the new path of the previous database; null when there was none.</summary>
    private static string? Exchange(string unfinished, string database, TimeProvider time)
    {
        if (!File.Exists(database))
        {
            File.Move(unfinished, database, overwrite: false);
            DurableFile.SyncFolderOf(database);
            return null;
        }

        var kept = FreeName(database, time);
        LeaveWithoutLog(database, kept);
        File.Replace(unfinished, database, kept);
        DurableFile.SyncFolderOf(database);
        return kept;
    }

    /// <summary>A log left beside the database would be mistaken for the new one's.</summary>
    private static void LeaveWithoutLog(string database, string kept)
    {
        try
        {
            using var connection = SqliteFiles.Open(database);
            SqliteFiles.MakeWhole(connection);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            // An older server, which does not use our lock, or a tool.
            throw InUse(database);
        }
        catch (SqliteException)
        {
            // It is damaged, which may be the reason for the restore: it is kept as it is, log included.
        }

        foreach (var companion in SqliteFiles.Companions.Where(companion => File.Exists(database + companion)))
        {
            File.Move(database + companion, kept + companion);
        }
    }

    private static string FreeName(string database, TimeProvider time)
    {
        var name = $"{database}.replaced-{time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        var free = name;
        for (var number = 2; File.Exists(free); number++) free = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        return free;
    }

    private static BackupException InUse(string database) => new($"{database} is in use: stop the server first.");
}

/// <param name="Database">The full path of the database, which now has the backup's content.</param>
/// <param name="Replaced">The path of the previous database; null when there was none.</param>
public sealed record RestoreReport(string Database, int SchemaVersion, string? Replaced);
