using Livehouse.Ingest;
using Livehouse.Media;
using Livehouse.Testing;

namespace Livehouse.Tests.Media.Rtmp;

/// <summary>
/// The answers in <c>Data</c>: nginx-rtmp's was recorded from Debian's 1.2.2 with two ffmpeg publishers, one of them without sound; those of SRS and MediaMTX
/// are made by their documentation.
/// </summary>
public sealed class RtmpStatisticsTests
{
    private const string Event = "ev_0123456789abcdefghij";
    private const string Stream = "st_0123456789abcdefghij";

    private static readonly DateTimeOffset At = new(2026, 3, 4, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void GivenNginxRtmp_ThenItsPublishersAreRead()
    {
        var report = RtmpStatistics.Read(Data("nginx-rtmp.xml"), "", At);

        Assert.Equal((IngestServer.NginxRtmp, 2), (report.Server, report.Publishers.Count));
        var (channel, sample) = (report.Publishers[0].Channel, report.Publishers[0].Sample);
        Assert.Equal(Event, channel);
        Assert.Equal(new IngestConnection(IngestServer.NginxRtmp, "", "2", "127.0.0.1"), sample.Connection);
        Assert.Equal(
            (At, "rtmp", 1_188_401L, 402, 25_556L, true),
            (sample.At, sample.Protocol, sample.BytesIn, sample.BitrateKbps, sample.MediaTimeMs, sample.TellsTracks));
        Assert.Equal(new VideoSample("H264", 320, 180, null, 331, null) { DeclaredFps = 15 }, sample.Video);
        Assert.Equal(new AudioSample("AAC", 71, 44_100, 1), sample.Audio);

        var silent = report.Publishers[1];
        Assert.Equal((Stream, null, true), (silent.Channel, silent.Sample.Audio, silent.Sample.TellsTracks));
    }

    [Fact]
    public void GivenSrs_ThenItsPublishersAreRead()
    {
        var report = RtmpStatistics.Read(Data("srs.json"), "one", At);

        Assert.Equal([Event, Stream], report.Publishers.Select(each => each.Channel));
        var sample = report.Publishers[0].Sample;
        Assert.Equal(new IngestConnection(IngestServer.Srs, "one", "f95x2r37", null), sample.Connection);
        Assert.Equal((17_023_123L, 2_845, 1_534L, true), (sample.BytesIn, sample.BitrateKbps, sample.Frames, sample.TellsTracks));
        Assert.Equal((new VideoSample("H264", 1_280, 720, null, null, null), new AudioSample("AAC", null, 44_100, 2)), (sample.Video, sample.Audio));
        sample = report.Publishers[1].Sample;
        Assert.Equal(("429", null, false), (sample.Connection!.ClientId, sample.Video, sample.TellsTracks));
    }

    [Fact]
    public void GivenMediaMtx_ThenItsPublishersAreRead()
    {
        var report = RtmpStatistics.Read(Data("mediamtx.json"), "", At);

        Assert.Equal([Event, Stream], report.Publishers.Select(each => each.Channel));
        var (first, second) = (report.Publishers[0].Sample, report.Publishers[1].Sample);
        Assert.Equal(("6a2f4c6e-14ad-4e5d-9a4a-7b3a2e9d0c11", "rtmp", 17_023_123L), (first.Connection!.ClientId, first.Protocol, first.BytesIn));
        Assert.Equal(("H264", "MPEG-4 Audio"), (first.Video!.Codec, first.Audio!.Codec));
        Assert.Equal(("webrtc", 5_123L, "VP8", "Opus"), (second.Protocol, second.BytesIn, second.Video!.Codec, second.Audio!.Codec));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("<html><body>It works!</body></html>")]
    [InlineData("<rtmp>")]
    [InlineData("<!DOCTYPE rtmp [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><rtmp>&a;</rtmp>")]
    [InlineData("{\"streams\":3}")]
    public void GivenAnythingElse_ThenItIsRefused(string answer) =>
        Assert.Throws<FormatException>(() => RtmpStatistics.Read(answer, "", At));

    [Fact]
    public Task GivenADamagedAnswer_ThenItIsReadOrRefused() => Seeds.Try(20, Console.WriteLine, seed =>
    {
        var random = new Random(seed);
        foreach (var file in (string[])["nginx-rtmp.xml", "srs.json", "mediamtx.json"])
        {
            var text = Data(file).ToCharArray();
            for (var i = 0; i < 30; i++)
            {
                var damaged = text.ToArray();
                for (var hits = random.Next(1, 6); hits > 0; hits--) damaged[random.Next(damaged.Length)] = (char)random.Next(1, 128);
                try
                {
                    var report = RtmpStatistics.Read(new string(damaged), "", At);
                    Assert.All(report.Publishers, each => Assert.True(Channels.IsValid(each.Channel)));
                }
                catch (FormatException)
                {
                    // Refused.
                }
            }
        }

        return Task.CompletedTask;
    });

    [Theory]
    [InlineData("#EXTM3U\n#EXTINF:2.000,\n0.ts\n#EXTINF:8.500,\n1.ts\n", 8.5)]
    [InlineData("#EXTM3U\n#EXTINF:9.000,\n0.ts\n#EXT-X-DISCONTINUITY\n#EXTINF:2.000,\n1.ts\n", 2.0)]
    [InlineData("#EXTM3U\n#EXTINF:9.0,\n0.ts\n#EXTINF:2,\n1.ts\n#EXTINF:2,\n2.ts\n#EXTINF:2,\n3.ts\n#EXTINF:2,\n4.ts\n", 2.0)]
    [InlineData("#EXTM3U\n#EXT-X-DISCONTINUITY\n", null)]
    [InlineData("<html>", null)]
    public void GivenAPlaylist_ThenTheDistanceOfKeyframesIsRead(string playlist, double? seconds) =>
        Assert.Equal(seconds, HlsPlaylist.KeyframeSeconds(playlist));

    private static string Data(string file) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Rtmp", "Data", file));
}
