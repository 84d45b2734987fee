using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Livehouse.Ingest;

namespace Livehouse.Media;

/// <summary>
/// nginx-rtmp's <c>/stat</c> (module 1.2.2; it names itself 1.1.4). Bitrates are means of the last ten seconds in bits a second, 0 before. The picture's size
/// and its frames a second are what the encoder announced: this server does not count frames.
/// </summary>
internal static class NginxRtmpStatistics
{
    private const long CharactersMax = 16 * 1024 * 1024;

    public static RtmpServerReport Read(string answer, string serverName, DateTimeOffset at)
    {
        using var reader = XmlReader.Create(
            new StringReader(answer),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = CharactersMax });
        var document = XDocument.Load(reader);
        if (document.Root?.Name != "rtmp") throw new FormatException("These are no statistics of nginx-rtmp.");
        var publishers =
            from stream in document.Root.Elements("server").Elements("application").Elements("live").Elements("stream")
            let publisher = stream.Elements("client").FirstOrDefault(static client => client.Element("publishing") is not null)
            where publisher is not null
            select Publisher(stream, publisher, serverName, at);
        return RtmpStatistics.Report(IngestServer.NginxRtmp, serverName, publishers);
    }

    private static PublisherStatistics Publisher(XElement stream, XElement publisher, string serverName, DateTimeOffset at)
    {
        var connection = new IngestConnection(IngestServer.NginxRtmp, serverName, Text(publisher, "id") ?? "", Text(publisher, "address"));
        var meta = stream.Element("meta");
        return new PublisherStatistics(Text(stream, "name") ?? "", new IngestSample(
            at,
            connection,
            "rtmp",
            Whole(stream, "bytes_in"),
            Kbps(stream, "bw_in"),
            Whole(publisher, "timestamp"),
            Video(meta?.Element("video"), Kbps(stream, "bw_video")),
            Audio(meta?.Element("audio"), Kbps(stream, "bw_audio")))
        {
            // Both are filled in by the encoder's own description or by its first packets: with a part of it there, the other part is missing for good.
            TellsTracks = meta is not null,
        });
    }

    private static VideoSample? Video(XElement? video, int? bitrateKbps) => video is null || Text(video, "codec") is not { } codec ? null
        : new VideoSample(codec, (int?)Whole(video, "width"), (int?)Whole(video, "height"), null, bitrateKbps, null)
        {
            DeclaredFps = Whole(video, "frame_rate") is { } fps and > 0 ? fps : null,
        };

    private static AudioSample? Audio(XElement? audio, int? bitrateKbps) => audio is null || Text(audio, "codec") is not { } codec ? null
        : new AudioSample(codec, bitrateKbps, (int?)Whole(audio, "sample_rate"), (int?)Whole(audio, "channels"));

    /// <summary>Null where it is 0: it may not have been measured yet, and what stands still shows in the media's time.</summary>
    private static int? Kbps(XElement stream, string name) => Whole(stream, name) is { } bits and > 0 ? (int)Math.Min(int.MaxValue, bits / 1_000) : null;

    private static string? Text(XElement parent, string name) => parent.Element(name)?.Value is { Length: > 0 } text ? text : null;

    private static long? Whole(XElement parent, string name) =>
        long.TryParse(Text(parent, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
