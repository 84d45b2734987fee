using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Livehouse.Tests.Streams;

/// <summary>A broadcaster comes back: with a fresh token, with the stream's id out of a refusal, with a start that is repeated late.</summary>
public class PublishTokenTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenALiveStream_WhenItsOwnerAsksForAToken_ThenItPublishesUnderTheSameIdentity()
    {
        using var host = server.As("back1");
        var started = await host.Post("/api/live/start", """{"title":"x"}""");

        var answer = await host.Post($"/api/live/{started.Text("stream.id")}/token", null, "a-key");
        var again = await host.Post($"/api/live/{started.Text("stream.id")}/token", null, "a-key");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(
            (started.Text("stream.id"), started.Text("room"), started.Text("url"), 3600),
            (answer.Text("stream.id"), answer.Text("room"), answer.Text("url"), answer.At("expiresIn")!.GetValue<int>()));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        var (first, fresh) = (Claims(started.Text("token")), Claims(answer.Text("token")));
        Assert.Equal("back1", fresh["sub"]!.GetValue<string>());
        Assert.Equal(first["video"]!.ToJsonString(), fresh["video"]!.ToJsonString());
        Assert.True(fresh["video"]!["canPublish"]!.GetValue<bool>());
        Assert.Null(again.Header("Idempotency-Replayed"));
    }

    [Fact]
    public async Task GivenALiveStream_WhenSomebodyElseAsksForAToken_ThenTheyGetNone()
    {
        using var host = server.As("back2");
        var id = await host.GoLive();

        (await server.Anonymous().Post($"/api/live/{id}/token")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await server.As("viewer2").Post($"/api/live/{id}/token")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await server.As("mod2", null, "moderator").Post($"/api/live/{id}/token")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await server.As("back2", "elsewhere").Post($"/api/live/{id}/token")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await host.Post("/api/live/st_nothing/token")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        await host.Post("/api/live/stop");
        (await host.Post($"/api/live/{id}/token")).AssertProblem(HttpStatusCode.Conflict, "stream_ended");
    }

    [Fact]
    public async Task GivenALiveStream_WhenItsOwnerStartsAnother_ThenTheRefusalNamesTheOneThatIsLive()
    {
        using var host = server.As("back3");
        var id = await host.GoLive();

        var answer = await host.Post("/api/live/start", """{"title":"x"}""");

        answer.AssertProblem(HttpStatusCode.Conflict, "already_live");
        Assert.Equal(id, answer.Text("streamId"));
    }

    [Fact]
    public async Task GivenAStartThatIsRepeatedLate_WhenItsTokenIsPastHalfOfItsLife_ThenTheTokenIsFreshAndTheRestTheSame()
    {
        var clock = new LaterClock();
        await using var later = ApiServer.With([], services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        await later.Start();
        using var host = later.As("back4");
        const string body = """{"title":"日本 <é>"}""";
        var first = await host.Post("/api/live/start", body, "key");
        clock.Add(TimeSpan.FromMinutes(29));
        Assert.Equal(first.Bytes, (await host.Post("/api/live/start", body, "key")).Bytes);

        clock.Add(TimeSpan.FromMinutes(2));
        var renewed = await host.Post("/api/live/start", body, "key");

        Assert.Equal((HttpStatusCode.Created, "true"), (renewed.Status, renewed.Header("Idempotency-Replayed")));
        Assert.Equal(first.Header("Location"), renewed.Header("Location"));
        Assert.Equal(first.Json["stream"]!.ToJsonString(), renewed.Json["stream"]!.ToJsonString());
        var (old, fresh) = (Claims(first.Text("token")), Claims(renewed.Text("token")));
        Assert.InRange(fresh["exp"]!.GetValue<long>() - old["exp"]!.GetValue<long>(), 31 * 60 - 1, 32 * 60);
        Assert.Equal((old["sub"]!.GetValue<string>(), old["video"]!.ToJsonString()), (fresh["sub"]!.GetValue<string>(), fresh["video"]!.ToJsonString()));
        Assert.Equal(3600, renewed.At("expiresIn")!.GetValue<int>());

        // A token of a stream that is over is of no use: the first answer comes as it was.
        await host.Post("/api/live/stop");
        Assert.Equal(first.Bytes, (await host.Post("/api/live/start", body, "key")).Bytes);
    }

    private static JsonNode Claims(string token)
    {
        var middle = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
        return JsonNode.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(middle.PadRight((middle.Length + 3) / 4 * 4, '='))))!;
    }

    /// <summary>The system's clock, put forward.</summary>
    private sealed class LaterClock : TimeProvider
    {
        private long _ticks;

        public void Add(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));
    }
}
