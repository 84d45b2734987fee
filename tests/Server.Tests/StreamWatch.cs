using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Livehouse.Testing.Server;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Tests;

/// <summary>
/// Waits for a stream to reach an expected state: it checks again whenever the hub notifies its host of an event, so no delays are guessed.
/// </summary>
internal sealed class StreamWatch : IAsyncDisposable
{
    private static readonly TimeSpan Patience = Testing.Hang.After;
    private static readonly string[] Events =
    [
        "live:viewers", "live:viewer-joined", "live:viewer-left", "live:recording", "live:ended", "live:moderation", "live:gift", "live:pinned:updated",
    ];

    private readonly HttpClient _client;
    private readonly string _streamId;
    private readonly Channel<string> _happened = Channel.CreateUnbounded<string>();
    private readonly HubConnection _hub;

    private StreamWatch(HttpClient client, string streamId, HubConnection hub)
    {
        _client = client;
        _streamId = streamId;
        _hub = hub;
        foreach (var name in Events) hub.On<JsonElement>(name, _ => _happened.Writer.TryWrite(name));
    }

    /// <param name="userId">The host, who is never counted as a viewer.</param>
    public static async Task<StreamWatch> Over(LivehouseServer server, string userId, string streamId)
    {
        var hub = await HubClient.Connect(server, server.Token(userId));
        var watch = new StreamWatch(server.Client(server.Token(userId)), streamId, hub);
        await hub.InvokeAsync("live:join", new { streamId });
        return watch;
    }

    public async Task<JsonElement> Now() => (await _client.GetFor(HttpStatusCode.OK, $"/api/live/{_streamId}")).GetProperty("stream");

    public async Task<JsonElement> Until(Func<JsonElement, bool> isAsExpected)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var stream = await Now();
            if (isAsExpected(stream)) return stream;
            try
            {
                await _happened.Reader.ReadAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"The stream never came to be as expected: {stream}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _client.Dispose();
    }
}
