using Livehouse.Callers;
using Livehouse.Identity.ApiKeys;

namespace Livehouse.Api.Access;

/// <summary>
/// Who may call an endpoint, beyond having signed in. It stands beside the route and is read in one place (<see cref="AccessMiddleware"/>). An endpoint
/// without it is open to every user, and to no API key.
/// </summary>
/// <param name="Role">Out of <see cref="Callers.Role"/>; null: any.</param>
/// <param name="IsForOperator">Only admins of the tenant <see cref="Caller.DefaultTenant"/>.</param>
/// <param name="Scope">A key with this scope of <see cref="ApiKeyScopes"/> may call it too, whatever role users need; null: no key may.</param>
internal sealed record Access(string? Role = null, bool IsForOperator = false, string? Scope = null);

internal static class AccessRules
{
    /// <summary>Users need the role.</summary>
    public static RouteHandlerBuilder RequireRole(this RouteHandlerBuilder endpoint, string role, string? scope = null) =>
        endpoint.RequireAuthorization().WithMetadata(new Access(role, Scope: scope));

    /// <summary>Only an operator of the installation: an admin of the tenant <c>default</c>.</summary>
    public static RouteHandlerBuilder RequireOperator(this RouteHandlerBuilder endpoint) =>
        endpoint.RequireAuthorization().WithMetadata(new Access(Role.Admin, IsForOperator: true));

    /// <summary>A key with this scope may call it, beside the users who may.</summary>
    public static RouteHandlerBuilder OpenToKeys(this RouteHandlerBuilder endpoint, string scope) => endpoint.WithMetadata(new Access(Scope: scope));
}
