using Livehouse.Api.Problems;
using Livehouse.Limits;
using Microsoft.AspNetCore.Http.Features;

namespace Livehouse.Api.Requests;

/// <summary>
/// Refuses bodies declared as compressed or as too long, whatever the endpoint; the rest is counted while it is read. Must run after routing: an endpoint may
/// have its own bound.
/// </summary>
internal static class BodyLimit
{
    /// <summary>The web server also counts the headers of chunks; we count the body. This is enough for chunks of half a KiB.</summary>
    private static int ChunkHeadersMax(int most) => Math.Max(4 * 1024, most / 64);

    /// <summary>
    /// Bodies are small, 64 KiB can decompress to 64 MiB, and webhooks sign the body as it was sent: decompression would gain nothing. Without this check it
    /// would be reported as invalid JSON.
    /// </summary>
    private static readonly Problem Compressed =
        new(
            ProblemCatalog.UnsupportedMediaType,
            "The request body is compressed (Content-Encoding), which is not supported: send it as it is, without Content-Encoding.");

    public static IApplicationBuilder UseBodyLimit(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (IsCompressed(context))
        {
            // RFC 9110, section 12.5.3: so that a client knows which codings are accepted.
            context.Response.Headers.AcceptEncoding = "identity";
            return Compressed.ExecuteAsync(context);
        }

        var most = RequestBytes.MostOf(context);
        if (context.Request.ContentLength > most) return ProblemCatalog.ForStatus(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(context);
        var mayExceed = most > RequestLimits.BodyBytesMax || context.Request.Headers.TransferEncoding.Count > 0;
        if (mayExceed && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } server)
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
