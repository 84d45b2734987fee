using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Identity.Scim;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Api.Scim;

/// <summary>Resources, lists and errors as RFC 7643 and 7644 have them.</summary>
internal static class ScimAnswers
{
    public const string ContentType = "application/scim+json";
    public const string UserSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
    public const string GroupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";

    private const string ListSchema = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
    private const string ErrorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";

    public static JsonObject Of(ScimUser user, IReadOnlyList<ScimMember> groups, string baseAddress)
    {
        var resource = new JsonObject
        {
            ["schemas"] = new JsonArray(UserSchema),
            ["id"] = user.Id,
            ["userName"] = user.UserName ?? user.Email,
            ["displayName"] = user.DisplayName,
            ["active"] = user.IsActive,
            ["emails"] = new JsonArray(new JsonObject { ["value"] = user.Email, ["type"] = "work", ["primary"] = true }),
            ["name"] = new JsonObject { ["formatted"] = user.DisplayName },
            ["groups"] = new JsonArray([.. groups.Select(static group => new JsonObject { ["value"] = group.Id, ["display"] = group.DisplayName })]),
            ["meta"] = new JsonObject
            {
                ["resourceType"] = "User",
                ["created"] = JsonSerializer.SerializeToNode(user.CreatedAt, LivehouseJson.Options),
                ["location"] = $"{baseAddress}/Users/{user.Id}",
            },
        };
        if (user.ExternalId is { } external) resource["externalId"] = external;
        if (user.GivenName is { } given) resource["name"]!["givenName"] = given;
        if (user.FamilyName is { } family) resource["name"]!["familyName"] = family;
        return resource;
    }

    public static JsonObject Of(ScimGroup group, bool withMembers, string baseAddress)
    {
        var resource = new JsonObject
        {
            ["schemas"] = new JsonArray(GroupSchema),
            ["id"] = group.Id,
            ["displayName"] = group.DisplayName,
            ["meta"] = new JsonObject { ["resourceType"] = "Group", ["location"] = $"{baseAddress}/Groups/{group.Id}" },
        };
        if (group.ExternalId is { } external) resource["externalId"] = external;
        if (withMembers)
        {
            resource["members"] = new JsonArray(
                [.. group.Members.Select(static member => new JsonObject { ["value"] = member.Id, ["display"] = member.DisplayName })]);
        }

        return resource;
    }

    public static JsonObject List(IEnumerable<JsonNode> resources, int total, int startIndex)
    {
        var items = new JsonArray([.. resources]);
        return new JsonObject
        {
            ["schemas"] = new JsonArray(ListSchema),
            ["totalResults"] = total,
            ["startIndex"] = startIndex,
            ["itemsPerPage"] = items.Count,
            ["Resources"] = items,
        };
    }

    public static IResult Ok(JsonNode answer, int status = StatusCodes.Status200OK) =>
        TypedResults.Text(answer.ToJsonString(LivehouseJson.Options), ContentType, System.Text.Encoding.UTF8, status);

    public static IResult Error(int status, string detail, string? scimType = null)
    {
        var error = new JsonObject { ["schemas"] = new JsonArray(ErrorSchema), ["status"] = $"{status}", ["detail"] = detail };
        if (scimType is not null) error["scimType"] = scimType;
        return Ok(error, status);
    }

    public static IResult Error(Refusal refusal) => refusal.Code switch
    {
        RefusalCodes.NotFound => Error(StatusCodes.Status404NotFound, refusal.Detail),
        RefusalCodes.Conflict => Error(StatusCodes.Status409Conflict, refusal.Detail, "uniqueness"),
        RefusalCodes.ValidationFailed => Error(StatusCodes.Status400BadRequest, refusal.Detail, "invalidValue"),
        _ => Problems.Problem.From(refusal),
    };
}
