using System.Net;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Streaming;

/// <summary>The server is restarted under an encoder that publishes, or that has just been lost.</summary>
public sealed class IngestRestartTests : IAsyncLifetime
{
    private const string Webhook = $"/api/streaming/webhook?secret={ApiServer.IngestSecret}";

    private readonly ApiServer _server = ApiServer.With(["--INGEST_RECONNECT_SECONDS=2"]);

    public Task InitializeAsync() => _server.Start();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task GivenARunningEncoder_WhenTheServerRestarts_ThenItGoesOnAndASecondOneIsStillRefused()
    {
        var (streamId, key) = await Publish("restart-host");

        await _server.Restart();

        Assert.Equal(HttpStatusCode.Forbidden, (await Says($"call=publish&name={streamId}&key={key}&clientid=2")).Status);
        Assert.Equal(HttpStatusCode.OK, (await Says($"call=update_publish&name={streamId}&key={key}&clientid=1&timestamp=5000")).Status);
        using var host = _server.As("restart-host");
        Assert.Equal("good", (await host.Get($"/api/streaming/events/{streamId}/health")).Text("status"));
        Assert.Equal("live", (await host.Get($"/api/live/{streamId}")).Text("stream.status"));
    }

    [Fact]
    public async Task GivenALostEncoder_WhenTheServerRestarts_ThenTheStreamStillEndsInTime()
    {
        var (streamId, key) = await Publish("lost-host");
        Assert.Equal(HttpStatusCode.OK, (await Says($"call=publish_done&name={streamId}&key={key}&clientid=1")).Status);

        await _server.Restart();

        using var host = _server.As("lost-host");
        var ended = await Soon(() => host.Get($"/api/live/{streamId}"), static answer => answer.Text("stream.status") == "ended");
        Assert.Equal("ingest_lost", ended.Text("stream.endReason"));
        Assert.Equal(HttpStatusCode.Forbidden, (await Says($"call=publish&name={streamId}&key={key}&clientid=3")).Status);
    }

    private async Task<(string StreamId, string Key)> Publish(string hostId)
    {
        using var host = _server.As(hostId);
        var streamId = await host.GoLive();
        var key = (await host.Get($"/api/streaming/events/{streamId}/stream")).Text("rtmp.streamKey").Split("?key=")[1];
        Assert.Equal(HttpStatusCode.OK, (await Says($"call=publish&name={streamId}&key={key}&clientid=1")).Status);
        return (streamId, key);
    }

    private async Task<ApiAnswer> Says(string form)
    {
        using var rtmp = _server.Anonymous();
        return await CallbackFile.SendBody(rtmp, Webhook, form);
    }

    /// <summary>Asks until it is so: what was stored happens by itself.</summary>
    private static async Task<ApiAnswer> Soon(Func<Task<ApiAnswer>> ask, Func<ApiAnswer, bool> isSo)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (isSo(answer) || TimeProvider.System.GetElapsedTime(start) > Testing.Hang.After) return answer;
        }
    }
}
