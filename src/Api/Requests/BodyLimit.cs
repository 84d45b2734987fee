using Livehouse.Api.Problems;
using Livehouse.Limits;
using Microsoft.AspNetCore.Http.Features;

namespace Livehouse.Api.Requests;

/// <summary>
/// Refuses bodies that announce themselves as compressed or as too long, whatever the endpoint does with them; the rest is counted while it is read. Goes
/// behind routing: an endpoint may have a bound of its own.
/// </summary>
internal static class BodyLimit
{
    /// <summary>The web server counts the headers of chunks as well; we count the body. This is enough for chunks of half a KiB.</summary>
    private static int ChunkHeadersMax(int most) => Math.Max(4 * 1024, most / 64);

    /// <summary>
    /// Bodies are small, a bomb of 64 KiB is 64 MiB, and what webhooks sign is the body as it was sent: taking it apart would gain nothing. Unsaid, it would be
    /// told as JSON that is not valid.
    /// </summary>
    private static readonly Problem Compressed =
        new(
            ProblemCatalog.UnsupportedMediaType,
            "The request body is compressed (Content-Encoding), which is not supported: send it as it is, without Content-Encoding.");

    public static IApplicationBuilder UseBodyLimit(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (IsCompressed(context))
        {
            // RFC 9110, section 12.5.3: so that a client can tell which codings would be taken.
            context.Response.Headers.AcceptEncoding = "identity";
            return Compressed.ExecuteAsync(context);
        }

        var most = RequestBytes.MostOf(context);
        if (context.Request.ContentLength > most) return ProblemCatalog.ForStatus(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context);
        if (most > RequestLimits.BodyBytesMax && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
        {
            server.MaxRequestBodySize = most + ChunkHeadersMax(most);
        }
        return next(context);
    });

    private static bool IsCompressed(HttpContext context)
    {
        var codings = context.Request.Headers.ContentEncoding;
        return codings.Count > 0
            && context.GetEndpoint() is not null
            && context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: false }
            && codings.Any(static coding => !string.IsNullOrWhiteSpace(coding) && !coding.Trim().Equals("identity", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>The bound of an endpoint whose bodies may be longer than <see cref="RequestLimits.BodyBytesMax"/>.</summary>
internal sealed record BodyBound(int Bytes)
{
    public static BodyBound SignedWebhook { get; } = new(RequestLimits.WebhookBodyBytesMax);
}
