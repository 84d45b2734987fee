using System.Runtime.InteropServices;
using SQLitePCL;

namespace Livehouse.Storage.Sqlite;

/// <summary>
/// Binds the SQLite driver to the library of the operating system, which gets security fixes, instead of one that a package brings along. On Linux the build puts a copy beside the
/// program when the system has none (eng/fetch-sqlite.sh).
/// </summary>
internal static class SqliteLibrary
{
    /// <summary>3.38 of 2022: the oldest with all that is used here (STRICT, RETURNING, UPSERT).</summary>
    private const int OldestVersion = 3_038_000;

    private static readonly Lazy<string?> Fault = new(Bind);

    /// <exception cref="DllNotFoundException">There is no usable library; says what to install.</exception>
    public static void Load()
    {
        if (Fault.Value is { } fault) throw new DllNotFoundException(fault);
    }

    /// <summary>A function that the driver does not offer.</summary>
    public static nint Function(string name) => NativeLibrary.GetExport(Find(), name);

    private static string? Bind()
    {
        var provider = typeof(SQLite3Provider_e_sqlite3).Assembly;
        if (Find() == 0) return Missing();
        NativeLibrary.SetDllImportResolver(provider, (_, _, _) => Find());
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return raw.sqlite3_libversion_number() >= OldestVersion
            ? null
            : $"SQLite {raw.sqlite3_libversion().utf8_to_string()} is too old: 3.38 or newer is needed. {Install}";
    }

    private static nint Find()
    {
        foreach (var name in Candidates())
        {
            if (NativeLibrary.TryLoad(name, out var library)) return library;
        }

        return 0;
    }

    private static IEnumerable<string> Candidates()
    {
        if (OperatingSystem.IsWindows()) return ["winsqlite3", Beside("sqlite3.dll")];
        if (OperatingSystem.IsMacOS()) return ["/usr/lib/libsqlite3.dylib", "libsqlite3.dylib"];
        return ["libsqlite3.so.0", Beside("libsqlite3.so.0"), "libsqlite3.so"];
    }

    /// <summary>Beside the assembly, which is beside the program; of a program in a single file, beside that file.</summary>
    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);

    private static string Missing() => $"SQLite's library is not installed (looked for {string.Join(", ", Candidates())}). {Install}";

    private const string Install =
        "Debian, Ubuntu: apt-get install libsqlite3-0. Fedora, RHEL: dnf install sqlite-libs. Alpine: apk add sqlite-libs. Or set DATABASE_URL to a PostgreSQL database.";
}
