using Livehouse.Tests.Hub;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Deployment.Proxy;

/// <summary>The whole server behind the committed nginx configuration, official SignalR clients before it.</summary>
public sealed class RealServerTests
{
    [NginxTheory]
    [InlineData("WebSockets")]
    [InlineData("ServerSentEvents")]
    [InlineData("LongPolling")]
    public async Task GivenALiveStream_WhenAViewerChatsThroughTheProxy_ThenTheHostReadsIt(string transport)
    {
        await using var server = ApiServer.With(["--TRUSTED_PROXIES=127.0.0.1"]);
        await server.Start();
        await using var nginx = await Nginx.Start(server.Address, server.Address);
        await using var clients = await HubClients.Start();
        using var api = new ApiClient(nginx.Address, ApiServer.Token("host"));
        var stream = await api.GoLive();
        var host = await clients.Connect(nginx.Address, ApiServer.Token("host"), transport: transport);
        var viewer = await clients.Connect(nginx.Address, ApiServer.Token("ann"), transport: transport);
        await host.Invoke("live:join", Of(stream));
        await viewer.Invoke("live:join", Of(stream));

        await viewer.Invoke("live:message", Of(stream, "Grüße"));

        Assert.Equal("Grüße", (await host.Next("live:message")).GetProperty("text").GetString());
        await viewer.Stop();
        await host.Stop();
    }

    private static System.Text.Json.Nodes.JsonObject Of(string stream, string? text = null) => new() { ["streamId"] = stream, ["text"] = text };
}
