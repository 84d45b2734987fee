using System.Net;
using Livehouse.Tests.Server;
using Livehouse.Tests.Tenants;

namespace Livehouse.Tests.Streaming;

/// <summary>An organisation's own RTMP server, which proves itself by an API key.</summary>
public sealed class IngestKeyTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAKeyOfAnOrganisation_WhenItsRtmpServerCalls_ThenItServesTheChannelsOfThatOrganisationAlone()
    {
        using var acme = await Organisation.Make(server);
        using var other = await Organisation.Make(server);
        var (key, theirs) = (await acme.Key("ingest"), await other.Key("ingest"));
        using var host = server.As("acme-host", acme.Id);
        using var anonymous = server.Anonymous();
        var streamId = await host.GoLive();
        var secret = (await host.Get($"/api/streaming/events/{streamId}/stream")).Text("rtmp.streamKey").Split("?key=")[1];
        var form = $"call=publish&name={streamId}&key={secret}&clientid=1";

        using var withoutScope = acme.Client(await acme.Key("streams:write"));
        (await Says(withoutScope, "", form)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await Says(host, "", form)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await Says(anonymous, $"?secret={theirs}", form)).AssertProblem(HttpStatusCode.Forbidden, "publish_denied");
        Assert.Equal("offline", (await host.Get($"/api/streaming/events/{streamId}/health")).Text("status"));

        Assert.Equal(HttpStatusCode.OK, (await Says(anonymous, $"?secret={key}", form)).Status);
        using var program = acme.Client(key);
        Assert.Equal(HttpStatusCode.OK, (await Says(program, "", form.Replace("=publish", "=update_publish", StringComparison.Ordinal))).Status);
        using var header = new HttpRequestMessage(HttpMethod.Post, "/api/streaming/webhook")
        {
            Content = new StringContent(form.Replace("=publish", "=update_publish", StringComparison.Ordinal)),
        };
        header.Headers.Add("X-Api-Key", key);
        Assert.Equal(HttpStatusCode.OK, (await anonymous.Send(header)).Status);
        Assert.Equal("good", (await host.Get($"/api/streaming/events/{streamId}/health")).Text("status"));
        Assert.Equal(HttpStatusCode.OK, (await host.Post("/api/live/stop", $$"""{"streamId":"{{streamId}}"}""")).Status);
    }

    private static Task<ApiAnswer> Says(ApiClient client, string query, string form) =>
        CallbackFile.SendBody(client, $"/api/streaming/webhook{query}", form);
}
