using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Livehouse.Tests.Server;
using Livehouse.Tests.Sessions;

namespace Livehouse.Tests.Hub;

/// <summary>Which pages may open the hub, and with what.</summary>
public sealed class HubOriginTests
{
    private const string Handshake = "{\"protocol\":\"json\",\"version\":1}\u001e";

    [Fact]
    public async Task GivenAPageOfAnotherSite_WhenItOpensTheHubInWhateverWay_ThenItIsForbiddenBeforeAnybodyAsksWhoItIs()
    {
        await using var server = await Start();
        foreach (var origin in new[] { "https://evil.example", "null", "nonsense", "file://", "http://127.0.0.1.evil.example" })
        {
            foreach (var token in new[] { ApiServer.Token("ann"), "no.good.token" })
            {
                Assert.Equal((403, "forbidden"), await Call(server, HttpMethod.Post, $"/hubs/live/negotiate?negotiateVersion=1&access_token={token}", origin));
                Assert.Equal(
                    (403, "forbidden"), await Call(server, HttpMethod.Get, $"/hubs/live?id=x&access_token={token}", origin, accept: "text/event-stream"));
                Assert.Equal((403, "forbidden"), await Call(server, HttpMethod.Get, $"/hubs/live?id=x&access_token={token}", origin));
                Assert.Equal(HttpStatusCode.Forbidden, await Open(server, origin, token));
            }
        }

        Assert.Equal(
            (403, "forbidden"), await Call(server, HttpMethod.Get, "/hubs/live", "https://evil.example", server.Address.GetLeftPart(UriPartial.Authority)));
    }

    [Fact]
    public async Task GivenAnAllowedPageOrNone_WhenItOpensTheHubWithAToken_ThenItIsOpen()
    {
        await using var server = await Start("--CORS_ORIGINS=https://app.example,https://other.example:8443");
        foreach (var origin in new[] { null, "https://app.example", "https://other.example:8443", Own(server) })
        {
            Assert.Equal(HttpStatusCode.SwitchingProtocols, await Open(server, origin, ApiServer.Token("ann")));
            Assert.Equal(
                200, (await Call(server, HttpMethod.Post, $"/hubs/live/negotiate?negotiateVersion=1&access_token={ApiServer.Token("ann")}", origin)).Status);
        }

        foreach (var origin in new[] { "http://app.example", "https://app.example:444", "http://localhost:3000" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await Open(server, origin, ApiServer.Token("ann")));
        }
        await using var shells = await Start("--CORS_ORIGINS=capacitor://localhost,tauri://localhost,ionic://localhost,app://-");
        foreach (var origin in new[] { "capacitor://localhost", "tauri://localhost", "ionic://localhost", "app://-" })
        {
            Assert.Equal(HttpStatusCode.SwitchingProtocols, await Open(shells, origin, ApiServer.Token("ann")));
            Assert.Equal(
                200, (await Call(shells, HttpMethod.Post, $"/hubs/live/negotiate?negotiateVersion=1&access_token={ApiServer.Token("ann")}", origin)).Status);
        }

        foreach (var origin in new[] { "capacitor://other", "app://", "electron://-", "null", "file://" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await Open(shells, origin, ApiServer.Token("ann")));
        }
        await using var development = await Start();
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await Open(development, "capacitor://localhost", ApiServer.Token("ann")));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await Open(development, "http://localhost:3000", ApiServer.Token("ann")));
    }

    [Fact]
    public async Task GivenAnyOriginAllowed_WhenAPageComesWithATokenOrWithACookie_ThenOnlyTheTokenOpensTheHub()
    {
        await using var server = await Start("--CORS_ORIGINS=*");
        using var browser = new BrowserClient(server.Address);
        await browser.Register(BrowserClient.NewName());

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await Open(server, "https://anybody.example", ApiServer.Token("ann")));
        Assert.Equal(HttpStatusCode.Unauthorized, await Open(server, "https://anybody.example", null, browser.CookieHeader));
        Assert.Equal(HttpStatusCode.Unauthorized, await Open(server, "null", null, browser.CookieHeader));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await Open(server, Own(server), null, browser.CookieHeader));
    }

    [Fact]
    public async Task GivenASessionCookie_WhenThePageIsOurs_ThenItOpensTheHubAndOtherwiseNot()
    {
        await using var server = await Start("--CORS_ORIGINS=https://app.example");
        using var browser = new BrowserClient(server.Address);
        await browser.Register(BrowserClient.NewName());
        var cookie = browser.CookieHeader;

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await Open(server, Own(server), null, cookie));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await Open(server, "https://app.example", null, cookie));
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await Open(server, null, null, cookie, fetchSite: "same-origin"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Open(server, null, null, cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await Open(server, null, null, cookie, fetchSite: "same-site"));
        Assert.Equal(HttpStatusCode.Forbidden, await Open(server, "https://evil.example", null, cookie));
        Assert.Equal(HttpStatusCode.Unauthorized, await Open(server, Own(server), null, "livehouse_session=gone"));
        Assert.Equal(200, (await Call(server, HttpMethod.Post, "/hubs/live/negotiate?negotiateVersion=1", Own(server), cookie: cookie)).Status);
        Assert.Equal(
            401, (await Call(server, HttpMethod.Post, "/hubs/live/negotiate?negotiateVersion=1", null, cookie: cookie, fetchSite: "same-origin")).Status);
    }

    [Fact]
    public async Task GivenAProxyThatEndsTls_WhenItsPageComes_ThenTheOriginIsComparedWithWhatTheBrowserSees()
    {
        await using var server = await Start("--TRUSTED_PROXIES=127.0.0.1");
        Assert.Equal(
            HttpStatusCode.Forbidden,
            await Open(server, $"https://{server.Address.Authority}".Replace("127.0.0.1", "live.example", StringComparison.Ordinal), ApiServer.Token("ann")));
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(server.Address, $"/hubs/live/negotiate?negotiateVersion=1&access_token={ApiServer.Token("ann")}"));
        request.Headers.Host = "live.example";
        request.Headers.TryAddWithoutValidation("Origin", "https://live.example");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenAnOpenConnection_WhenItsSessionEndsHere_ThenItIsToldSoAndClosed(bool byCookie)
    {
        await using var server = await Start();
        using var browser = new BrowserClient(server.Address);
        var signedIn = await browser.Register(BrowserClient.NewName());
        using var socket = await Connect(server, byCookie ? null : signedIn.Text("accessToken"), byCookie ? browser.CookieHeader : null);
        using var bystander = await Connect(server, ApiServer.Token("ann"), null);

        Assert.Equal(HttpStatusCode.NoContent, (await browser.Change(HttpMethod.Post, "/api/auth/logout")).Status);

        var farewell = await Until(socket, "\"type\":7");
        Assert.Contains("\"code\":\"unauthorized\"", farewell, StringComparison.Ordinal);
        Assert.Contains("\"allowReconnect\":false", farewell, StringComparison.Ordinal);
        await bystander.SendAsync(
            Encoding.UTF8.GetBytes("{\"type\":1,\"invocationId\":\"1\",\"target\":\"live:leave\",\"arguments\":[{\"streamId\":\"st_1\"}]}\u001e"),
            WebSocketMessageType.Text,
            true,
            CancellationToken.None);
        await Until(bystander, "\"invocationId\":\"1\"");
    }

    [Theory]
    [InlineData("WebSockets")]
    [InlineData("ServerSentEvents")]
    [InlineData("LongPolling")]
    public async Task GivenTheOfficialClient_WhenItsSessionEnds_ThenItHearsWhyAndIsClosedOnEveryTransport(string transport)
    {
        await using var server = await Start();
        await using var clients = await HubClients.Start();
        using var browser = new BrowserClient(server.Address);
        var client =
            await clients.Connect(server.Address, (await browser.Register(BrowserClient.NewName())).Text("accessToken"), reconnect: true, transport: transport);

        await browser.Change(HttpMethod.Post, "/api/auth/logout");

        Assert.Equal("unauthorized", (await client.Next("error")).GetProperty("code").GetString());
        await client.Next("@closed");
        Assert.DoesNotContain(client.Heard, happened => happened.Name == "@reconnecting");
    }

    [Fact]
    public async Task GivenAnOpenConnection_WhenItsSessionEndsInAnotherProcess_ThenItIsClosedWithinSeconds()
    {
        await using var server = await Start();
        using var browser = new BrowserClient(server.Address);
        await browser.Register(BrowserClient.NewName());
        using var socket = await Connect(server, null, browser.CookieHeader);
        var me = await browser.Get("/api/auth/me");
        var session = (await browser.Get("/api/auth/sessions")).Text("items.0.id");

        // As another process does it: this one is not notified.
        var storage = (Livehouse.Identity.IdentityPorts)server.Services.GetService(typeof(Livehouse.Identity.IdentityPorts))!;
        Assert.True(await storage.Sessions.End("default", me.Text("user.id"), session));

        Assert.Contains("\"allowReconnect\":false", await Until(socket, "\"type\":7"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAnOpenConnection_WhenItsUsersRolesChange_ThenItIsToldToComeAgain()
    {
        await using var server = await Start();
        using var browser = new BrowserClient(server.Address);
        var userId = (await browser.Register(BrowserClient.NewName())).Text("user.id");
        using var socket = await Connect(server, null, browser.CookieHeader);

        Assert.Equal(HttpStatusCode.OK, (await server.As("boss", null, "admin").Put($"/api/admin/users/{userId}/roles", """{"roles":["viewer"]}""")).Status);

        Assert.Contains("\"allowReconnect\":true", await Until(socket, "\"type\":7"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenASessionThatIsAboutToExpire_WhenItDoes_ThenItsConnectionEnds()
    {
        await using var server = await Start("--SESSION_AGE_SECONDS=4");
        using var browser = new BrowserClient(server.Address);
        await browser.Register(BrowserClient.NewName());
        using var socket = await Connect(server, null, browser.CookieHeader);
        await Until(socket, "\"type\":7");
    }

    private static async Task<ApiServer> Start(params string[] settings)
    {
        var server = ApiServer.With(settings);
        await server.Start();
        return server;
    }

    private static string Own(ApiServer server) => server.Address.GetLeftPart(UriPartial.Authority);

    private static async Task<(int Status, string? Code)> Call(
        ApiServer server,
        HttpMethod method,
        string path,
        string? origin,
        string? secondOrigin = null,
        string? accept = null,
        string? cookie = null,
        string? fetchSite = null)
    {
        using var client = new ApiClient(server.Address, null);
        using var request = new HttpRequestMessage(method, path);
        if (origin is not null) request.Headers.TryAddWithoutValidation("Origin", origin);
        if (secondOrigin is not null) request.Headers.TryAddWithoutValidation("Origin", secondOrigin);
        if (accept is not null) request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        if (cookie is not null) request.Headers.TryAddWithoutValidation("Cookie", cookie);
        if (fetchSite is not null) request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", fetchSite);
        var answer = await client.Send(request);
        return ((int)answer.Status, (int)answer.Status >= 400 ? answer.Code : null);
    }

    private static async Task<HttpStatusCode> Open(ApiServer server, string? origin, string? token, string? cookie = null, string? fetchSite = null)
    {
        using var socket = Socket(origin, cookie, fetchSite);
        try
        {
            await socket.ConnectAsync(Address(server, token), CancellationToken.None);
        }
        catch (WebSocketException)
        {
            return socket.HttpStatusCode;
        }

        socket.Abort();
        return HttpStatusCode.SwitchingProtocols;
    }

    private static async Task<ClientWebSocket> Connect(ApiServer server, string? token, string? cookie)
    {
        var socket = Socket(cookie is null ? null : Own(server), cookie, null);
        await socket.ConnectAsync(Address(server, token), CancellationToken.None);
        await socket.SendAsync(Encoding.UTF8.GetBytes(Handshake), WebSocketMessageType.Text, true, CancellationToken.None);
        await Until(socket, "{}");
        return socket;
    }

    private static ClientWebSocket Socket(string? origin, string? cookie, string? fetchSite)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        if (cookie is not null) socket.Options.SetRequestHeader("Cookie", cookie);
        if (fetchSite is not null) socket.Options.SetRequestHeader("Sec-Fetch-Site", fetchSite);
        return socket;
    }

    private static Uri Address(ApiServer server, string? token) =>
        new($"ws://{server.Address.Authority}/hubs/live{(token is null ? "" : $"?access_token={token}")}");

    /// <summary>Reads until this text has come.</summary>
    private static async Task<string> Until(ClientWebSocket socket, string text)
    {
        using var patience = new CancellationTokenSource(HubClients.Patience);
        var (read, buffer) = (new StringBuilder(), new byte[4096]);
        while (!read.ToString().Contains(text, StringComparison.Ordinal))
        {
            var received = await socket.ReceiveAsync(buffer, patience.Token);
            Assert.NotEqual(WebSocketMessageType.Close, received.MessageType);
            read.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
        }

        return read.ToString();
    }
}
