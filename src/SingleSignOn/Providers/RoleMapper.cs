using Livehouse.Callers;

namespace Livehouse.SingleSignOn.Providers;

/// <summary>Derives roles from a user's groups at the provider.</summary>
internal static class RoleMapper
{
    /// <summary>All users may watch; the groups determine further roles. Null: nothing is mapped, and admins assign roles.</summary>
    public static IReadOnlyList<string>? Roles(IReadOnlyList<RoleMapping> mappings, IReadOnlyList<string> groups)
    {
        if (mappings.Count == 0) return null;
        var given = mappings.Where(mapping => groups.Contains(mapping.Group, StringComparer.OrdinalIgnoreCase))
            .Select(static mapping => mapping.Role)
            .ToHashSet();
        return [.. Role.All.Where(role => role == Role.Viewer || given.Contains(role))];
    }
}
