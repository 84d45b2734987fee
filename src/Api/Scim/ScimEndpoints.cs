using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Livehouse.Api.Access;
using Livehouse.Api.Idempotency;
using Livehouse.Api.Requests;
using Livehouse.Api.Users;
using Livehouse.Callers;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Scim;
using Livehouse.Limits;

namespace Livehouse.Api.Scim;

/// <summary>
/// SCIM 2.0 (RFC 7643, 7644) for an organisation's directory (docs/organisations.md). It is not in the API document: its specification is the RFCs', and
/// directories bring their own clients. Only an API key with the scope <c>scim</c> may call it.
/// </summary>
internal static partial class ScimEndpoints
{
    private const string Base = "/scim/v2";

    public static void MapScim(this WebApplication app)
    {
        var scim = app.MapGroup(Base).ExcludeFromDescription().WithMetadata(WithoutIdempotency.Instance, new BodyBound(ScimLimits.BodyBytesMax));
        Keyed(scim.MapGet("/ServiceProviderConfig", ServiceProvider));
        Keyed(scim.MapGet("/ResourceTypes", ResourceTypes));
        Keyed(scim.MapGet("/Users", ListUsers));
        Keyed(scim.MapPost("/Users", CreateUser));
        Keyed(scim.MapGet("/Users/{id}", GetUser));
        Keyed(scim.MapPut("/Users/{id}", ReplaceUser));
        Keyed(scim.MapPatch("/Users/{id}", PatchUser));
        Keyed(scim.MapDelete("/Users/{id}", DeleteUser));
        Keyed(scim.MapGet("/Groups", ListGroups));
        Keyed(scim.MapPost("/Groups", CreateGroup));
        Keyed(scim.MapGet("/Groups/{id}", GetGroup));
        Keyed(scim.MapPut("/Groups/{id}", ReplaceGroup));
        Keyed(scim.MapPatch("/Groups/{id}", PatchGroup));
        Keyed(scim.MapDelete("/Groups/{id}", DeleteGroup));
    }

    /// <summary>No user has this role: it is for keys alone.</summary>
    private static void Keyed(RouteHandlerBuilder endpoint) => endpoint.RequireRole(ApiKeyScopes.Scim, ApiKeyScopes.Scim);

    private static IResult ServiceProvider() => ScimAnswers.Ok(new JsonObject
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"),
        ["patch"] = new JsonObject { ["supported"] = true },
        ["bulk"] = new JsonObject { ["supported"] = false, ["maxOperations"] = 0, ["maxPayloadSize"] = 0 },
        ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = ScimLimits.PageMax },
        ["changePassword"] = new JsonObject { ["supported"] = false },
        ["sort"] = new JsonObject { ["supported"] = false },
        ["etag"] = new JsonObject { ["supported"] = false },
        ["authenticationSchemes"] = new JsonArray(
            new JsonObject { ["type"] = "oauthbearertoken", ["name"] = "API key", ["description"] = "A key with the scope scim.", ["primary"] = true }),
    });

    private static IResult ResourceTypes() => ScimAnswers.Ok(ScimAnswers.List(
        [Type("User", "/Users", ScimAnswers.UserSchema), Type("Group", "/Groups", ScimAnswers.GroupSchema)], 2, 1));

    private static JsonObject Type(string name, string endpoint, string schema) => new()
    {
        ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:ResourceType"),
        ["id"] = name,
        ["name"] = name,
        ["endpoint"] = endpoint,
        ["schema"] = schema,
    };

    private static async Task<IResult> ListUsers(HttpContext context, Caller caller, ScimService scim)
    {
        if (!TryReadFilter(context.Request, ["username", "externalid", "id", "emails.value"], out var filter)) return InvalidFilter();
        var (skip, count) = PageOf(context.Request);
        var page = await scim.Users(caller.TenantId, filter, skip, count, context.RequestAborted);
        var resources = new List<JsonNode>();
        foreach (var user in page.Items) resources.Add(await Resource(context, caller, scim, user));
        return ScimAnswers.Ok(ScimAnswers.List(resources, page.Total, skip + 1));
    }

    private static async Task<IResult> GetUser(string id, HttpContext context, Caller caller, ScimService scim) =>
        await scim.User(caller.TenantId, id, context.RequestAborted) is { } user ? ScimAnswers.Ok(await Resource(context, caller, scim, user)) : NoUser();

    private static async Task<IResult> CreateUser(HttpContext context, Caller caller, ScimService scim)
    {
        if (await ScimBody.Read(context.Request) is not { } body || UserOf(body, "", null) is not { } wanted) return InvalidUser();
        var made = await scim.Create(caller.TenantId, wanted, context.GetActing(), context.RequestAborted);
        if (made.IsRefused) return ScimAnswers.Error(made.Refusal);
        context.Response.Headers.Location = $"{AddressOf(context)}/Users/{made.Value.Id}";
        return ScimAnswers.Ok(await Resource(context, caller, scim, made.Value), StatusCodes.Status201Created);
    }

    private static async Task<IResult> ReplaceUser(string id, HttpContext context, Caller caller, ScimService scim)
    {
        if (await scim.User(caller.TenantId, id, context.RequestAborted) is not { } before) return NoUser();
        if (await ScimBody.Read(context.Request) is not { } body || UserOf(body, id, before) is not { } wanted) return InvalidUser();
        return await Answer(context, caller, scim, await scim.Replace(caller.TenantId, wanted, context.GetActing(), context.RequestAborted));
    }

    private static async Task<IResult> PatchUser(string id, HttpContext context, Caller caller, ScimService scim)
    {
        if (await scim.User(caller.TenantId, id, context.RequestAborted) is not { } before) return NoUser();
        if (await ScimBody.Read(context.Request) is not { } body || ScimPatch.Apply(body, before) is not { } wanted || !IsBounded(wanted))
        {
            return InvalidPatch();
        }


        return await Answer(context, caller, scim, await scim.Replace(caller.TenantId, wanted, context.GetActing(), context.RequestAborted));
    }

    private static async Task<IResult> DeleteUser(string id, HttpContext context, Caller caller, ScimService scim, AccountEraser eraser)
    {
        var deleted = await scim.DeleteUser(caller.TenantId, id, context.GetActing());
        if (deleted.IsRefused) return ScimAnswers.Error(deleted.Refusal);
        await eraser.Run(deleted.Value);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ListGroups(HttpContext context, Caller caller, ScimService scim)
    {
        if (!TryReadFilter(context.Request, ["displayname", "externalid", "id"], out var filter)) return InvalidFilter();
        var (skip, count) = PageOf(context.Request);
        var withMembers = WantsMembers(context.Request);
        var page = await scim.Groups(caller.TenantId, filter, skip, count, withMembers, context.RequestAborted);
        var resources = page.Items.Select(group => ScimAnswers.Of(group, withMembers, AddressOf(context)));
        return ScimAnswers.Ok(ScimAnswers.List(resources, page.Total, skip + 1));
    }

    private static async Task<IResult> GetGroup(string id, HttpContext context, Caller caller, ScimService scim) =>
        await scim.Group(caller.TenantId, id, context.RequestAborted) is { } group
            ? ScimAnswers.Ok(ScimAnswers.Of(group, WantsMembers(context.Request), AddressOf(context)))
            : NoGroup();

    private static async Task<IResult> CreateGroup(HttpContext context, Caller caller, ScimService scim)
    {
        if (await ScimBody.Read(context.Request) is not { } body || GroupOf(body, "") is not { } wanted) return InvalidGroup();
        var made = await scim.Create(caller.TenantId, wanted, context.GetActing(), context.RequestAborted);
        return made.IsRefused
            ? ScimAnswers.Error(made.Refusal)
            : ScimAnswers.Ok(ScimAnswers.Of(made.Value, withMembers: true, AddressOf(context)), StatusCodes.Status201Created);
    }

    private static async Task<IResult> ReplaceGroup(string id, HttpContext context, Caller caller, ScimService scim)
    {
        if (await scim.Group(caller.TenantId, id, context.RequestAborted) is null) return NoGroup();
        if (await ScimBody.Read(context.Request) is not { } body || GroupOf(body, id) is not { } wanted) return InvalidGroup();
        return Answer(context, await scim.Replace(caller.TenantId, wanted, context.GetActing(), context.RequestAborted));
    }

    private static async Task<IResult> PatchGroup(string id, HttpContext context, Caller caller, ScimService scim)
    {
        if (await scim.Group(caller.TenantId, id, context.RequestAborted) is not { } before) return NoGroup();
        if (await ScimBody.Read(context.Request) is not { } body || ScimPatch.Apply(body, before) is not { } wanted || !IsName(wanted.DisplayName))
        {
            return InvalidPatch();
        }

        return Answer(context, await scim.Replace(caller.TenantId, wanted, context.GetActing(), context.RequestAborted));
    }

    private static async Task<IResult> DeleteGroup(string id, HttpContext context, Caller caller, ScimService scim)
    {
        var deleted = await scim.DeleteGroup(caller.TenantId, id, context.GetActing(), context.RequestAborted);
        return deleted.IsRefused ? ScimAnswers.Error(deleted.Refusal) : TypedResults.NoContent();
    }

    private static async Task<IResult> Answer(HttpContext context, Caller caller, ScimService scim, Refusals.Outcome<ScimUser> user) =>
        user.IsRefused ? ScimAnswers.Error(user.Refusal) : ScimAnswers.Ok(await Resource(context, caller, scim, user.Value));

    private static IResult Answer(HttpContext context, Refusals.Outcome<ScimGroup> group) =>
        group.IsRefused ? ScimAnswers.Error(group.Refusal) : ScimAnswers.Ok(ScimAnswers.Of(group.Value, withMembers: true, AddressOf(context)));

    private static async Task<JsonObject> Resource(HttpContext context, Caller caller, ScimService scim, ScimUser user) =>
        ScimAnswers.Of(user, await scim.GroupsOf(caller.TenantId, user.Id, context.RequestAborted), AddressOf(context));

    /// <summary>What is missing in a replacement stays as it was (RFC 7644, section 3.5.1, leaves that to the server).</summary>
    private static ScimUser? UserOf(JsonElement body, string id, ScimUser? before)
    {
        var userName = ScimBody.Text(body, "userName") ?? before?.UserName ?? before?.Email;
        var email = ScimBody.Email(ScimBody.Find(body, "emails")) ?? before?.Email ?? userName;
        if (userName is null || email is null) return null;
        var (given, family) = (ScimBody.Text(body, "name.givenName") ?? before?.GivenName, ScimBody.Text(body, "name.familyName") ?? before?.FamilyName);
        var shown = ScimBody.Text(body, "displayName") ?? ScimBody.Text(body, "name.formatted") ?? before?.DisplayName
            ?? ((given ?? family) is null ? userName : $"{given} {family}".Trim());
        var active = ScimBody.Flag(ScimBody.Find(body, "active")) ?? before?.IsActive ?? true;
        var external = ScimBody.Text(body, "externalId") ?? before?.ExternalId;
        var user = new ScimUser(id, email, shown, active, before?.CreatedAt ?? default, userName, external, given, family);
        return IsBounded(user) ? user : null;
    }

    private static ScimGroup? GroupOf(JsonElement body, string id)
    {
        var members = ScimBody.Ids(ScimBody.Find(body, "members"));
        return ScimBody.Text(body, "displayName") is { } name && IsName(name) && members.Count <= ScimLimits.MembersMax
            ? new ScimGroup(id, name, ScimBody.Text(body, "externalId"), [.. members.Distinct().Select(static member => new ScimMember(member, ""))])
            : null;
    }

    private static bool IsBounded(ScimUser user) =>
        ((string?[])[user.UserName, user.DisplayName, user.ExternalId, user.GivenName, user.FamilyName]).All(static text => text is null || IsName(text))
            && user.Email.Length <= AccountLimits.EmailLengthMax;

    private static bool IsName(string text) => text.Length <= ScimLimits.NameLengthMax && Identity.Accounts.AccountRules.IsPlainText(text);

    private static bool WantsMembers(HttpRequest request) =>
        !request.Query["excludedAttributes"].ToString().Split(',').Any(static name => name.Trim().Equals("members", StringComparison.OrdinalIgnoreCase));

    /// <summary>Only what directories ask: one attribute that equals a value.</summary>
    private static bool TryReadFilter(HttpRequest request, string[] attributes, out ScimFilter? filter)
    {
        filter = null;
        var text = request.Query["filter"].ToString();
        if (text.Length == 0) return true;
        if (text.Length > ScimLimits.FilterLengthMax || Equal().Match(text) is not { Success: true } match) return false;
        var attribute = match.Groups["name"].Value.ToLowerInvariant();
        if (attribute.StartsWith("emails", StringComparison.Ordinal)) attribute = ScimAttributes.Email;
        var value = Regex.Unescape(match.Groups["value"].Value);
        if (!attributes.Contains(attribute) || !Identity.Accounts.AccountRules.IsPlainText(value)) return false;
        filter = new ScimFilter(attribute, value);
        return true;
    }

    private static (int Skip, int Count) PageOf(HttpRequest request)
    {
        var start = Whole("startIndex") is { } given and > 0 ? given : 1;
        return (start - 1, Math.Clamp(Whole("count") ?? ScimLimits.PageDefault, 0, ScimLimits.PageMax));

        int? Whole(string name) =>
            int.TryParse(request.Query[name].ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string AddressOf(HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}{Base}";

    private static IResult NoUser() => ScimAnswers.Error(StatusCodes.Status404NotFound, "The user does not exist.");

    private static IResult NoGroup() => ScimAnswers.Error(StatusCodes.Status404NotFound, "The group does not exist.");

    private static IResult InvalidFilter() =>
        ScimAnswers.Error(StatusCodes.Status400BadRequest, "A filter is one attribute, eq and a value in quotes.", "invalidFilter");

    private static IResult InvalidUser() =>
        ScimAnswers.Error(StatusCodes.Status400BadRequest, "A user has a userName, an email, and texts that are not too long.", "invalidValue");

    private static IResult InvalidGroup() =>
        ScimAnswers.Error(StatusCodes.Status400BadRequest, "A group has a displayName, and not too many members.", "invalidValue");

    private static IResult InvalidPatch() => ScimAnswers.Error(StatusCodes.Status400BadRequest, "The operations can't be understood.", "invalidSyntax");

    [GeneratedRegex(
        "^\\s*(?<name>emails\\[type eq \"work\"\\]\\.value|[A-Za-z.]+)\\s+eq\\s+\"(?<value>(?:[^\"\\\\]|\\\\[\"\\\\/])*)\"\\s*$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Equal();
}
