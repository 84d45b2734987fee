using Livehouse.Callers;

namespace Livehouse.SingleSignOn.Providers;

/// <summary>Roles out of the groups that a provider says somebody is in.</summary>
internal static class RoleMapper
{
    /// <summary>Everybody may watch; what more, the groups say. Null: nothing is mapped, and roles are given by admins.</summary>
    public static IReadOnlyList<string>? Roles(IReadOnlyList<RoleMapping> mappings, IReadOnlyList<string> groups)
    {
        if (mappings.Count == 0) return null;
        var given = mappings.Where(mapping => groups.Contains(mapping.Group, StringComparer.OrdinalIgnoreCase))
            .Select(static mapping => mapping.Role)
            .ToHashSet();
        return [.. Role.All.Where(role => role == Role.Viewer || given.Contains(role))];
    }
}
