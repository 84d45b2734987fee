using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Api.Problems;

namespace Livehouse.Tests.Deployment.Proxy;

/// <summary>The committed nginx configuration, run by a real nginx before real web servers.</summary>
public sealed class ReverseProxyTests
{
    private const int BodyMax = 64 * 1024;

    [NginxFact]
    public async Task GivenTheConfiguration_WhenNginxTestsIt_ThenItIsAccepted()
    {
        var (isGood, said) = await Nginx.Test();
        Assert.True(isGood, said);
    }

    [NginxFact]
    public async Task GivenABusyFront_WhenRequestsCome_ThenTheOtherAnswersThem()
    {
        await using var fronts = await TwoFronts.Start();
        fronts.First.Manners = fronts.Second.Manners = Manners.Waits;
        var one = fronts.Get("/api/live/active");
        await Task.WhenAny(fronts.First.Arrived, fronts.Second.Arrived);
        var (busy, free) = fronts.First.Arrivals.Count == 1 ? (fronts.First, fronts.Second) : (fronts.Second, fronts.First);
        free.Manners = Manners.Answers;

        for (var request = 0; request < 4; request++) await fronts.Get("/api/live/active");

        Assert.Equal((1, 4), (busy.Arrivals.Count, free.Arrivals.Count));
        busy.Release();
        await one;
    }

    [NginxFact]
    public async Task GivenARequest_WhenItPasses_ThenTheFrontLearnsWhoAskedAndNotWhatTheClientClaims()
    {
        await using var fronts = await TwoFronts.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/live/active?limit=1");
        request.Headers.Host = "live.example.com";
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("X-Forwarded-Proto", "https");
        using var answer = await fronts.Client.SendAsync(request);

        var headers = Assert.Single(fronts.Arrivals).Headers;
        Assert.Equal(
            ["127.0.0.1", "http", "live.example.com"], new[] { "X-Forwarded-For", "X-Forwarded-Proto", "Host" }.Select(name => headers[name].ToString()));
        Assert.False(headers.ContainsKey("Upgrade"));
    }

    [NginxFact]
    public async Task GivenAWebSocket_WhenMessagesGoBothWays_ThenTheyPass()
    {
        await using var fronts = await TwoFronts.Start();
        using var socket = await Connect(fronts, "/hubs/live?access_token=x");
        Assert.Contains(await Receive(socket), new[] { "first", "second" });

        await socket.SendAsync(Encoding.UTF8.GetBytes("Grüße 🎤"), WebSocketMessageType.Text, true, CancellationToken.None);

        Assert.Equal("Grüße 🎤", await Receive(socket));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
    }

    [NginxFact]
    public async Task GivenOneClient_WhenItOpensWebSockets_ThenBothFrontsGetSome()
    {
        await using var fronts = await TwoFronts.Start();
        using var one = await Connect(fronts, "/hubs/live?id=a");
        using var other = await Connect(fronts, "/hubs/live?id=b");
        Assert.Equal(["first", "second"], new[] { await Receive(one), await Receive(other) }.Order());
    }

    [NginxFact]
    public async Task GivenOneClientWithoutWebSockets_WhenItNegotiatesPollsAndSends_ThenAllOfItReachesOneFront()
    {
        await using var fronts = await TwoFronts.Start();
        using var negotiated = await fronts.Post("/hubs/live/negotiate?negotiateVersion=1");
        var holder = await negotiated.Content.ReadAsStringAsync();
        for (var request = 0; request < 10; request++)
        {
            Assert.Equal(holder, await fronts.Get("/hubs/live?id=a"));
            using var sent = await fronts.Post("/hubs/live?id=a");
            Assert.Equal(holder, await sent.Content.ReadAsStringAsync());
        }
    }

    [NginxFact]
    public async Task GivenAFrontThatIsGone_WhenRequestsCome_ThenTheOtherAnswersAllOfThem()
    {
        await using var fronts = await TwoFronts.Start();
        await fronts.First.DisposeAsync();
        for (var request = 0; request < 4; request++)
        {
            Assert.Equal("second", await fronts.Get("/api/live/active"));

            // Nothing of it was sent to the one that is gone.
            using var posted = await fronts.Post("/api/live/start");
            Assert.Equal("second", await posted.Content.ReadAsStringAsync());
            using var socket = await Connect(fronts, "/hubs/live");
            Assert.Equal("second", await Receive(socket));
        }
    }

    [NginxFact]
    public async Task GivenAFrontThatBreaksOff_WhenAGetComes_ThenTheOtherIsAsked()
    {
        await using var fronts = await TwoFronts.Start();
        fronts.First.Manners = Manners.Breaks;
        for (var request = 0; request < 4; request++) Assert.Equal("second", await fronts.Get("/api/live/active"));
        Assert.NotEmpty(fronts.First.Arrivals);
    }

    [NginxFact]
    public async Task GivenAFrontThatBreaksOff_WhenAPostComes_ThenItIsSentOnceAndTheClientIsToldToTryAgain()
    {
        await using var fronts = await TwoFronts.Start();
        fronts.First.Manners = fronts.Second.Manners = Manners.Breaks;

        using var answer = await fronts.Post("/api/live/start");

        Assert.Equal(["POST"], fronts.Arrivals.Select(arrival => arrival.Method));
        await AssertProblem(answer, ProblemCatalog.ForStatus(503));
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
    }

    [NginxTheory]
    [InlineData("first")]
    [InlineData("second")]
    public async Task GivenAFrontThatStops_WhenClientsOfTheHubCome_ThenTheOtherTakesThemIn(string stopping)
    {
        await using var fronts = await TwoFronts.Start();
        var (stops, other) = stopping == "first" ? (fronts.First, "second") : (fronts.Second, "first");
        stops.Manners = Manners.Stops;
        for (var client = 0; client < 4; client++)
        {
            using var negotiated = await fronts.Post("/hubs/live/negotiate");
            Assert.Equal(other, await negotiated.Content.ReadAsStringAsync());
            using var socket = await Connect(fronts, "/hubs/live");
            Assert.Equal(other, await Receive(socket));
        }
    }

    [NginxFact]
    public async Task GivenARefusalOfTheServer_WhenItSays503_ThenThatIsTheAnswer()
    {
        await using var fronts = await TwoFronts.Start();
        fronts.First.Manners = fronts.Second.Manners = Manners.Stops;
        for (var request = 0; request < 6; request++)
        {
            using var answer = await fronts.Client.GetAsync(new Uri("/api/live/active", UriKind.Relative));
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "stopping"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }

        Assert.Equal(6, fronts.Arrivals.Count());
    }

    [NginxFact]
    public async Task GivenNobody_WhenARequestComes_ThenTheAnswerIsAProblemOfOurs()
    {
        await using var fronts = await TwoFronts.Start();
        await fronts.First.DisposeAsync();
        await fronts.Second.DisposeAsync();
        using var answer = await fronts.Client.GetAsync(new Uri("/api/live/active", UriKind.Relative));
        await AssertProblem(answer, ProblemCatalog.ForStatus(503));
    }

    [NginxFact]
    public async Task GivenABody_WhenItIsLongerThanTheServerTakes_ThenItIsRefusedBeforeTheServerAndInItsWords()
    {
        await using var fronts = await TwoFronts.Start();
        using var longest = await fronts.Post("/api/live/start", BodyMax);
        Assert.Equal(BodyMax, Assert.Single(fronts.Arrivals).BodyLength);

        using var longer = await fronts.Post("/api/live/start", BodyMax + 1);

        await AssertProblem(longer, ProblemCatalog.ForStatus(413));
        Assert.Single(fronts.Arrivals);
    }

    [NginxTheory]
    [InlineData("/api/webhooks/livekit", 1024 * 1024)]
    [InlineData("/api/webhooks/billing", 1024 * 1024)]
    [InlineData("/API/Webhooks/LiveKit", 1024 * 1024)]
    [InlineData("/api/messages", 96 * 1024)]
    public async Task GivenABodyThatMayBeLonger_WhenItIsAsLongAsItsEndpointTakes_ThenItPassesAndOneMoreIsRefused(string path, int most)
    {
        await using var fronts = await TwoFronts.Start();
        using var longest = await fronts.Post(path, most);
        Assert.Equal(most, Assert.Single(fronts.Arrivals).BodyLength);

        using var longer = await fronts.Post(path, most + 1);

        await AssertProblem(longer, ProblemCatalog.ForStatus(413));
        Assert.Single(fronts.Arrivals);
    }

    [NginxFact]
    public async Task GivenWhatIsForOperators_WhenItIsAskedFromOutside_ThenNothingIsThere()
    {
        await using var fronts = await TwoFronts.Start();
        foreach (var path in (string[])["/metrics", "/METRICS/", "//metrics", "/orleans", "/Orleans/index.html"])
        {
            using var answer = await fronts.Client.GetAsync(new Uri($"http://{fronts.Proxy.Address.Authority}{path}"));
            await AssertProblem(answer, ProblemCatalog.ForStatus(404));
        }

        Assert.Empty(fronts.Arrivals);
    }

    [NginxFact]
    public async Task GivenRequestsGoodAndBad_WhenTheyAreLogged_ThenNoTokenAndNoAddressIsWritten()
    {
        await using var fronts = await TwoFronts.Start();
        fronts.First.Manners = fronts.Second.Manners = Manners.Breaks;
        using var broken = await fronts.Client.GetAsync(new Uri("/hubs/live?access_token=very-secret", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, broken.StatusCode);

        var line = await fronts.Proxy.Access("/hubs/live");

        var logged = JsonNode.Parse(line)!;
        Assert.Equal(("GET", "/hubs/live", 503), ((string?)logged["method"], (string?)logged["path"], (int)logged["status"]!));
        Assert.Equal(2, ((string)logged["front"]!).Split(", ").Length);
        Assert.DoesNotContain(
            fronts.Proxy.Errors.Append(line),
            text => text.Contains("very-secret", StringComparison.Ordinal) || text.Contains("client:", StringComparison.Ordinal));
    }

    private static async Task AssertProblem(HttpResponseMessage answer, Problem expected)
    {
        Assert.Equal(((HttpStatusCode)expected.Status, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal(
            ($"urn:livehouse:problem:{expected.Code}", ProblemCatalog.Describe(expected.Code).Title, expected.Status, expected.Detail, expected.Code),
            ((string?)body["type"], (string?)body["title"], (int)body["status"]!, (string?)body["detail"], (string?)body["code"]));
        Assert.Equal(32, ((string)body["traceId"]!).Length);
    }

    private static async Task<ClientWebSocket> Connect(TwoFronts fronts, string path)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(new Uri(fronts.Proxy.Address, path)) { Scheme = "ws" }.Uri, CancellationToken.None);
        return socket;
    }

    private static async Task<string> Receive(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(Testing.Hang.After);
        var received = await socket.ReceiveAsync(buffer, limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
