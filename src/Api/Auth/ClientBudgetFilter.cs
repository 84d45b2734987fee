using Livehouse.Api.Problems;
using Livehouse.Identity.Budgets;

namespace Livehouse.Api.Auth;

/// <summary>Answers 429 <c>rate_limited</c> when a client network has spent its budget. A request whose fields are at fault spends nothing.</summary>
internal sealed class ClientBudgetFilter(Budget budget) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var budgets = http.RequestServices.GetRequiredService<ClientBudgets>();
        return await budgets.Spend(budget, http.Connection.RemoteIpAddress, http.RequestAborted) is { } refusal ? Problem.From(refusal) : await next(context);
    }
}
