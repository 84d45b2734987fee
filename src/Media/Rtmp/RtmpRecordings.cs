using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace Livehouse.Media;

/// <summary>Files that an RTMP server has recorded, found at the address where viewers get them.</summary>
public sealed class RtmpRecordings(PlaybackLinks links, HttpClient http)
{
    /// <summary>Enough for the boxes at the beginning of a file that is made to play while it loads.</summary>
    private const int HeadBytes = 4_096;

    /// <summary>Null: it is not there.</summary>
    /// <exception cref="HttpRequestException">The server can't be asked.</exception>
    public async Task<RtmpRecording?> Find(string key, CancellationToken cancellation)
    {
        if (!links.HasRecordings) return null;
        using var request = new HttpRequestMessage(HttpMethod.Get, links.Recording(key).Url);
        request.Headers.Range = new RangeHeaderValue(0, HeadBytes - 1);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        var head = new byte[HeadBytes];
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var read = await body.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, cancellation);
        return new RtmpRecording(
            answer.Content.Headers.ContentRange?.Length ?? answer.Content.Headers.ContentLength ?? read,
            answer.Content.Headers.ContentType?.MediaType ?? "video/mp4",
            answer.Content.Headers.LastModified,
            Seconds(head.AsSpan(0, read)) ?? 0);
    }

    /// <summary>The length in an MP4 file's <c>mvhd</c> box (ISO/IEC 14496-12, 8.2.2); null: there is none at the beginning.</summary>
    internal static double? Seconds(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("mvhd"u8);
        if (at < 0 || at + 40 > head.Length) return null;
        var box = head[(at + 4)..];
        var (scale, length) = box[0] == 1
            ? (BinaryPrimitives.ReadUInt32BigEndian(box[20..]), BinaryPrimitives.ReadUInt64BigEndian(box[24..]))
            : (BinaryPrimitives.ReadUInt32BigEndian(box[12..]), BinaryPrimitives.ReadUInt32BigEndian(box[16..]));
        return scale == 0 ? null : (double)length / scale;
    }
}

/// <param name="WrittenAt">By the RTMP server's clock; null: it does not say.</param>
/// <param name="Seconds">Its length; 0: unknown.</param>
public sealed record RtmpRecording(long SizeBytes, string ContentType, DateTimeOffset? WrittenAt, double Seconds);
