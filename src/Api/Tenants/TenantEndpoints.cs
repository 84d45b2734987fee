using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identifiers;
using Livehouse.Identity;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Members;
using Livehouse.Identity.Tenants;
using Livehouse.Refusals;

namespace Livehouse.Api.Tenants;

/// <summary>The organisations of this installation, for its operators, and one's own, for its members (docs/organisations.md).</summary>
internal static class TenantEndpoints
{
    public static void MapTenants(this RouteGroupBuilder admin)
    {
        admin.MapPost("/tenants", Create)
            .RequireOperator()
            .AsOperation("createTenant", RefusalCodes.Conflict)
            .WithSummary("Makes an organisation (operators), and invites its first admin.")
            .Produces<CreatedTenantAnswer>(StatusCodes.Status201Created);
        admin.MapGet("/tenants", List)
            .RequireOperator()
            .AsOperation("listTenants")
            .WithSummary("Every organisation, by id (operators).")
            .Produces<TenantPage>();
        admin.MapGet("/tenants/{tenantId}", Get)
            .RequireOperator()
            .AsOperation("getTenant")
            .WithSummary("One organisation (operators).")
            .Produces<TenantAnswer>();
        admin.MapPut("/tenants/{tenantId}", Change)
            .RequireOperator()
            .AsOperation("changeTenant", RefusalCodes.Conflict)
            .WithSummary("Changes what is given (operators). Suspended, an organisation's tokens, keys, connections and streams end within seconds.")
            .Produces<TenantAnswer>();
    }

    public static void MapTenantInfo(this RouteGroupBuilder tenant)
    {
        tenant.MapGet("/info", Info)
            .RequireAuthorization()
            .AsOperation("getTenantInfo", RefusalCodes.NotFound)
            .WithSummary("The caller's organisation and its policy.")
            .Produces<TenantAnswer>();
        tenant.MapPut("/info", ChangeInfo)
            .RequireRole(Role.Admin)
            .AsOperation("changeTenantInfo", RefusalCodes.NotFound, RefusalCodes.Conflict)
            .WithSummary("Changes name, registration, policy or group roles of the caller's organisation (admins): what is given, and nothing else.")
            .Produces<TenantAnswer>();
    }

    private static async Task<IResult> Create(
        Body<CreateTenantRequest> body, HttpContext context, TenantService tenants, Invitations invitations, IdentityOptions options)
    {
        var request = body.Value;
        var acting = context.GetActing();
        var created = await tenants.Create(request.Id, request.Name, acting, context.RequestAborted);
        if (created.IsRefused) return Problem.From(created.Refusal);
        InvitationAnswer? invitation = null;
        if (request.AdminEmail is { } email)
        {
            var admin = new NewMember(created.Value.Id, email, null, [Role.Viewer, Role.Streamer, Role.Admin], AuditActions.UserInvite);
            var invited = await invitations.Invite(created.Value, admin, acting, CancellationToken.None);
            if (invited.IsRefused) return Problem.From(invited.Refusal);
            invitation = invited.Value.Answer;
        }

        var shown = TenantAnswer.Of(created.Value, options).Tenant;
        return TypedResults.Created($"/api/admin/tenants/{shown.Id}", new CreatedTenantAnswer(shown, invitation));
    }

    private static async Task<IResult> List(Paging paging, HttpContext context, IdentityPorts ports, IdentityOptions options)
    {
        if (paging.Cursor is { } cursor && !Ids.IsValid(cursor))
        {
            return Problem.Invalid(new Dictionary<string, string[]> { ["cursor"] = ["Must be the nextCursor of the previous page."] });
        }

        var found = await ports.Tenants.List(paging.Cursor, paging.Limit + 1, context.RequestAborted);
        var page = found.Take(paging.Limit).Select(tenant => TenantAnswer.Of(tenant, options).Tenant).ToList();
        return TypedResults.Ok(new TenantPage(page, found.Count > page.Count ? page[^1].Id : null));
    }

    private static async Task<IResult> Get(string tenantId, HttpContext context, IdentityPorts ports, IdentityOptions options) =>
        await ports.Tenants.Find(tenantId, context.RequestAborted) is { } tenant ? TypedResults.Ok(TenantAnswer.Of(tenant, options)) : NotFound();

    private static Task<IResult> Change(
        string tenantId, Body<ChangeTenantRequest> body, HttpContext context, TenantService tenants, IdentityOptions options) =>
        tenants.Change(tenantId, body.Value.Edit, context.GetActing(), context.RequestAborted)
            .Answer(tenant => TypedResults.Ok(TenantAnswer.Of(tenant, options)));

    private static async Task<IResult> Info(HttpContext context, Caller caller, TenantDirectory tenants, IdentityOptions options) =>
        await tenants.Find(caller.TenantId, context.RequestAborted) is { } tenant ? TypedResults.Ok(TenantAnswer.Of(tenant, options)) : NotFound();

    private static Task<IResult> ChangeInfo(
        Body<ChangeInfoRequest> body, HttpContext context, Caller caller, TenantService tenants, IdentityOptions options) =>
        tenants.Change(caller.TenantId, body.Value.Edit, context.GetActing(), context.RequestAborted)
            .Answer(tenant => TypedResults.Ok(TenantAnswer.Of(tenant, options)));

    private static Problem NotFound() => Problem.From(Refusal.NotFound("The tenant"));
}
