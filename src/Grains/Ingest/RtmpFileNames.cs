namespace Livehouse.Grains.Ingest;

/// <summary>Which file of an RTMP server is a channel's recording.</summary>
internal static class RtmpFileNames
{
    /// <summary>As recordings of RTMP servers begin, among the keys of recordings.</summary>
    private const string Prefix = "rtmp/";

    private const string Extension = ".mp4";

    /// <summary>
    /// An MP4 file that is named after the channel is served as it is. Of others (nginx-rtmp records FLV, a file a connection, which browsers don't play) the
    /// RTMP server makes <c>{channel}.mp4</c>, all parts in their order (deploy/rtmp/vod.sh).
    /// </summary>
    public static string KeyOf(string channel, string path)
    {
        var file = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        var isReady = file.StartsWith(channel, StringComparison.Ordinal) && file.EndsWith(Extension, StringComparison.Ordinal) && file.All(IsPlain);
        return Prefix + (isReady ? file : channel + Extension);
    }

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.';
}
