using System.Net;
using System.Text;
using Livehouse.LiveKit;
using Livehouse.Testing;

namespace Livehouse.Tests.LiveKit.Twirp;

[Collection(StandInCollection.Name)]
public sealed class TwirpChannelTests(StandInFixture liveKit)
{
    [Fact]
    public async Task GivenAServerThatTakesOurKey_WhenPinged_ThenItAnswers() => await liveKit.Client().Ping();

    [Theory]
    [InlineData("unavailable", true, HttpStatusCode.ServiceUnavailable)]
    [InlineData("internal", true, HttpStatusCode.InternalServerError)]
    [InlineData("resource_exhausted", true, HttpStatusCode.TooManyRequests)]
    [InlineData("deadline_exceeded", true, HttpStatusCode.RequestTimeout)]
    [InlineData("unimplemented", false, HttpStatusCode.NotImplemented)]
    [InlineData("already_exists", false, HttpStatusCode.Conflict)]
    [InlineData("permission_denied", false, HttpStatusCode.Forbidden)]
    public async Task GivenAnErrorOfTheServer_WhenCalled_ThenCodeStatusAndWhetherToRetryAreTold(string code, bool isTransient, HttpStatusCode status)
    {
        await liveKit.Server.FailCalls("ListRooms", "fail-before", code: code);

        var failed = await Assert.ThrowsAsync<LiveKitException>(() => liveKit.Client().Rooms.List([]));

        Assert.Equal((code, status, isTransient), (failed.Code, failed.Status, failed.IsTransient));
    }

    [Fact]
    public async Task GivenAnotherSecret_WhenCalled_ThenItIsUnauthenticatedAndStaysSo()
    {
        var failed = await Assert.ThrowsAsync<LiveKitException>(() => liveKit.Client(options => options with { ApiSecret = "another secret" }).Ping());

        Assert.Equal((LiveKitErrors.Unauthenticated, false), (failed.Code, failed.IsTransient));
    }

    [Fact]
    public async Task GivenAServerThatHangs_WhenTheTimeLimitPasses_ThenTheCallEndsAndMayBeRetried()
    {
        await liveKit.Server.FailCalls("ListRooms", "hang-before");
        var clock = new FakeClock(DateTimeOffset.UtcNow);
        using var http = LiveKitClient.CreateHttpClient();
        var calls = (await liveKit.Server.Calls("ListRooms")).Count;
        var call = new LiveKitClient(liveKit.Options, http, clock).Rooms.List([]);
        await liveKit.Server.CallsReach("ListRooms", calls + 1);

        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        var failed = await Assert.ThrowsAsync<LiveKitException>(() => call);
        Assert.Equal((LiveKitErrors.TimedOut, true), (failed.Code, failed.IsTransient));
    }

    [Fact]
    public async Task GivenAServerThatHangs_WhenTheCallerGivesUp_ThenThatIsNoFailureOfTheServer()
    {
        await liveKit.Server.FailCalls("ListRooms", "hang-before");
        var calls = (await liveKit.Server.Calls("ListRooms")).Count;
        using var caller = new CancellationTokenSource();
        var call = liveKit.Client().Rooms.List([], caller.Token);
        await liveKit.Server.CallsReach("ListRooms", calls + 1);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task GivenAConnectionThatBreaks_WhenCalled_ThenTheServerIsUnreachable()
    {
        await liveKit.Server.FailCalls("ListRooms", "drop-before");

        var failed = await Assert.ThrowsAsync<LiveKitException>(() => liveKit.Client().Rooms.List([]));

        Assert.Equal((LiveKitErrors.Unreachable, true), (failed.Code, failed.IsTransient));
    }

    [Fact]
    public async Task GivenNothingThatListens_WhenCalled_ThenTheServerIsUnreachable()
    {
        var failed = await Assert.ThrowsAsync<LiveKitException>(() => liveKit.Client(options => options with { Url = "ws://127.0.0.1:1" }).Ping());

        Assert.Equal((LiveKitErrors.Unreachable, true), (failed.Code, failed.IsTransient));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "<html>hello</html>", LiveKitErrors.NotLiveKit, false)]
    [InlineData(HttpStatusCode.OK, "[]", LiveKitErrors.NotLiveKit, false)]
    [InlineData(HttpStatusCode.NotFound, "<html>no such page</html>", LiveKitErrors.NotLiveKit, false)]
    [InlineData(HttpStatusCode.NotFound, """{"error":"no such page"}""", LiveKitErrors.NotLiveKit, false)]
    [InlineData(HttpStatusCode.MovedPermanently, "", LiveKitErrors.NotLiveKit, false)]
    [InlineData(HttpStatusCode.BadGateway, "<html>bad gateway</html>", LiveKitErrors.Unreachable, true)]
    [InlineData(HttpStatusCode.Unauthorized, "invalid token", LiveKitErrors.Unauthenticated, false)]
    public async Task GivenAnAnswerThatIsNotLiveKits_WhenCalled_ThenItIsNotTakenForOne(HttpStatusCode status, string body, string code, bool isTransient)
    {
        using var http = new HttpClient(new Answering(status, Encoding.UTF8.GetBytes(body)));

        var failed = await Assert.ThrowsAsync<LiveKitException>(() => new LiveKitClient(liveKit.Options, http, TimeProvider.System).Rooms.Delete("r"));

        Assert.Equal((code, isTransient, false), (failed.Code, failed.IsTransient, failed.IsNotFound));
    }

    [Fact]
    public async Task GivenAnEndlessAnswer_WhenCalled_ThenReadingStopsAtTheLimit()
    {
        using var http = new HttpClient(new Answering(HttpStatusCode.OK, new byte[2000]));

        var failed = await Assert.ThrowsAsync<LiveKitException>(
            () => new LiveKitClient(liveKit.Options with { AnswerBytesMax = 1000 }, http, TimeProvider.System).Ping());

        Assert.Equal(LiveKitErrors.NotLiveKit, failed.Code);
    }

    [Theory]
    [InlineData("ws://localhost:7880", "http://localhost:7880/")]
    [InlineData("wss://live.example.com", "https://live.example.com/")]
    [InlineData("https://live.example.com/media/", "https://live.example.com/media")]
    [InlineData("http://[::1]:7880/", "http://[::1]:7880/")]
    [InlineData("ftp://live.example.com", null)]
    [InlineData("live.example.com", null)]
    [InlineData("", null)]
    public void GivenAUrl_WhenTheApisAddressIsAsked_ThenItIsTheHttpForm(string url, string? expected) =>
        Assert.Equal(expected, new LiveKitOptions { Url = url }.ApiUrl?.AbsoluteUri);

    [Fact]
    public void GivenTheDefaults_ThenTheyAreTheDocumentedOnes()
    {
        Assert.Equal((TimeSpan.FromSeconds(10), 16 * 1024 * 1024), (new LiveKitOptions().CallTimeout, new LiveKitOptions().AnswerBytesMax));
        Assert.Equal(
            ("ws://localhost:7880", "devkey", "secret"),
            (LiveKitOptions.Development.Url, LiveKitOptions.Development.ApiKey, LiveKitOptions.Development.ApiSecret));
    }

    /// <summary>Whatever else may listen at the address.</summary>
    private sealed class Answering(HttpStatusCode status, byte[] body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StreamContent(new MemoryStream(body)) });
    }
}
