using System.Globalization;
using System.Reflection;

namespace Livehouse.Silo.Schema;

/// <summary>
/// One step of the cluster's tables: <c>Schema/&lt;version&gt;_&lt;name&gt;.sql</c>, embedded in the assembly. A released one is never changed: a new
/// one follows it.
/// </summary>
internal sealed record ClusterMigration(int Version, string Name, string Sql)
{
    private const string Folder = ".Schema.";
    private const string Ending = ".sql";

    /// <summary>All, in order, without gaps.</summary>
    public static IReadOnlyList<ClusterMigration> All { get; } = ReadAll(typeof(ClusterMigration).Assembly);

    private static List<ClusterMigration> ReadAll(Assembly assembly)
    {
        var all = assembly.GetManifestResourceNames()
            .Where(resource => resource.Contains(Folder, StringComparison.Ordinal) && resource.EndsWith(Ending, StringComparison.Ordinal))
            .Select(resource => Read(assembly, resource))
            .OrderBy(migration => migration.Version)
            .ToList();
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Version != i + 1) throw new InvalidOperationException($"Migration {i + 1} of the cluster's tables is missing or duplicated.");
        }

        return all;
    }

    private static ClusterMigration Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var start = resource.IndexOf(Folder, StringComparison.Ordinal) + Folder.Length;
        var parts = resource[start..^Ending.Length].Split('_', 2);
        return new ClusterMigration(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], reader.ReadToEnd());
    }
}
