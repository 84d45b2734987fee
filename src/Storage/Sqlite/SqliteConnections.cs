using Livehouse.Storage.Databases;
using Microsoft.Data.Sqlite;

namespace Livehouse.Storage.Sqlite;

/// <summary>Opens connections to one database file, all with the same settings.</summary>
internal sealed class SqliteConnections(string path)
{
    /// <summary>How long a write waits for another process that is writing.</summary>
    private const int BusySecondsMax = 5;

    public const int BusyMillisecondsMax = BusySecondsMax * 1000;

    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWriteCreate,
        Pooling = false,
        DefaultTimeout = BusySecondsMax,
    }.ToString();

    /// <summary>
    /// FULL: in WAL mode each commit is synced to the disk, not only each checkpoint (which is the business of <see cref="SqliteCheckpoints"/>). The cache of
    /// 64 MiB holds the pages that many streams write to: they are not read again each time. Deleted data is overwritten, so that neither the file nor a copy
    /// of it still contains a deleted account (the default of Debian's SQLite, but not of most others).
    /// </summary>
    public Session OpenWriter() => Open(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=1; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-65536; "
        + "PRAGMA wal_autocheckpoint=0;");

    /// <summary>A connection's error, with the file's path if it is from SQLite.</summary>
    public Exception Named(Exception error) => SqliteErrors.InFile(path, error);

    public Session OpenReader() => Open("PRAGMA query_only=1;");

    private Session Open(string pragmas)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA busy_timeout={BusyMillisecondsMax}; PRAGMA foreign_keys=1; {pragmas}";
            command.ExecuteNonQuery();
            return new Session(connection, transaction: null, new SqliteStatements(connection));
        }
        catch (Exception error)
        {
            connection.Dispose();
            throw Named(error);
        }
    }
}
