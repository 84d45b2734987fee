using System.Data.Common;
using System.Text.Json;
using Livehouse.Wire;

namespace Livehouse.Storage.Accounts;

/// <summary>Roles in a column: a JSON list.</summary>
internal static class RolesColumn
{
    public static string Write(IReadOnlyList<string> roles) => JsonSerializer.Serialize(roles, LivehouseJson.Options);

    /// <summary>Null when none are stored.</summary>
    public static IReadOnlyList<string>? Read(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : JsonSerializer.Deserialize<string[]>(row.GetString(column), LivehouseJson.Options) ?? [];
}
