using Livehouse.Api.Access;
using Livehouse.Api.Operations.Docs;
using Livehouse.Api.Problems;
using Livehouse.Api.Requests;
using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Refusals;

namespace Livehouse.Api.Auth;

/// <summary>Who may do what.</summary>
internal static class RoleEndpoints
{
    public static void MapRoles(this RouteGroupBuilder admin) => admin.MapPut("/users/{userId}/roles", Set)
        .RequireRole(Role.Admin)
        .AsOperation("setUserRoles", RefusalCodes.Forbidden, RefusalCodes.Conflict)
        .WithSummary("Gives an account of the tenant these roles and no others (admin). Its tokens of before are refused, its browsers get new cookies; the "
            + "last admin stays one.")
        .Produces<RolesView>();

    private static Task<IResult> Set(string userId, Body<RolesRequest> body, Caller caller, AccountService accounts, HttpContext context) =>
        accounts.SetRoles(new SetRoles(caller, userId, body.Value.Roles) { Origin = context.GetOrigin() }, context.RequestAborted).AnswerOk();

    /// <param name="Roles">One or more of <c>viewer</c>, <c>streamer</c>, <c>moderator</c>, <c>admin</c>.</param>
    internal sealed record RolesRequest(IReadOnlyList<string> Roles) : IRequest<RolesRequest>
    {
        public static RolesRequest Read(Fields fields) => new(fields.WordList("roles", Role.All));
    }
}
