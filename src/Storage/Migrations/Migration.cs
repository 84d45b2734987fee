using System.Globalization;
using System.Reflection;
using Livehouse.Storage.Databases;

namespace Livehouse.Storage.Migrations;

/// <summary>
/// One step of the schema: <c>Migrations/&lt;dialect&gt;/&lt;version&gt;_&lt;name&gt;.sql</c>, embedded in the assembly. A released one is never
/// changed: a new one follows it.
/// </summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>All migrations of a dialect, in order, without gaps.</summary>
    public static IReadOnlyList<Migration> Of(Dialect dialect)
    {
        var prefix = $"Migrations/{dialect.Name}/";
        var assembly = Assembly.GetExecutingAssembly();
        var all = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => Read(assembly, name, name[prefix.Length..]))
            .OrderBy(migration => migration.Version)
            .ToList();
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i].Version != i + 1) throw new InvalidOperationException($"Migration {i + 1} of {dialect.Name} is missing or duplicated.");
        }

        return all;
    }

    private static Migration Read(Assembly assembly, string resource, string file)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var parts = Path.GetFileNameWithoutExtension(file).Split('_', 2);
        return new Migration(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], reader.ReadToEnd());
    }
}
