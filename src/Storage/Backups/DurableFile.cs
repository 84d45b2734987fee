using System.Runtime.InteropServices;

namespace Livehouse.Storage.Backups;

/// <summary>Writes files atomically, even through a power failure: under another name, synced, then renamed.</summary>
internal static partial class DurableFile
{
    /// <summary>Creates an empty file that only its owner can read: it will contain password hashes.</summary>
    public static void Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
    }

    /// <summary>Its content is on the disk when this returns.</summary>
    public static void Sync(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Renames within the folder are on the disk when this returns. Windows does that on its own.</summary>
    public static void SyncFolderOf(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var folder = Open(Path.GetDirectoryName(path)!, flags: 0);
        if (folder < 0) return;
        _ = FileSync(folder);
        _ = Close(folder);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int FileSync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
