using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Livehouse.Media;

/// <summary>
/// Addresses at the RTMP server's HTTP side (deploy/rtmp/nginx.conf). With a secret they are signed and expire: <c>{base}/{expires}/{signature}/{file}</c>,
/// where the signature is the unpadded base64url of <c>MD5("{kind} {expires} {name} {secret}")</c>. MD5 is the only hash of nginx's <c>secure_link</c>; the
/// secret stands at the end, so a signature can't be extended, and nobody but this server chooses what is hashed, so collisions are of no use.
/// </summary>
public sealed class PlaybackLinks(PlaybackLinkOptions options, TimeProvider time)
{
    /// <summary>Before the name of a file of an RTMP server, among the keys of recordings.</summary>
    public const string RecordingPrefix = "rtmp/";

    /// <summary>Whether an RTMP server's recordings are the streams'.</summary>
    public bool HasRecordings => options.RecordingsUrl.Length > 0;

    public static bool IsKey(string objectKey) => objectKey.StartsWith(RecordingPrefix, StringComparison.Ordinal);

    public bool IsSigned => options.Secret.Length > 0;

    /// <summary>The live playlist of a channel. Its segments, which it names relatively, carry the signature too.</summary>
    public RecordingUrl Playlist(string channel) => Link(options.HlsUrl, "hls", channel, $"{channel}.m3u8", options.HlsUrlLifetime);

    /// <param name="key">Of a recording, with <see cref="RecordingPrefix"/>.</param>
    public RecordingUrl Recording(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var file = key[RecordingPrefix.Length..];
        return Link(options.RecordingsUrl, "vod", file, file, options.RecordingUrlLifetime);
    }

    private RecordingUrl Link(string address, string kind, string name, string file, TimeSpan lifetime)
    {
        if (!IsSigned) return new RecordingUrl($"{address}/{file}", null);
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + lifetime).ToUnixTimeSeconds());
        var expires = expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
#pragma warning disable CA5351 // nginx's secure_link knows no other hash: see above.
        var signature = Base64Url.EncodeToString(MD5.HashData(Encoding.UTF8.GetBytes($"{kind} {expires} {name} {options.Secret}")));
#pragma warning restore CA5351
        return new RecordingUrl($"{address}/{expires}/{signature}/{file}", expiresAt);
    }
}

public sealed record PlaybackLinkOptions
{
    /// <summary><c>HLS_URL</c>, without a slash at its end.</summary>
    public required string HlsUrl { get; init; }

    /// <summary><c>RTMP_VOD_URL</c>; empty: files of RTMP servers are nobody's recording.</summary>
    public string RecordingsUrl { get; init; } = "";

    /// <summary><c>HLS_SECRET</c>; empty: addresses are neither signed nor expire.</summary>
    public string Secret { get; init; } = "";

    /// <summary><c>HLS_URL_SECONDS</c>.</summary>
    public TimeSpan HlsUrlLifetime { get; init; } = TimeSpan.FromHours(6);

    /// <summary><c>VOD_URL_SECONDS</c>.</summary>
    public TimeSpan RecordingUrlLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => nameof(PlaybackLinkOptions);
}
