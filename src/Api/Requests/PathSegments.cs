using System.Text;
using Livehouse.Api.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Livehouse.Api.Requests;

/// <summary>
/// Allows every percent-encoded character in a path segment (RFC 3986, section 2.1): user ids may hold <c>/</c> and <c>%</c>. The web server decodes a path but
/// leaves <c>%2F</c> unchanged, so that the ids <c>a/b</c> (sent as <c>a%2Fb</c>) and <c>a%2Fb</c> (sent as <c>a%252Fb</c>) would be the same. If a <c>%</c> is
/// left after decoding, the path is parsed again from the request line into a canonical form: in a segment <c>/</c> is <c>%2F</c>, <c>%</c> is <c>%25</c>,
/// everything else is itself. Route values are then decoded once more.
/// </summary>
internal static class PathSegments
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Must run before routing and everything that depends on the path.</summary>
    public static IApplicationBuilder UseWholePathSegments(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        if (context.Request.Path.Value is { } path && path.Contains('%', StringComparison.Ordinal)
            && context.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } target)
        {
            // An invalid encoding identifies nothing.
            if (Canonical(target) is not { } canonical) return ProblemCatalog.ForStatus(StatusCodes.Status404NotFound).ExecuteAsync(context);
            context.Request.Path = new PathString(canonical);
        }

        return next(context);
    });

    /// <summary>Must run after routing: endpoints get decoded ids and names.</summary>
    public static IApplicationBuilder UseDecodedRouteValues(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var values = context.Request.RouteValues;
        foreach (var (name, value) in values
            .Where(static pair => pair.Value is string text && text.Contains('%', StringComparison.Ordinal))
            .ToList()) values[name] = Decode((string)value!);
        return next(context);
    });

    /// <summary>The canonical path of a request line, dot segments resolved; null when a percent sign in it does not begin valid UTF-8.</summary>
    internal static string? Canonical(string target)
    {
        var path = PathOf(target);
        List<string> segments = [];
        foreach (var raw in path.Split('/').Skip(1))
        {
            if (Unescape(raw) is not { } segment) return null;
            if (segment == ".." && segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            if (segment is not ("." or "..")) segments.Add(Encode(segment));
        }

        return "/" + string.Join('/', segments);
    }

    internal static string Encode(string segment) => segment.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal);

    internal static string Decode(string segment) => segment.Replace("%2F", "/", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);

    /// <summary>Without the query; for the absolute form (RFC 9112, section 3.2.2) the part after the authority.</summary>
    private static string PathOf(string target)
    {
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        if (path.StartsWith('/')) return path;
        var authority = path.IndexOf("://", StringComparison.Ordinal);
        var slash = authority < 0 ? -1 : path.IndexOf('/', authority + 3);
        return slash < 0 ? "/" : path[slash..];
    }

    private static string? Unescape(string raw)
    {
        if (!raw.Contains('%', StringComparison.Ordinal)) return raw;
        var bytes = new byte[raw.Length * 3];
        var length = 0;
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] != '%')
            {
                length += Encoding.UTF8.GetBytes(raw.AsSpan(at, 1), bytes.AsSpan(length));
                continue;
            }

            if (at + 2 >= raw.Length || !char.IsAsciiHexDigit(raw[at + 1]) || !char.IsAsciiHexDigit(raw[at + 2])) return null;
            bytes[length++] = Convert.FromHexString(raw.AsSpan(at + 1, 2))[0];
            at += 2;
        }

        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
