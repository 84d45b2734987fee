using SQLitePCL;

namespace Livehouse.Storage.Sqlite;

/// <summary>The database file as SQLite itself has it open. (Opening it a second time and closing that would drop SQLite's locks on it: so says POSIX.)</summary>
internal static unsafe class SqliteFile
{
    private const int FilePointer = 7;
    private const int SyncNormal = 2;

    /// <summary>Where <c>xSync</c> stands in <c>sqlite3_io_methods</c>, counted in pointers: after iVersion, xClose, xRead, xWrite and xTruncate.</summary>
    private const int SyncMethod = 5;

    private static readonly delegate* unmanaged[Cdecl]<nint, byte*, int, void*, int> Control =
        (delegate* unmanaged[Cdecl]<nint, byte*, int, void*, int>)SqliteLibrary.Function("sqlite3_file_control");

    /// <summary>What was written to the database file is on the disk when this returns true. Nothing depends on it: SQLite syncs by itself where it must, and has the less to wait for.</summary>
    public static bool Sync(sqlite3 connection)
    {
        nint file = 0;
        fixed (byte* main = "main\0"u8)
        {
            if (Control(connection.DangerousGetHandle(), main, FilePointer, &file) != raw.SQLITE_OK || file == 0) return false;
        }

        // A sqlite3_file begins with the pointer to its methods, which is null while it is not open.
        var methods = *(nint**)file;
        return methods is not null && ((delegate* unmanaged[Cdecl]<nint, int, int>)methods[SyncMethod])(file, SyncNormal) == raw.SQLITE_OK;
    }
}
