using System.Globalization;
using System.Text;

namespace Livehouse.Demo;

/// <summary>
/// The demo's video: a clip of six segments that repeats forever, as a live HLS playlist (RFC 8216). It is computed from the clock, so that every process and
/// every restart continue where the others are.
/// </summary>
public static class LoopingPicture
{
    public const string SegmentType = "video/mp2t";
    public const string PlaylistType = "application/vnd.apple.mpegurl";
    internal const int SegmentSeconds = 2;
    internal const int SegmentsOfClip = 6;
    internal const int SegmentsOfPlaylist = 6;

    public static string Playlist(DateTimeOffset now)
    {
        var next = now.ToUnixTimeSeconds() / SegmentSeconds;
        var first = next - SegmentsOfPlaylist;
        var text = new StringBuilder();
        text.Append("#EXTM3U\n#EXT-X-VERSION:3\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-TARGETDURATION:{SegmentSeconds}\n#EXT-X-MEDIA-SEQUENCE:{first}\n");
        // How often the clip began anew in segments that have left the playlist.
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-DISCONTINUITY-SEQUENCE:{(first + SegmentsOfClip - 1) / SegmentsOfClip}\n");
        for (var segment = first; segment < next; segment++)
        {
            if (segment % SegmentsOfClip == 0) text.Append("#EXT-X-DISCONTINUITY\n");
            text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{SegmentSeconds}.000,\nclip-{segment % SegmentsOfClip}.ts\n");
        }

        return text.ToString();
    }

    /// <summary>Null: the clip has no such segment.</summary>
    public static Stream? Segment(int number) =>
        typeof(LoopingPicture).Assembly.GetManifestResourceStream(string.Create(CultureInfo.InvariantCulture, $"clip-{number}.ts"));
}
