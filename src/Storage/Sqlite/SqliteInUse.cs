namespace Livehouse.Storage.Sqlite;

/// <summary>
/// Marks a database file as in use, by a lock on a file beside it: shared by processes that have the database open, exclusive to one that replaces it.
/// (SQLite's own locks are on the database file and disappear with it when it is replaced.) The lock ends with the process in any case; the file stays.
/// </summary>
internal static class SqliteInUse
{
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    /// <summary>Marks the database as open until the handle is closed; null where that is not possible.</summary>
    /// <exception cref="IOException">It is being replaced right now, or the disk is full.</exception>
    public static IDisposable? Share(string database)
    {
        try
        {
            return Lock(database, FileShare.Read) ?? throw new IOException($"{database} is being restored by another process: try again when that is done.");
        }
        catch (UnauthorizedAccessException)
        {
            // A user who may not create a file here may not write the database either, and SQLite's error is clearer.
            return null;
        }
    }

    /// <summary>Excludes all others until the handle is closed; null when another process has the database open.</summary>
    public static IDisposable? Exclude(string database) => Lock(database, FileShare.None);

    private static FileStream? Lock(string database, FileShare share)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Read, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileStream(database + ".lock", options);
        }
        catch (IOException error) when (error.HResult is LinuxWouldBlock or MacWouldBlock or WindowsSharingViolation)
        {
            return null;
        }
    }
}
