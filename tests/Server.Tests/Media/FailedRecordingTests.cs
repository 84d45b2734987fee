using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Livehouse.Testing;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests.Media;

/// <summary>Recordings that come to nothing say so, and why: to their owner, to those who watch, and to those who look for the file.</summary>
public sealed class FailedRecordingTests
{
    [Fact]
    public async Task GivenNoMediaServer_WhenAStreamIsRecorded_ThenTheRecordingSaysWhyItFailedEverywhere()
    {
        await using var server = await LivehouseServer.Start(new Dictionary<string, string> { ["LIVEKIT_URL"] = "ws://127.0.0.1:1" });
        using var host = server.Client(server.Token("host"));
        var streamId =
            (await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" })).GetProperty("stream").GetProperty("id").GetString()!;
        await using var watch = await StreamWatch.Over(server, "host", streamId);
        await using var viewer = await HubClient.Connect(server, server.Token("ann"));
        var told = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        viewer.On<JsonElement>("live:recording", changed =>
        {
            if (changed.GetProperty("recording").GetProperty("status").GetString() == "failed") told.TrySetResult(changed.GetProperty("recording"));
        });
        await viewer.InvokeAsync("live:join", new { streamId });

        var started = (await host.PostFor(HttpStatusCode.Accepted, $"/api/live/{streamId}/recording/start")).GetProperty("recording");
        Assert.Equal(JsonValueKind.Null, started.GetProperty("error").ValueKind);
        var stream = await watch.Until(static stream => stream.GetProperty("recording").GetProperty("status").GetString() == "failed");

        const string reason = "The media server can't be reached.";
        Assert.Equal(reason, stream.GetProperty("recording").GetProperty("error").GetString());
        Assert.Equal(reason, (await told.Task.WaitAsync(Testing.Hang.After)).GetProperty("error").GetString());
        var vod = await host.GetFor(HttpStatusCode.NotFound, $"/api/live/{streamId}/vod");
        Assert.Equal(("not_found", $"The recording failed. {reason}"), (vod.GetProperty("code").GetString(), vod.GetProperty("detail").GetString()));
        await host.PostFor(HttpStatusCode.Accepted, $"/api/live/{streamId}/recording/start");
    }

    /// <summary>The media server reports its recording as complete, but the object store does not have the object: the returned link led nowhere.</summary>
    [Fact]
    public async Task GivenAnObjectStoreWithoutTheFile_WhenTheMediaServerCallsItComplete_ThenTheRecordingFailed()
    {
        using var store = new EmptyStore();
        await using var media = await LiveKitStandIn.Start();
        await using var server = await LivehouseServer.Start(new Dictionary<string, string>
        {
            ["LIVEKIT_URL"] = media.Url,
            ["LIVEKIT_API_KEY"] = LiveKitStandIn.ApiKey,
            ["LIVEKIT_API_SECRET"] = LiveKitStandIn.ApiSecret,
            ["S3_ENDPOINT"] = store.Endpoint,
            ["S3_BUCKET"] = "recordings",
            ["AWS_ACCESS_KEY_ID"] = "anybody",
            ["AWS_SECRET_ACCESS_KEY"] = "anything",
        });
        await media.SendWebhooksTo($"{server.Address}api/webhooks/livekit");
        await media.AutomaticEgress(upload: false);
        using var host = server.Client(server.Token("host"));
        var streamId =
            (await host.PostFor(HttpStatusCode.Created, "/api/live/start", new { title = "stage" })).GetProperty("stream").GetProperty("id").GetString()!;
        await using var watch = await StreamWatch.Over(server, "host", streamId);
        await host.PostFor(HttpStatusCode.Accepted, $"/api/live/{streamId}/recording/start");
        await watch.Until(static stream => stream.GetProperty("recording").GetProperty("status").GetString() == "active");

        await host.PostFor(HttpStatusCode.Accepted, $"/api/live/{streamId}/recording/stop");

        var stream = await watch.Until(static stream => stream.GetProperty("recording").GetProperty("status").GetString() == "failed");
        Assert.Equal("The recorded file is not in the object store.", stream.GetProperty("recording").GetProperty("error").GetString());
        var vod = await host.GetFor(HttpStatusCode.NotFound, $"/api/live/{streamId}/vod");
        Assert.Equal("The recording failed. The recorded file is not in the object store.", vod.GetProperty("detail").GetString());
        await host.PostFor(HttpStatusCode.Accepted, $"/api/live/{streamId}/recording/start");
    }

    /// <summary>Answers as S3 does about an object that it does not have.</summary>
    private sealed class EmptyStore : IDisposable
    {
        private static readonly byte[] NotFound = Encoding.ASCII.GetBytes("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public EmptyStore()
        {
            _listener.Start();
            _ = Serve();
        }

        public string Endpoint => $"http://{_listener.LocalEndpoint}";

        public void Dispose() => _listener.Dispose();

        private async Task Serve()
        {
            try
            {
                while (true) _ = Answer(await _listener.AcceptTcpClientAsync());
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The test is over.
            }
        }

        private static async Task Answer(TcpClient client)
        {
            using (client)
            {
                var connection = client.GetStream();
                var request = new StringBuilder();
                var buffer = new byte[4096];
                while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
                {
                    var read = await connection.ReadAsync(buffer);
                    if (read == 0) return;
                    request.Append(Encoding.ASCII.GetString(buffer, 0, read));
                }

                await connection.WriteAsync(NotFound);
            }
        }
    }
}
