using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Livehouse.Storage.Databases;

/// <summary>Which errors say that the database can't store anything now, and not that a statement is wrong.</summary>
internal static class StorageFaults
{
    public static bool IsOne(Exception error, bool whileWriting) => error switch
    {
        SqliteException sqlite =>
            sqlite.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_NOMEM
            or raw.SQLITE_PERM or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PROTOCOL
            // A read that would write is a bug; a file system that became read-only is not.
            || (whileWriting && sqlite.SqliteErrorCode == raw.SQLITE_READONLY),
        PostgresException answer => IsOne(answer.SqlState),
        // No answer at all: the server is away, or the pool is used up.
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>
    /// By class (PostgreSQL's manual, appendix A): connection, resources such as a full disk (53100), the operator's intervention, the system's own errors,
    /// damage; and a server that takes no writes.
    /// </summary>
    private static bool IsOne(string state) =>
        state.StartsWith("08", StringComparison.Ordinal)
        || state.StartsWith("53", StringComparison.Ordinal)
        || state.StartsWith("57P", StringComparison.Ordinal)
        || state.StartsWith("58", StringComparison.Ordinal)
        || state.StartsWith("XX", StringComparison.Ordinal)
        || state == PostgresErrorCodes.ReadOnlySqlTransaction;
}
