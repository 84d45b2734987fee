using Livehouse.Api.Configuration;
using Livehouse.Api.Security;

namespace Livehouse.Api.Pages;

/// <summary>
/// What browsers let the web client do: its own files and nothing inline, connections to this server, the media servers, the HLS server and the object store,
/// camera and microphone for itself alone.
/// </summary>
internal sealed class PageSecurity(LivehouseSettings settings)
{
    private const string Permissions =
        "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), picture-in-picture=(self), autoplay=(self), screen-wake-lock=(self), "
        + "publickey-credentials-get=(self), publickey-credentials-create=(self), geolocation=(), payment=(), usb=(), serial=(), midi=(), accelerometer=(), "
        + "gyroscope=(), magnetometer=(), browsing-topics=()";

    private readonly string _policy = Policy(settings);

    /// <summary>Marks the answer as one of the client's files. A worker's script needs the policy too: it is the worker's.</summary>
    public void Apply(HttpContext context)
    {
        SecurityHeaders.SetPolicy(context, _policy);
        context.Response.Headers["Permissions-Policy"] = Permissions;
        context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    private static string Policy(LivehouseSettings settings)
    {
        var media = settings.LiveKit.Instances.Select(static instance => instance.Server.Url).SelectMany(SocketAndHttp);
        var files = Files(settings).Distinct().ToList();
        var connected = string.Concat(media.Concat(files).Distinct().Select(static origin => $" {origin}"));
        var played = string.Concat(files.Select(static origin => $" {origin}"));
        return "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self'; img-src 'self' data: blob: https:; "
            + $"connect-src 'self'{connected}; media-src 'self' blob:{played}; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors 'none'";
    }

    /// <summary>A media client opens a socket, and asks by HTTP why one did not open.</summary>
    private static IEnumerable<string> SocketAndHttp(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Host.Length == 0) yield break;
        var isSecure = url.Scheme is "wss" or "https";
        yield return $"{(isSecure ? "wss" : "ws")}://{url.Authority}";
        yield return $"{(isSecure ? "https" : "http")}://{url.Authority}";
    }

    /// <summary>Where playlists, recordings and attachments are.</summary>
    private static IEnumerable<string> Files(LivehouseSettings settings)
    {
        foreach (var address in (string?[])[settings.Ingest.HlsUrl, settings.RtmpServers.RecordingsUrl, settings.ObjectStore?.CdnBaseUrl])
        {
            if (Origin(address) is { } origin) yield return origin;
        }

        if (settings.ObjectStore is not { } store) yield break;
        if (Origin(store.Endpoint) is { } own)
        {
            yield return own;
            yield break;
        }

        yield return $"https://{store.Bucket}.s3.{store.Region}.amazonaws.com";
        yield return $"https://s3.{store.Region}.amazonaws.com";
    }

    private static string? Origin(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Host.Length > 0 ? $"{url.Scheme}://{url.Authority}" : null;
}
