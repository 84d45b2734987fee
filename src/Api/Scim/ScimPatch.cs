using System.Text.Json;
using System.Text.RegularExpressions;
using Livehouse.Identity.Scim;
using Livehouse.Limits;

namespace Livehouse.Api.Scim;

/// <summary>
/// The operations of a PATCH (RFC 7644, section 3.5.2), also as Entra and Okta send them: capitalised (<c>"Replace"</c>), without a path and with attributes
/// named by one, booleans as text, members removed by a path (<c>members[value eq "…"]</c>) or by a value. Attributes that are not kept here are passed over.
/// </summary>
internal static partial class ScimPatch
{
    /// <summary>Null: it is no PATCH that can be understood.</summary>
    public static ScimUser? Apply(JsonElement patch, ScimUser user)
    {
        if (Operations(patch) is not { } operations) return null;
        foreach (var (op, path, value) in operations)
        {
            if (path is not null) user = Set(user, path, op == "remove" ? null : value);
            else if (value is { ValueKind: JsonValueKind.Object }) user = SetAll(user, value.Value);
        }

        return user;
    }

    /// <inheritdoc cref="Apply(JsonElement, ScimUser)"/>
    public static ScimGroup? Apply(JsonElement patch, ScimGroup group)
    {
        if (Operations(patch) is not { } operations) return null;
        foreach (var (op, path, value) in operations)
        {
            if (path is null)
            {
                if (value is not { ValueKind: JsonValueKind.Object } all) return null;
                foreach (var attribute in all.EnumerateObject()) group = Set(group, op, attribute.Name, attribute.Value);
            }
            else
            {
                group = Set(group, op, path, value);
            }
        }

        return group.Members.Count <= ScimLimits.MembersMax ? group : null;
    }

    private static List<(string Op, string? Path, JsonElement? Value)>? Operations(JsonElement patch)
    {
        if (ScimBody.Find(patch, "Operations") is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() > ScimLimits.OperationsMax) return null;
        var operations = new List<(string, string?, JsonElement?)>();
        foreach (var operation in list.EnumerateArray())
        {
            var op = ScimBody.Text(operation, "op")?.ToLowerInvariant();
            if (op is not ("add" or "replace" or "remove")) return null;
            operations.Add((op, ScimBody.Text(operation, "path"), ScimBody.Find(operation, "value")));
        }

        return operations;
    }

    private static ScimUser SetAll(ScimUser user, JsonElement values)
    {
        foreach (var attribute in values.EnumerateObject())
        {
            if (attribute.Value.ValueKind == JsonValueKind.Object && attribute.Name.Equals("name", StringComparison.OrdinalIgnoreCase))
            {
                foreach (var part in attribute.Value.EnumerateObject()) user = Set(user, $"name.{part.Name}", part.Value);
            }
            else
            {
                user = Set(user, attribute.Name, attribute.Value);
            }
        }

        return user;
    }

    private static ScimUser Set(ScimUser user, string path, JsonElement? value)
    {
        var name = Schema().Replace(path, "").ToLowerInvariant();
        if (name.StartsWith("emails", StringComparison.Ordinal)) return ScimBody.Email(value) is { } email ? user with { Email = email } : user;
        return name switch
        {
            "active" => ScimBody.Flag(value) is { } active ? user with { IsActive = active } : user,
            "username" => ScimBody.Text(value) is { } userName ? user with { UserName = userName } : user,
            "displayname" or "name.formatted" => ScimBody.Text(value) is { } shown ? user with { DisplayName = shown } : user,
            "externalid" => user with { ExternalId = ScimBody.Text(value) },
            "name.givenname" => user with { GivenName = ScimBody.Text(value) },
            "name.familyname" => user with { FamilyName = ScimBody.Text(value) },
            _ => user,
        };
    }

    private static ScimGroup Set(ScimGroup group, string op, string path, JsonElement? value)
    {
        if (OneMember().Match(path) is { Success: true } one)
        {
            return op == "remove" ? Without(group, [one.Groups["id"].Value]) : With(group, [one.Groups["id"].Value]);
        }

        var ids = ScimBody.Ids(value);
        return Schema().Replace(path, "").ToLowerInvariant() switch
        {
            "members" when op == "remove" => value is null ? group with { Members = [] } : Without(group, ids),
            "members" when op == "replace" => With(group with { Members = [] }, ids),
            "members" => With(group, ids),
            "displayname" => ScimBody.Text(value) is { } name ? group with { DisplayName = name } : group,
            "externalid" => group with { ExternalId = ScimBody.Text(value) },
            _ => group,
        };
    }

    private static ScimGroup With(ScimGroup group, IReadOnlyList<string> ids) =>
        group with { Members = [.. group.Members.Concat(ids.Select(static id => new ScimMember(id, ""))).DistinctBy(static member => member.Id)] };

    private static ScimGroup Without(ScimGroup group, IReadOnlyList<string> ids) =>
        group with { Members = [.. group.Members.Where(member => !ids.Contains(member.Id))] };

    /// <summary>An attribute may be named with its schema before it.</summary>
    [GeneratedRegex("^urn:ietf:params:scim:schemas:core:2\\.0:(User|Group):", RegexOptions.IgnoreCase)]
    private static partial Regex Schema();

    [GeneratedRegex("^members\\[\\s*value\\s+eq\\s+\"(?<id>[^\"]{1,64})\"\\s*\\]$", RegexOptions.IgnoreCase)]
    private static partial Regex OneMember();
}
