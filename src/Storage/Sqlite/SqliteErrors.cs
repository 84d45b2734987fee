using System.Runtime.ExceptionServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Livehouse.Storage.Sqlite;

/// <summary>
/// SQLite's own errors say neither which file they are about nor what to do: this adds both for the operator who reads the log. Clients never see
/// these messages.
/// </summary>
internal static class SqliteErrors
{
    /// <summary>The same error with the file's path and, where there is one, a hint. Other exceptions are returned unchanged.</summary>
    public static Exception InFile(string path, Exception error)
    {
        if (error is not SqliteException sqlite || sqlite.Message.Contains(path, StringComparison.Ordinal)) return error;
        var named = new SqliteException(
            $"{sqlite.Message.TrimEnd('.')} ({path}).{Hint(sqlite.SqliteErrorCode)}", sqlite.SqliteErrorCode, sqlite.SqliteExtendedErrorCode);
        return sqlite.StackTrace is { } stack ? ExceptionDispatchInfo.SetRemoteStackTrace(named, stack) : named;
    }

    private static string Hint(int code) => code switch
    {
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM => " Check that this user may write to the file and to its folder (DATA_DIR).",
        raw.SQLITE_FULL => " The disk is full.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => " Another process is writing to it.",
        raw.SQLITE_NOTADB => " It is some other file, or was damaged.",
        raw.SQLITE_CORRUPT => " It was damaged: restore a backup.",
        _ => "",
    };
}
