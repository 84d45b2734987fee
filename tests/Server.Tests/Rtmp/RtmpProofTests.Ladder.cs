using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Livehouse.Testing.Browser;
using Livehouse.Testing.Rtmp;

namespace Livehouse.Tests.Rtmp;

/// <summary>Several qualities of one encoder (<c>LADDER</c>), as ffprobe and hls.js in Chromium read them.</summary>
public sealed partial class RtmpProofTests
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("LIVEHOUSE_WEB_FULL") == "1";

    [RtmpFact]
    public async Task GivenALadder_ThenThePlaylistListsEachQualityAndSoundAlone_AndAPlayerSwitchesBetweenThem()
    {
        await using var rtmp = stage.Rtmp.Beside(new NginxRtmpOptions { Ladder = "240 120 90" });
        await rtmp.Start(stage.Server.Address);
        await using var held = await RtmpEvent.Announce(stage);
        using var http = new HttpClient();

        // A wrong key is not encoded either.
        await using var wrong = FfmpegPublisher.Start(rtmp.RtmpUrl, $"{held.Id}?key=wrong");
        await wrong.Ended();
        await using var encoder = FfmpegPublisher.Start(rtmp.RtmpUrl, held.StreamKey);
        var playlist = new Uri(rtmp.HttpUrl, (await held.Playlist()).AbsolutePath);
        var list = await NginxRtmpServer.UntilServed(playlist);

        // The picture has 180 lines: there is no quality of 240.
        Assert.Equal(
            [$"{held.Id}~src.m3u8", $"{held.Id}~120.m3u8", $"{held.Id}~90.m3u8", $"{held.Id}~audio.m3u8"],
            list.Split('\n').Where(static line => line.Length > 0 && line[0] != '#'));
        Assert.Equal(["320x180", "214x120", "160x90"], Resolution().Matches(list).Select(static found => found.Groups[1].Value));
        foreach (var (quality, height) in ((string, int)[])[("src", 180), ("120", 120), ("90", 90), ("audio", 0)])
        {
            // What is listed is there: players give up at the first 404.
            var address = new Uri(playlist, $"{held.Id}~{quality}.m3u8");
            var declared = long.Parse(Bandwidth(held.Id, quality).Match(list).Groups[1].Value, CultureInfo.InvariantCulture);
            Assert.InRange(await Peak(http, address), 1, declared);
            Assert.Equal($"{quality}: {(height > 0 ? $"{height} " : "")}aac", $"{quality}: {await Probe(address)}");
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await http.GetAsync(new Uri(playlist, "ev_somebodyelse~90.m3u8"))).StatusCode);
        if (Chromium.SkipReason is null) await Watch(playlist);
        await held.Owner.PostFor(HttpStatusCode.OK, $"/api/events/{held.Id}/stop");
        await encoder.Ended();
    }

    /// <summary>By choice; in full also by the network: a bad one lowers the quality, and the picture goes on.</summary>
    private async Task Watch(Uri playlist)
    {
        await using var player = await HlsPlayer.Open();
        await player.Play(playlist);
        Assert.Equal([90, 120, 180], await player.Heights());
        foreach (var height in (int[])[90, 180])
        {
            await player.Choose(height);
            await player.UntilHeight(height);
        }

        if (!IsFull) return;
        await player.Choose(0);
        await player.Throttle(kbps: 250);
        await player.UntilHeight(90);
        var at = await player.Time();
        await player.UntilPlayed(at + 5);
        output.WriteLine("Over 250 kbit/s the picture has 90 lines, and goes on.");
    }

    /// <summary>In bits a second, of the segments that there are.</summary>
    private static async Task<double> Peak(HttpClient http, Uri address)
    {
        var peak = 0.0;
        foreach (Match segment in Segment().Matches(await http.GetStringAsync(address)))
        {
            var bytes = (await http.GetByteArrayAsync(new Uri(address, segment.Groups[2].Value))).Length;
            peak = Math.Max(peak, bytes * 8 / double.Parse(segment.Groups[1].Value, CultureInfo.InvariantCulture));
        }

        return peak;
    }

    private static Regex Bandwidth(string channel, string quality) => new($"BANDWIDTH=([0-9]+).*\n{channel}~{quality}\\.m3u8");

    /// <summary>The height of the picture, if there is one (nginx-rtmp announces one without a size where there is none), and the sound's codec.</summary>
    private static async Task<string> Probe(Uri address)
    {
        string[] arguments = ["-v", "error", "-show_entries", "stream=codec_type,codec_name,height", "-of", "csv=p=0", address.AbsoluteUri];
        using var process = Process.Start(new ProcessStartInfo("ffprobe", arguments) { RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("ffprobe did not start.");
        var text = await process.StandardOutput.ReadToEndAsync().WaitAsync(Testing.Hang.After);
        await process.WaitForExitAsync().WaitAsync(Testing.Hang.After);
        var tracks = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Select(static line => line.Trim().Split(','));
        return string.Join(' ', tracks.Select(static track => track[1] == "video" ? track[2] : track[0]).Where(static told => told != "0"));
    }

    [GeneratedRegex("RESOLUTION=([0-9x]+)")]
    private static partial Regex Resolution();

    [GeneratedRegex("#EXTINF:([0-9.]+),\n(\\S+)")]
    private static partial Regex Segment();
}
