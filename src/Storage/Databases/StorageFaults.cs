using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Livehouse.Storage.Databases;

/// <summary>Distinguishes errors of a database that can't store anything now from errors in a statement.</summary>
internal static class StorageFaults
{
    public static bool IsOne(Exception error, bool whileWriting) => error switch
    {
        SqliteException sqlite =>
            sqlite.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_NOMEM
            or raw.SQLITE_PERM or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL
            // An attempt to write during a read is a bug; a file system that became read-only is not.
            || (whileWriting && sqlite.SqliteErrorCode == raw.SQLITE_READONLY),
        PostgresException answer => IsOne(answer.SqlState),
        // No answer at all: the server is down, or the pool is exhausted.
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>
    /// By class (PostgreSQL's manual, appendix A): connection, resources such as a full disk (53100), the operator's intervention, the system's own errors,
    /// damage; and a read-only server.
    /// </summary>
    private static bool IsOne(string state) =>
        state.StartsWith("08", StringComparison.Ordinal)
        || state.StartsWith("53", StringComparison.Ordinal)
        || state.StartsWith("57P", StringComparison.Ordinal)
        || state.StartsWith("58", StringComparison.Ordinal)
        || state.StartsWith("XX", StringComparison.Ordinal)
        || state == PostgresErrorCodes.ReadOnlySqlTransaction;
}
