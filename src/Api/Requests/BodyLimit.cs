using Livehouse.Api.Problems;

namespace Livehouse.Api.Requests;

/// <summary>Refuses bodies that announce themselves as too long, whatever the endpoint does with them; the rest is counted while it is read.</summary>
internal static class BodyLimit
{
    public static IApplicationBuilder UseBodyLimit(this IApplicationBuilder app) => app.Use(static (context, next) =>
        context.Request.ContentLength > RequestBytes.LengthMax ? ProblemCatalog.ForStatus(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context) : next(context));
}
