using System.Globalization;
using System.Reflection;
using Livehouse.Api.Access;
using Livehouse.Api.Auth;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Api.Users;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.ApiKeys;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Members;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tenants;
using Livehouse.Limits;
using Livehouse.Refusals;
using Microsoft.AspNetCore.Http.Metadata;

namespace Livehouse.Api.Tenants;

/// <summary>An organisation's users, for its admins (docs/organisations.md).</summary>
internal static class MemberEndpoints
{
    public static void MapMembers(this RouteGroupBuilder tenant)
    {
        tenant.MapGet("/users", List)
            .RequireRole(Role.Admin, ApiKeyScopes.UsersRead)
            .AsOperation("listMembers")
            .WithSummary("The organisation's users, the oldest first (admins): all, or those whose email or name holds a text, or with a role.")
            .Produces<MemberPage>();
        tenant.MapGet("/users/{userId}", Get)
            .RequireRole(Role.Admin, ApiKeyScopes.UsersRead)
            .AsOperation("getMember")
            .WithSummary("One of the organisation's users (admins).")
            .Produces<MemberAnswer>();
        tenant.MapPost("/users", Invite)
            .RequireRole(Role.Admin, ApiKeyScopes.UsersWrite)
            .AsOperation("inviteMember", RefusalCodes.NotFound, RefusalCodes.Conflict, RefusalCodes.StepUpRequired)
            .WithSummary($"Invites a user (admins; an admin with step-up): a mail goes to them whose link works once within {TenantLimits.InvitationDays} "
                + "days.")
            .Produces<InvitedAnswer>(StatusCodes.Status201Created);
        tenant.MapPut("/users/{userId}", Change)
            .RequireRole(Role.Admin, ApiKeyScopes.UsersWrite)
            .AsOperation("changeMember", RefusalCodes.Conflict, RefusalCodes.StepUpRequired)
            .WithSummary("Gives a user these roles and no others (with step-up), or disables or enables them (admins). Disabled, their sessions, keys, "
                + "connections and presence end within seconds.")
            .Produces<MemberAnswer>();
        tenant.MapDelete("/users/{userId}", Delete)
            .RequireRole(Role.Admin, ApiKeyScopes.UsersWrite)
            .AsOperation("deleteMember", RefusalCodes.Conflict)
            .WithSummary("Deletes a user's account and personal data (admins).")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> List(MemberQuery query, Paging paging, HttpContext context, Caller caller, MemberService members)
    {
        if (!TryReadCursor(paging.Cursor, out var after))
        {
            return Problem.Invalid(new Dictionary<string, string[]> { ["cursor"] = ["Must be the nextCursor of the previous page."] });
        }

        var found = await members.List(new AccountQuery(caller.TenantId, paging.Limit + 1, query.Text, query.Role, after), context.RequestAborted);
        var page = found.Take(paging.Limit).ToList();
        return TypedResults.Ok(new MemberPage([.. page.Select(MemberView.Of)], found.Count > page.Count ? Cursor(page[^1]) : null));
    }

    private static async Task<IResult> Get(string userId, HttpContext context, Caller caller, MemberService members) =>
        await members.Find(caller.TenantId, userId, context.RequestAborted) is { } account
            ? TypedResults.Ok(new MemberAnswer(MemberView.Of(account)))
            : Problem.From(Refusal.NotFound("The user"));

    private static async Task<IResult> Invite(
        Body<InviteMemberRequest> body, HttpContext context, Caller caller, TenantDirectory tenants, Invitations invitations, StepUp stepUp)
    {
        var roles = body.Value.Roles ?? Role.Defaults;
        // Otherwise a copied token could make its thief an admin, which a change of roles refuses.
        if (roles.Contains(Role.Admin) && await Unproved(context, stepUp) is { } unproved) return unproved;
        if (await tenants.Find(caller.TenantId, context.RequestAborted) is not { } tenant) return Problem.From(Refusal.NotFound("The tenant"));
        var member = new NewMember(
            caller.TenantId, body.Value.Email, body.Value.DisplayName, roles, AuditActions.UserInvite);
        var invited = await invitations.Invite(tenant, member, context.GetActing(), context.RequestAborted);
        if (invited.IsRefused) return Problem.From(invited.Refusal);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created(
            $"/api/tenant/users/{invited.Value.Account.Id}", new InvitedAnswer(MemberView.Of(invited.Value.Account), invited.Value.Answer));
    }

    private static async Task<IResult> Change(
        string userId, Body<ChangeMemberRequest> body, HttpContext context, Caller caller, MemberService members, StepUp stepUp)
    {
        var (tenantId, request, acting) = (caller.TenantId, body.Value, context.GetActing());
        if (await members.Find(tenantId, userId, context.RequestAborted) is not { } account) return Problem.From(Refusal.NotFound("The user"));
        if (request.Roles is { } roles)
        {
            if (await Unproved(context, stepUp) is { } unproved) return unproved;
            var set = await members.SetRoles(tenantId, userId, roles, acting, CancellationToken.None);
            if (set.IsRefused) return Problem.From(set.Refusal);
            account = set.Value;
        }

        if (request.Status is { } status)
        {
            var set = await members.SetStatus(tenantId, userId, status, acting, CancellationToken.None);
            if (set.IsRefused) return Problem.From(set.Refusal);
            account = set.Value;
        }

        return TypedResults.Ok(new MemberAnswer(MemberView.Of(account)));
    }

    private static async Task<IResult> Delete(string userId, HttpContext context, Caller caller, MemberService members, AccountEraser eraser)
    {
        var deleted = await members.Delete(caller.TenantId, userId, context.GetActing());
        if (deleted.IsRefused) return Problem.From(deleted.Refusal);
        await eraser.Run(deleted.Value);
        return TypedResults.NoContent();
    }

    /// <summary>Null: the caller proved lately who they are. A key is no person who could prove anything; its scope was given with such a proof.</summary>
    private static async Task<IResult?> Unproved(HttpContext context, StepUp stepUp)
    {
        var verified = context.GetVerified()!;
        return verified.Scopes is null && await stepUp.Check(verified, context.RequestAborted) is { } refusal ? Problem.From(refusal) : null;
    }

    private static string Cursor(Account account) =>
        string.Create(CultureInfo.InvariantCulture, $"{account.CreatedAt.ToUnixTimeMilliseconds()}.{account.Id}");

    private static bool TryReadCursor(string? cursor, out AccountPlace? place)
    {
        place = null;
        if (cursor is null) return true;
        var parts = cursor.Split('.', 2);
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) || !Ids.IsValid(parts[1])) return false;
        place = new AccountPlace(at, parts[1]);
        return true;
    }

    /// <param name="Roles">Null: a viewer and streamer.</param>
    internal sealed record InviteMemberRequest(string Email, string? DisplayName, IReadOnlyList<string>? Roles) : IRequest<InviteMemberRequest>
    {
        public static InviteMemberRequest Read(Fields fields)
        {
            var email = fields.Text("email", 1, AccountLimits.EmailLengthMax, TextKind.Exact);
            if (fields.Has("email") && AccountRules.EmailFault(email) is { } fault) fields.Fail("email", fault);
            return new InviteMemberRequest(
                email, fields.OptionalText("displayName", 1, AccountLimits.DisplayNameLengthMax), fields.OptionalWordList("roles", Role.All));
        }

        /// <summary>Keeps the address out of logs.</summary>
        public override string ToString() => nameof(InviteMemberRequest);
    }

    internal sealed record ChangeMemberRequest(IReadOnlyList<string>? Roles, AccountStatus? Status) : IRequest<ChangeMemberRequest>
    {
        public static ChangeMemberRequest Read(Fields fields) =>
            new(fields.OptionalWordList("roles", Role.All), fields.OptionalWord<AccountStatus>("status"));
    }

    /// <summary><c>?q=</c> and <c>?role=</c>.</summary>
    internal sealed class MemberQuery : IBound, IEndpointParameterMetadataProvider
    {
        public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
        {
            builder.Metadata.Add(new QueryField("q", "Part of an email, a username or a display name.") { LengthMax = AccountLimits.EmailLengthMax });
            builder.Metadata.Add(new QueryField("role", "Only users with this role.") { Words = Livehouse.Callers.Role.All });
        }

        public string? Text { get; private init; }

        public string? Role { get; private init; }

        public Problem? Problem { get; private init; }

        public static ValueTask<MemberQuery?> BindAsync(HttpContext context)
        {
            var (q, role) = (context.Request.Query["q"], context.Request.Query["role"]);
            var errors = new Dictionary<string, string[]>();
            if (q.Count > 1 || q.ToString().Length > AccountLimits.EmailLengthMax || !AccountRules.IsPlainText(q.ToString()))
            {
                errors["q"] = [$"Must have at most {AccountLimits.EmailLengthMax} characters."];
            }

            if (role.Count > 1 || !(role.ToString() is "" || Livehouse.Callers.Role.All.Contains(role.ToString())))
            {
                errors["role"] = [$"Must be one of {string.Join(", ", Livehouse.Callers.Role.All)}."];
            }

            return ValueTask.FromResult<MemberQuery?>(errors.Count > 0
                ? new MemberQuery { Problem = Problem.Invalid(errors) }
                : new MemberQuery { Text = Given(q.ToString()), Role = Given(role.ToString()) });
        }

        private static string? Given(string text) => text.Length > 0 ? text : null;
    }
}

/// <summary>A user as the organisation's admins see them.</summary>
/// <param name="HasPassword">False: invited and not there yet, or signs in by the identity provider alone.</param>
internal sealed record MemberView(
    string Id,
    string TenantId,
    string Email,
    string Username,
    string DisplayName,
    IReadOnlyList<string> Roles,
    AccountStatus Status,
    bool HasPassword,
    DateTimeOffset CreatedAt)
{
    public static MemberView Of(Account account) => new(
        account.Id,
        account.TenantId,
        account.Email,
        account.Username,
        account.DisplayName,
        account.Roles,
        account.Status,
        account.PasswordHash.Length > 0,
        account.CreatedAt);

    /// <summary>Keeps the address out of logs.</summary>
    public override string ToString() => $"{nameof(MemberView)} {Id}";
}

internal sealed record MemberAnswer(MemberView User);

internal sealed record MemberPage(IReadOnlyList<MemberView> Items, string? NextCursor);

internal sealed record InvitedAnswer(MemberView User, InvitationAnswer Invitation);
