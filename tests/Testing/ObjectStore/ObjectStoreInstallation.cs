namespace Livehouse.Testing.ObjectStore;

/// <summary>Whether this machine has a real S3 server to test against: Ceph's gateway, from Debian's packages.</summary>
public static class ObjectStoreInstallation
{
    private static readonly string[] Programs = ["ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin"];

    private static readonly bool IsFound = Programs.All(program => Folders().Any(folder => File.Exists(Path.Combine(folder, program))));

    /// <summary>Set where tests against S3 must run: then they fail instead of being skipped.</summary>
    public static bool IsRequired => IsOn("CI") || IsOn("LIVEHOUSE_REQUIRE_S3");

    /// <summary>Why tests against S3 are skipped; null when they run (or must fail).</summary>
    public static string? SkipReason => IsFound || IsRequired ? null : Advice;

    /// <exception cref="InvalidOperationException">It is not installed; says how to.</exception>
    public static void Demand()
    {
        if (!IsFound) throw new InvalidOperationException(Advice);
    }

    private static string Advice =>
        "NOT TESTED ON S3: no Ceph gateway here. Debian, Ubuntu: apt-get install --no-install-recommends ceph-common ceph-mon ceph-osd radosgw.";

    private static bool IsOn(string variable) => Environment.GetEnvironmentVariable(variable) is "1" or "true" or "True" or "TRUE";

    private static string[] Folders() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
}
