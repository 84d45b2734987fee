using Livehouse.Storage.Databases;
using Livehouse.Storage.Migrations;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Livehouse.Storage.Backups;

/// <summary>Database files of a backup or a restore: accessed only through SQLite, so that they are consistent whatever other processes do.</summary>
internal static class SqliteFiles
{
    /// <summary>Files that SQLite keeps beside a database.</summary>
    public static readonly string[] Companions = ["-wal", "-shm", "-journal"];

    private const int BusySecondsMax = 5;
    private const int FaultsShownMax = 3;

    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = BusySecondsMax,
        }.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA busy_timeout={BusySecondsMax * 1000}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Copies the committed content of <paramref name="from"/> as one snapshot, in one step: writers in other processes continue meanwhile. The copy
    /// is one file, without a log beside it.</summary>
    public static void Copy(string from, string to)
    {
        using var source = Open(from);
        using var copy = Open(to);
        source.BackupDatabase(copy);
        MakeWhole(copy);
    }

    /// <summary>Merges a log that lies beside the database into it, and turns the log off.</summary>
    public static void MakeWhole(SqliteConnection connection) => Execute(connection, "PRAGMA journal_mode=DELETE");

    /// <summary>Returns the schema's version.</summary>
    /// <exception cref="BackupException">It is damaged, not Livehouse's, or from a newer Livehouse.</exception>
    public static int Check(string path, string shownAs)
    {
        try
        {
            using var connection = Open(path);
            MakeWhole(connection);
            var faults = Read(connection, "PRAGMA integrity_check", row => row.GetString(0));
            if (faults is not ["ok"]) throw new BackupException($"{shownAs} is damaged: {string.Join("; ", faults.Take(FaultsShownMax))}");
            if (Read(connection, "SELECT 1 FROM sqlite_schema WHERE name = 'schema_version'", row => row.GetInt32(0)) is not [1])
            {
                throw new BackupException($"{shownAs} is not a Livehouse database.");
            }
            var found = Read(connection, "SELECT COALESCE(MAX(version), 0) FROM schema_version", row => row.GetInt32(0))[0];
            var known = Migration.Of(Dialect.Sqlite).Count;
            if (found > known)
            {
                throw new BackupException(
                    $"{shownAs} was written by a newer Livehouse (schema version {found}; this one supports up to {known}): use the newer version.");
            }
            return found;
        }
        catch (SqliteException error)
        {
            throw new BackupException(
                error.SqliteErrorCode == raw.SQLITE_NOTADB ? $"{shownAs} is not a SQLite database." : $"{shownAs} can't be read: {error.Message}");
        }
    }

    /// <summary>Deletes an unfinished file, with any files that SQLite left beside it.</summary>
    public static void Discard(string path)
    {
        File.Delete(path);
        foreach (var companion in Companions) File.Delete(path + companion);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static List<T> Read<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }
}
