using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Livehouse.Testing.Browser;
using Livehouse.Testing.Rtmp;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.SignalR.Client;
using Xunit.Abstractions;

namespace Livehouse.Tests.Rtmp;

/// <summary>
/// Real encoders (ffmpeg) at a real nginx-rtmp in the configuration that is shipped, and hls.js in Chromium. The environment variable
/// <c>LIVEHOUSE_RTMP_CUTS</c> says how often the encoder is killed and comes back; without it three times, which keeps the suite short.
/// </summary>
public sealed partial class RtmpProofTests(RtmpStage stage, ITestOutputHelper output) : IClassFixture<RtmpStage>
{
    private static readonly string? CutsAsked = Environment.GetEnvironmentVariable("LIVEHOUSE_RTMP_CUTS");

    private static int Cuts => CutsAsked is null ? 3 : int.Parse(CutsAsked, CultureInfo.InvariantCulture);

    [RtmpFact]
    public async Task GivenAnEncoder_WhenItIsKilledAndComesBackManyTimes_ThenItIsOneStreamThatIsPlayedToItsEndAndAfterwards()
    {
        await using var held = await RtmpEvent.Announce(stage);
        var began = TimeProvider.System.GetTimestamp();
        var encoder = held.Publish();
        try
        {
            var told = await held.UntilHealth(told => told.GetProperty("status").GetString() is "starting" or "good");
            output.WriteLine($"Live {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s after ffmpeg was started.");
            if (CutsAsked is not null) Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 3);
            var streamId = told.GetProperty("streamId").GetString()!;
            Assert.Equal("live", (await held.Event()).GetProperty("status").GetString());
            await using var viewer = await Viewer.Join(stage.Server, streamId);

            await using var player = Chromium.SkipReason is null ? await HlsPlayer.Open() : null;
            if (player is not null)
            {
                await player.Play(await held.Playlist());
                await player.UntilPlayed(1);
                output.WriteLine($"Played {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s after ffmpeg was started.");
            }

            for (var cut = 1; cut <= Cuts; cut++)
            {
                await encoder.KillHard();
                await encoder.DisposeAsync();
                await held.UntilStatus("reconnecting");
                encoder = held.Publish();
                await held.UntilHealth(told => told.GetProperty("status").GetString() is "starting" or "good");
                await viewer.Say($"cut {cut}");
                if (player is not null && (cut == Cuts || cut % 10 == 0)) await player.UntilPlayed(await player.Time() + 1);
            }

            Assert.Equal(streamId, (await held.Event()).GetProperty("streamId").GetString());
            Assert.Empty(viewer.Ends);
            viewer.AssertUnbroken();

            var stopped = await held.Owner.PostFor(HttpStatusCode.OK, $"/api/events/{held.Id}/stop");
            Assert.Equal("stopped", stopped.GetProperty("stream").GetProperty("endReason").GetString());
            Assert.Equal("stopped", await viewer.End);
            await held.UntilStatus("offline");
            // Its next update is refused: the RTMP server drops it.
            await encoder.Ended();
            if (player is not null) await player.UntilEnded();

            await viewer.Recorded;
            await stage.Rtmp.UntilJoined(held.Id, parts: Cuts + 1);
            var vod = await held.Owner.GetFor(HttpStatusCode.OK, $"/api/live/{streamId}/vod");
            var seconds = vod.GetProperty("durationSeconds").GetDouble();
            output.WriteLine($"The recording has {seconds:0.0} s, {vod.GetProperty("sizeBytes")} bytes.");
            Assert.InRange(seconds, 1, double.MaxValue);
            if (player is null) return;
            var film = await player.PlayFile(new Uri(vod.GetProperty("url").GetString()!));
            Assert.Equal(180, film.Height);
            // All parts are in it: each encoder was seen to send for a second at least.
            Assert.InRange(film.Seconds, Math.Max(seconds, (Cuts + 1) * 0.5), double.MaxValue);
        }
        finally
        {
            await encoder.DisposeAsync();
        }
    }

    [RtmpFact]
    public async Task GivenAWrongKeyOrASecondEncoder_ThenItIsRefusedAndTheFirstGoesOn()
    {
        await using var held = await RtmpEvent.Announce(stage);
        await using var wrong = held.Publish($"{held.Id}?key=wrong");
        await wrong.Ended();
        Assert.Equal("scheduled", (await held.Event()).GetProperty("status").GetString());

        await using var first = held.Publish();
        await held.UntilStatus("good");
        await using var second = held.Publish();
        await second.Ended();

        Assert.False(first.HasEnded);
        var health = await held.Health();
        Assert.Equal("good", health.GetProperty("status").GetString());
        Assert.Equal("127.0.0.1", health.GetProperty("publisher").GetProperty("address").GetString());
        await held.Owner.PostFor(HttpStatusCode.OK, $"/api/events/{held.Id}/stop");
        await first.Ended();
    }

    [RtmpFact]
    public async Task GivenAnEncoderThatFreezes_ThenItIsNotAliveAndThatIsTold_UntilItGoesOn()
    {
        await using var held = await RtmpEvent.Announce(stage);
        await using var encoder = held.Publish();
        await held.UntilStatus("good");

        encoder.Freeze();
        var frozen = await held.UntilStatus("reconnecting");
        encoder.Thaw();
        await held.UntilStatus("good");

        Assert.Equal(["no_video"], frozen.GetProperty("issues").EnumerateArray().Select(issue => issue.GetProperty("code").GetString()));
        Assert.Equal("live", (await held.Event()).GetProperty("status").GetString());
        await held.Owner.PostFor(HttpStatusCode.OK, $"/api/events/{held.Id}/stop");
        await encoder.Ended();
    }

    [RtmpFact]
    public async Task GivenAServerThatIsKilledUnderAnEncoder_ThenTheEncoderIsNotDroppedAndKnownAgain()
    {
        await using var held = await RtmpEvent.Announce(stage);
        await using var encoder = held.Publish();
        var streamId = (await held.UntilStatus("good")).GetProperty("streamId").GetString();

        await stage.Server.KillHard();
        await stage.Rtmp.UntilUpdatesWereSent(3);
        await using var newcomer = held.Publish();
        await newcomer.Ended();
        await stage.Server.StartAgain();
        await held.Listen();

        await stage.Rtmp.UntilUpdatesWereSent(2);
        Assert.False(encoder.HasEnded, encoder.Errors);
        var health = await held.Health();
        Assert.Equal("good", health.GetProperty("status").GetString());
        Assert.Equal(("live", streamId), ((await held.Event()).GetProperty("status").GetString(), (await held.Event()).GetProperty("streamId").GetString()));
        await held.Owner.PostFor(HttpStatusCode.OK, $"/api/events/{held.Id}/stop");
        await encoder.Ended();
    }

    [RtmpFact]
    public async Task GivenASignedPlaylist_WhenAnythingOfItsAddressIsAnother_ThenItIsRefused()
    {
        await using var held = await RtmpEvent.Announce(stage);
        await using var encoder = held.Publish();
        await held.UntilStatus("good");
        using var http = new HttpClient();
        var playlist = await held.Playlist();
        // /hls/{expires}/{signature}/{channel}.m3u8
        var parts = playlist.AbsolutePath.Split('/');
        var expires = long.Parse(parts[2], CultureInfo.InvariantCulture);
        Uri With(long until, string signature, string file) => new(playlist, $"/hls/{until}/{signature}/{file}");

        Assert.Equal(HttpStatusCode.Forbidden, await Status(With(expires + 1, parts[3], parts[4])));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(With(expires, "AAAAAAAAAAAAAAAAAAAAAA", parts[4])));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(With(expires, parts[3], "ev_somebodyelse.m3u8")));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(new Uri(playlist, $"/hls/{parts[4]}")));
        Assert.Equal(HttpStatusCode.NotFound, await Status(With(expires, parts[3], $"{held.Id}-999999.ts")));
        await held.Owner.PostFor(HttpStatusCode.OK, $"/api/events/{held.Id}/stop");
        await encoder.Ended();

        async Task<HttpStatusCode> Status(Uri address) => (await http.GetAsync(address)).StatusCode;
    }

    [RtmpFact]
    public async Task GivenABrowserThatAsksWhetherItsPlaylistIsStillGood_WhenTheEventStopsAfterItsEncoder_ThenItSeesTheEnd()
    {
        await using var held = await RtmpEvent.Announce(stage);
        await using var encoder = held.Publish();
        await held.UntilStatus("good");
        using var http = new HttpClient();
        var playlist = await held.Playlist();
        HttpResponseMessage? kept = null;
        await encoder.KillHard();
        await held.UntilStatus("reconnecting");
        // The files of the playlist don't change any more.
        Assert.DoesNotContain("#EXT-X-ENDLIST", await Ask(), StringComparison.Ordinal);
        await held.Owner.PostFor(HttpStatusCode.OK, $"/api/events/{held.Id}/stop");
        var since = TimeProvider.System.GetTimestamp();
        while (!(await Ask()).Contains("#EXT-X-ENDLIST", StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Testing.Hang.After, "It never ended.");
        }

        async Task<string> Ask()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, playlist);
            if (kept?.Headers.ETag is { } tag) request.Headers.IfNoneMatch.Add(tag);
            request.Headers.IfModifiedSince = kept?.Content.Headers.LastModified;
            var answer = await http.SendAsync(request);
            if (answer.StatusCode != HttpStatusCode.NotModified) kept = answer;
            Assert.Equal(HttpStatusCode.OK, kept!.StatusCode);
            return await kept.Content.ReadAsStringAsync();
        }
    }

    /// <summary>A viewer on the hub, who notes the number of everything that arrives.</summary>
    private sealed class Viewer : IAsyncDisposable
    {
        private static readonly string[] Events =
        [
            "live:message", "live:viewers", "live:viewer-joined", "live:viewer-left", "live:recording", "live:ended", "live:updated", "live:moderation",
        ];

        private readonly ConcurrentQueue<long> _seqs = new();
        private readonly TaskCompletionSource<string> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _recorded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private HubConnection? _hub;
        private string _streamId = "";

        public Task<string> End => _end.Task.WaitAsync(Testing.Hang.After);

        public Task Recorded => _recorded.Task.WaitAsync(Testing.Hang.After);

        public IEnumerable<string> Ends => _end.Task.IsCompleted ? [_end.Task.Result] : [];

        public static async Task<Viewer> Join(LivehouseServer server, string streamId)
        {
            var viewer = new Viewer { _streamId = streamId };
            viewer._hub = await HubClient.Connect(server, server.Token($"viewer-{Guid.NewGuid():N}"), hub =>
            {
                foreach (var name in Events) hub.On<JsonElement>(name, told => viewer.Note(name, told));
            });
            var joined = await viewer._hub.InvokeAsync<JsonElement>("live:join", new { streamId });
            viewer._seqs.Enqueue(joined.GetProperty("seq").GetInt64());
            return viewer;
        }

        public Task<JsonElement> Say(string text) => _hub!.InvokeAsync<JsonElement>("live:message", new { streamId = _streamId, text });

        /// <summary>Each number is the one before and one more.</summary>
        public void AssertUnbroken()
        {
            var seqs = _seqs.Order().ToList();
            Assert.Equal(Enumerable.Range(0, seqs.Count).Select(index => seqs[0] + index), seqs);
        }

        public async ValueTask DisposeAsync() => await _hub!.DisposeAsync();

        private void Note(string name, JsonElement told)
        {
            _seqs.Enqueue(told.GetProperty("seq").GetInt64());
            if (name == "live:ended") _end.TrySetResult(told.GetProperty("reason").GetString()!);
            if (name == "live:recording" && told.GetProperty("recording").GetProperty("status").GetString() == "completed") _recorded.TrySetResult();
        }
    }
}
