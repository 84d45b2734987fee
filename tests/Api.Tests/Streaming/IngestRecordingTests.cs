using System.Net;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Streaming;

/// <summary>A file that the RTMP server records is the stream's recording, where it is configured so.</summary>
public sealed class IngestRecordingTests : IAsyncLifetime
{
    private const string Webhook = $"/api/streaming/webhook?secret={ApiServer.IngestSecret}";

    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-rec").FullName;
    private readonly ApiServer _server;

    public IngestRecordingTests() => _server = ApiServer.With(
    [
        "--INGEST_RECORDINGS=vod", $"--INGEST_RECORDINGS_PATH={_folder}", "--INGEST_RECORDINGS_URL=https://media.example.com/rec/",
        "--RTMP_URL=rtmps://media.example.com/app/",
    ]);

    public Task InitializeAsync() => _server.Start();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task GivenARecordedStream_WhenItHasEnded_ThenItsFileIsPlayed()
    {
        using var host = _server.As("recorded-host");
        using var rtmp = _server.Anonymous();
        var streamId = await host.GoLive();
        var channel = await host.Get($"/api/streaming/events/{streamId}/stream");
        Assert.Equal("rtmps://media.example.com/app", channel.Text("rtmp.url"));
        var key = channel.Text("rtmp.streamKey").Split("?key=")[1];
        var path = Path.Combine(_folder, $"{streamId}-1.flv");
        await File.WriteAllBytesAsync(path, new byte[5_000]);
        Assert.Equal(HttpStatusCode.OK, (await Says(rtmp, $"call=publish&name={streamId}&key={key}&clientid=1")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Says(rtmp, $"call=publish&name={streamId}&key={key}&clientid=2")).Status);
        Assert.Equal(HttpStatusCode.OK, (await host.Post(
            $"/api/live/{streamId}/captions", """{"segmentId":"s1","text":"Late","startMs":3600000,"endMs":3601000,"language":"pt-br","final":true}""")).Status);
        await host.Post("/api/live/stop", $$"""{"streamId":"{{streamId}}"}""");

        Assert.Equal(HttpStatusCode.OK, (await Says(rtmp, $"call=publish_done&name={streamId}&key={key}&clientid=1")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Says(rtmp, $"call=record_done&name={streamId}&key={key}&clientid=2&path={path}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Says(rtmp, $"call=record_done&name={streamId}&key={key}&clientid=1&path={path}")).Status);

        var vod = await Soon(() => host.Get($"/api/live/{streamId}/vod"));
        Assert.Equal(($"https://media.example.com/rec/{streamId}-1.flv", "video/x-flv", 5_000),
            (vod.Text("url"), vod.Text("contentType"), vod.At("sizeBytes")!.GetValue<int>()));
        Assert.Equal("pt-BR", vod.Text("captions.0.language"));
        var track = await host.Get(vod.Text("captions.0.url"));
        Assert.Equal(HttpStatusCode.OK, track.Status);
        // The film begins with its encoder, a moment after the stream.
        Assert.Matches(@"^WEBVTT\n\ns1\n00:59:\d\d\.\d{3} --> (01:00:0|00:59:5)\d\.\d{3}\nLate\n$", track.Raw);
    }

    private static Task<ApiAnswer> Says(ApiClient rtmp, string form) => CallbackFile.SendBody(rtmp, Webhook, form);

    /// <summary>Asks until it is there: the outbox moves on by itself.</summary>
    private static async Task<ApiAnswer> Soon(Func<Task<ApiAnswer>> ask)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (answer.Status == HttpStatusCode.OK || TimeProvider.System.GetElapsedTime(start) > Testing.Hang.After) return answer;
        }
    }
}
