using Livehouse.Api.Auth;
using Livehouse.Api.Problems;
using Livehouse.Callers;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Tenants;
using Livehouse.Identity.Tokens;
using Livehouse.Refusals;
using Livehouse.Wire;
using Microsoft.AspNetCore.Authorization;

namespace Livehouse.Api.Access;

/// <summary>
/// The one place that decides whether an authenticated caller may call an endpoint: the tenant is not suspended, the caller has a required role, and a key has
/// the scope. All data for this is in memory.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, TenantDirectory tenants, IAuditLog audit, RefusalBudget told, TimeProvider time)
{
    public async Task Invoke(HttpContext context)
    {
        // Open endpoints ignore the caller: a key or a suspended tenant's token is no reason to refuse a login.
        if (context.GetVerified() is not { } verified || context.GetEndpoint() is not { } endpoint
            || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            await next(context);
            return;
        }

        if (await Refuse(verified, endpoint, context.RequestAborted) is not { } refusal)
        {
            await next(context);
            return;
        }

        await RecordRefusal(context, verified.Caller, endpoint, refusal);
        await Problem.From(refusal).ExecuteAsync(context);
    }

    private async ValueTask<Refusal?> Refuse(VerifiedCaller verified, Endpoint endpoint, CancellationToken cancellation)
    {
        var caller = verified.Caller;
        if ((await tenants.Of(caller.TenantId, cancellation)).Status == TenantStatus.Suspended)
        {
            return new Refusal(RefusalCodes.TenantSuspended, "The organisation is suspended.");
        }

        var access = endpoint.Metadata.GetMetadata<Access>();
        if (verified.Scopes is { } scopes)
        {
            if (access?.Scope is not { } scope) return new Refusal(RefusalCodes.InsufficientScope, "No API key may do this: sign in as a user.");
            return scopes.Contains(scope) ? null : new Refusal(RefusalCodes.InsufficientScope, $"The API key lacks the scope {scope}.");
        }

        if (access?.Role is not { } role) return null;
        if (access.IsForOperator && caller.TenantId != Caller.DefaultTenant) return Refusal.Forbidden("Only operators of the installation may do this.");
        return caller.Is(role) ? null : Refusal.Forbidden($"Only users with the role {role} may do this.");
    }

    /// <summary>Bounded: repeated refusals must not fill the log. Nothing is written for tenants that only the host application knows.</summary>
    private async Task RecordRefusal(HttpContext context, Caller caller, Endpoint endpoint, Refusal refusal)
    {
        if (refusal.Code == RefusalCodes.TenantSuspended || !told.TrySpend(caller) || await tenants.Find(caller.TenantId) is null) return;
        var operation = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? endpoint.DisplayName;
        await audit.Write(context.GetActing().WasRefused(
            caller.TenantId, AuditActions.AccessRefused, time.GetUtcNow().Truncate(), refusal.Code, operation));
    }
}

/// <summary>How many refusals of one caller are written to the audit log: a few a minute, and not more of all together.</summary>
internal sealed class RefusalBudget(TimeProvider time)
{
    private const int OfCallerMax = 5;
    private const int OfAllMax = 300;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string TenantId, string UserId), int> _spent = [];
    private long _since = time.GetTimestamp();
    private int _all;

    public bool TrySpend(Caller caller)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_since) >= Window)
            {
                _spent.Clear();
                _all = 0;
                _since = time.GetTimestamp();
            }

            var key = (caller.TenantId, caller.UserId);
            var spent = _spent.GetValueOrDefault(key);
            if (spent >= OfCallerMax || _all >= OfAllMax) return false;
            _spent[key] = spent + 1;
            _all++;
            return true;
        }
    }
}
