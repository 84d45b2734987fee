namespace Livehouse.Api.Requests;

/// <summary>
/// OPTIONS, except a browser's preflight, is answered with 204 and <c>Allow</c> on every path that has methods (RFC 9110, section 9.3.7), and a 405 also lists
/// HEAD and OPTIONS. CORS handles preflights.
/// </summary>
internal static class AllowedMethods
{
    private const string OfTheHub = "DELETE, GET, OPTIONS, POST";
    private const string OfNegotiation = "OPTIONS, POST";

    /// <summary>Must run before routing, which determines the allowed methods, and inside the middleware that turns a bare 405 into a problem.</summary>
    public static IApplicationBuilder UseAllowedMethods(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        var isQuestion = HttpMethods.IsOptions(context.Request.Method) && !context.Request.Headers.ContainsKey("Access-Control-Request-Method");
        if (isQuestion && KnownBefore(context.Request.Path) is { } known)
        {
            Answer(context.Response, known);
            return;
        }

        await next(context);
        var response = context.Response;
        if (response.StatusCode != StatusCodes.Status405MethodNotAllowed || response.HasStarted || response.Headers.Allow.Count == 0) return;
        var methods = response.Headers.Allow
            .ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Append(HttpMethods.Options)
            .ToHashSet(StringComparer.Ordinal);
        if (methods.Contains(HttpMethods.Get)) methods.Add(HttpMethods.Head);
        response.Headers.Allow = string.Join(", ", methods.Order(StringComparer.Ordinal));
        if (isQuestion) Answer(response, response.Headers.Allow.ToString());
    });

    /// <summary>The hub's endpoints accept every method and authenticate before they refuse one; <c>*</c> (an empty path) is the server itself.</summary>
    private static string? KnownBefore(PathString path)
    {
        if (!path.HasValue) return "DELETE, GET, HEAD, OPTIONS, POST, PUT";
        if (!path.StartsWithSegments("/hubs/live", StringComparison.OrdinalIgnoreCase, out var rest)) return null;
        return !rest.HasValue ? OfTheHub : rest.Equals("/negotiate", StringComparison.OrdinalIgnoreCase) ? OfNegotiation : null;
    }

    private static void Answer(HttpResponse response, string methods)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.Allow = methods;
    }
}
