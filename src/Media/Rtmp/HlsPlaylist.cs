using System.Globalization;

namespace Livehouse.Media;

/// <summary>
/// What a live playlist tells of an encoder. nginx-rtmp ends a segment at the first keyframe after <c>hls_fragment</c> (a second, deploy/rtmp/nginx.conf), so a
/// segment is as long as the distance of keyframes, from one second up.
/// </summary>
internal static class HlsPlaylist
{
    private const string Segment = "#EXTINF:";
    private const string Break = "#EXT-X-DISCONTINUITY";

    /// <summary>Of the last few: a setting that was corrected shows soon.</summary>
    private const int SegmentsMax = 4;

    /// <summary>The longest of the last segments, in seconds; null: there are none yet.</summary>
    public static double? KeyframeSeconds(string playlist)
    {
        ArgumentNullException.ThrowIfNull(playlist);
        var lengths = new List<double>();
        foreach (var line in playlist.AsSpan().EnumerateLines())
        {
            // Before a break stands what was there when the encoder was cut off, by no keyframe.
            if (line.StartsWith(Break)) lengths.Clear();
            if (!line.StartsWith(Segment)) continue;
            var text = line[Segment.Length..];
            var comma = text.IndexOf(',');
            if (comma >= 0) text = text[..comma];
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)) lengths.Add(seconds);
        }

        return lengths.Count == 0 ? null : lengths.TakeLast(SegmentsMax).Max();
    }
}
