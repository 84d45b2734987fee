namespace Livehouse.Api.Requests;

/// <summary>
/// OPTIONS that is no browser's preflight is answered 204 with <c>Allow</c> wherever a path has methods (RFC 9110, section 9.3.7), and a 405 names HEAD and
/// OPTIONS with the others. Preflights are the business of CORS.
/// </summary>
internal static class AllowedMethods
{
    private const string OfTheHub = "DELETE, GET, OPTIONS, POST";
    private const string OfNegotiation = "OPTIONS, POST";

    /// <summary>Goes before routing, which finds out what a path allows, and inside of what gives a bare 405 its problem.</summary>
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

    /// <summary>The hub's endpoints take every method and ask who calls before they say no; <c>*</c> (an empty path) is the server itself.</summary>
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
