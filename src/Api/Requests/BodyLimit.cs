using Livehouse.Api.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Livehouse.Api.Requests;

/// <summary>Refuses bodies that announce themselves as too long, whatever the endpoint does with them; the rest is counted while it is read. Goes behind routing: an endpoint may have a bound of its own.</summary>
internal static class BodyLimit
{
    /// <summary>The web server counts the headers of chunks as well; we count the body.</summary>
    private const int ChunkHeadersMax = 4 * 1024;

    public static IApplicationBuilder UseBodyLimit(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var most = RequestBytes.MostOf(context);
        if (context.Request.ContentLength > most) return ProblemCatalog.ForStatus(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context);
        if (most > RequestBytes.LengthMax && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server) server.MaxRequestBodySize = most + ChunkHeadersMax;
        return next(context);
    });
}

/// <summary>The bound of an endpoint whose bodies may be longer than <see cref="RequestBytes.LengthMax"/>.</summary>
internal sealed record BodyBound(int Bytes);
