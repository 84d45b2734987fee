using Livehouse.Api.Problems;
using Livehouse.Identifiers;

namespace Livehouse.Api.Requests;

/// <summary>Refuses unbindable requests before the endpoint runs: unreadable bodies and pages, and invalid ids in the path.</summary>
internal sealed class BindingFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var (name, value) in context.HttpContext.Request.RouteValues)
        {
            if (IsId(name) && !(IsUserId(name) ? UserIds.IsValid(value as string) : Ids.IsValid(value as string)))
            {
                return ValueTask.FromResult<object?>(ProblemCatalog.ForStatus(StatusCodes.Status404NotFound));
            }
        }

        foreach (var argument in context.Arguments)
        {
            if (argument is IBound { Problem: { } problem }) return ValueTask.FromResult<object?>(problem);
        }

        return next(context);
    }

    internal static bool IsUserId(string routeValue) => routeValue.Equals("userId", StringComparison.OrdinalIgnoreCase);

    internal static bool IsId(string routeValue) => routeValue.EndsWith("id", StringComparison.OrdinalIgnoreCase);
}
