using System.Globalization;

namespace Livehouse.Testing.PostgreSql;

/// <summary>Where this machine has PostgreSQL's server programs, if it has them.</summary>
public static class PostgreSqlInstallation
{
    /// <summary>The version that the suites are written for; a newer one does when it is absent.</summary>
    private const int Version = 15;

    private static readonly string? Found = Candidates().FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));

    /// <summary>Set where tests against PostgreSQL must run: then they fail instead of being skipped.</summary>
    public static bool IsRequired => IsOn("CI") || IsOn("LIVEHOUSE_REQUIRE_POSTGRES");

    /// <summary>Why tests against PostgreSQL are skipped; null when they run (or must fail).</summary>
    public static string? SkipReason => Found is null && !IsRequired ? Advice : null;

    /// <exception cref="InvalidOperationException">It is not installed; says how to.</exception>
    public static string ProgramFolder => Found ?? throw new InvalidOperationException(Advice);

    private static string Advice =>
        "NOT TESTED ON POSTGRESQL: no server programs here. Debian, Ubuntu: apt-get install postgresql; elsewhere set LIVEHOUSE_POSTGRES_BIN to the folder of "
            + "initdb.";

    private static bool IsOn(string variable) => Environment.GetEnvironmentVariable(variable) is "1" or "true" or "True" or "TRUE";

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable("LIVEHOUSE_POSTGRES_BIN") is { Length: > 0 } told) return [told];
        var debian = new DirectoryInfo("/usr/lib/postgresql");
        var versions = debian.Exists
            ? debian.GetDirectories()
                .Select(folder => int.TryParse(folder.Name, CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Where(version => version >= Version)
                .Order()
                .Select(version => $"{debian.FullName}/{version}/bin")
            : [];
        return [.. versions, .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)];
    }
}
