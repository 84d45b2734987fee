using System.Net;
using System.Text;
using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Streams;
using Livehouse.Tests.LiveEvents;
using Livehouse.Tests.Rooms;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Analytics;

/// <summary>Figures of streams as their owners read them.</summary>
public sealed class StreamFiguresTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenAStream_WhenItsFiguresAreAskedFor_ThenItsOwnerAModeratorAndAKeyWithTheScopeGetThem()
    {
        using var host = server.As("f1");
        var id = await host.GoLive();
        var path = $"/api/analytics/events/{id}";

        var live = await host.Get(path);

        Assert.Equal((HttpStatusCode.OK, id, "live"), (live.Status, live.Text("streamId"), live.Text("status")));
        Assert.Equal((0, 0), (live.At("views")!.GetValue<int>(), live.At("retention")!.AsArray().Count));
        Assert.Equal(HttpStatusCode.OK, (await server.As("f1mo", null, "moderator").Get(path)).Status);
        (await server.As("f1fan").Get(path)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await server.Anonymous().Get(path)).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await server.As("f1mo", "elsewhere", "moderator", "admin").Get(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await host.Get("/api/analytics/events/st_none")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await host.Get($"{path}?format=xml")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        (await server.As("f1fan").Post($"{path}/recompute")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task GivenAnEvent_WhenItsFiguresAreAskedFor_ThenItsIdFindsThemBeforeWhileAndAfter()
    {
        using var host = server.As("f2");
        var id = await EventTests.Announce(host);

        var before = await host.Get($"/api/analytics/events/{id}");
        var stream = (await host.Post($"/api/events/{id}/start")).Text("stream.id");
        await host.Post($"/api/events/{id}/stop");
        var after = await Final(host, id);

        Assert.Equal(("scheduled", 0), (before.Text("status"), before.At("views")!.GetValue<int>()));
        Assert.Equal((stream, id, "ended"), (after.Text("streamId"), after.Text("eventId"), after.Text("status")));
        (await server.As("f2fan").Get($"/api/analytics/events/{id}")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(after.Raw, (await host.Get($"/api/analytics/events/{stream}")).Raw);
        var cancelled = await EventTests.Announce(host);
        await host.Delete($"/api/events/{cancelled}");
        Assert.Equal("ended", (await host.Get($"/api/analytics/events/{cancelled}")).Text("status"));
        (await server.As("f2fan").Get($"/api/analytics/events/{cancelled}")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task GivenATitleThatIsAFormula_WhenTheTableIsTaken_ThenItIsTextAndEveryLineHasThreeCells()
    {
        using var host = server.As("f3");
        var started = await host.Post("/api/live/start", """{"title":"=HYPERLINK(\"http://evil\",\"x\"), ü"}""");
        var id = started.Text("stream.id");
        var caller = new Caller("default", "f3fan", "Fan", Role.Defaults);
        var grain = server.Services.GetRequiredService<IGrains>().Stream(id);
        Assert.Null((await grain.Join(new JoinStream(caller, "front", "c1", null, null) { Source = "ios" })).Refusal);

        var table = await host.Get($"/api/analytics/events/{id}?format=csv");

        var type = table.ContentHeaders.ContentType!;
        Assert.Equal((HttpStatusCode.OK, "text/csv", "utf-8"), (table.Status, type.MediaType, type.CharSet));
        Assert.Equal($"analytics-{id}.csv", table.ContentHeaders.ContentDisposition!.FileName!.Trim('"'));
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(table.Bytes);
        var lines = text.Split("\r\n");
        Assert.Equal("", lines[^1]);
        Assert.Equal("figure,at,value", lines[0]);
        Assert.Contains("""title,,"'=HYPERLINK(""http://evil"",""x""), ü" """.TrimEnd(), lines);
        Assert.Contains("views,,1", lines);
        Assert.Contains("sources.views,ios,1", lines);
        Assert.All(
            lines[..^1].Where(static line => !line.StartsWith("title", StringComparison.Ordinal)), static line => Assert.Equal(3, line.Split(',').Length));
    }

    [Fact]
    public async Task GivenViewersByHubAndRoom_WhenTheStreamEnds_ThenTheFinalFiguresAreThoseOfTheServersListAndRecomputingThemIsTheSame()
    {
        using var host = server.As("f4");
        var id = await host.GoLive();
        var grain = server.Services.GetRequiredService<IGrains>().Stream(id);
        var people = Enumerable.Range(0, 30).Select(static at => new Caller("default", $"f4-{at}", $"Fan {at}", Role.Defaults)).ToList();
        foreach (var person in people)
        {
            await grain.Join(new JoinStream(person, "front", $"a-{person.UserId}", null, null));
            await grain.Say(new SendMessage(person, "hello", null));
        }

        await grain.Say(new SendMessage(people[0], "again", null));
        foreach (var person in people.Take(10)) await server.Deliver(Joined(person.UserId), RoomScene.Sign(Joined(person.UserId)));
        foreach (var person in people) await grain.Leave(new LeaveStream("front", $"a-{person.UserId}"));
        foreach (var person in people.Skip(25)) await grain.Join(new JoinStream(person, "front", $"b-{person.UserId}", null, null) { Source = "tv" });
        await grain.Give(new SendGift(people[0], "star", 2, null));
        for (var at = 0; at < 7; at++) await grain.React(new SendReaction(people[at], "👍"));
        await server.As("f4-1").Post("/api/users/f4/follow");

        var live = await host.Get($"/api/analytics/events/{id}");
        await host.Post("/api/live/stop", $$"""{"streamId":"{{id}}"}""");
        var final = await Final(host, id);

        foreach (var figures in (ApiAnswer[])[live, final])
        {
            Assert.Equal(
                (30, 30, 30, 31, 30, 7, 1),
                (Number(figures, "views"), Number(figures, "uniqueViewers"), Number(figures, "peakConcurrent"),
                    Number(figures, "chatMessages"), Number(figures, "chatters"), Number(figures, "reactions"), Number(figures, "newFollowers")));
            // Five came back, perhaps in the millisecond in which they had left.
            Assert.InRange(Number(figures, "visits"), 30, 35);
            Assert.Equal((2, 20), (Number(figures, "gifts.count"), Number(figures, "gifts.value")));
            Assert.Equal("""[{"source":"web","views":30}]""", figures.At("sources")!.ToJsonString());
            Assert.Equal(31, figures.At("timeline")!.AsArray().Sum(static point => point!["messages"]!.GetValue<int>()));
        }

        var again = await host.Post($"/api/analytics/events/{id}/recompute");
        Assert.Equal(final.Raw, again.Raw);
        await server.As("f4-1").Delete("/api/users/f4/follow");
        Assert.Equal(final.Raw, (await host.Post($"/api/analytics/events/{id}/recompute")).Raw);
        Assert.Equal(final.Raw, (await host.Get($"/api/analytics/events/{id}")).Raw);

        byte[] Joined(string userId) => RoomScene.Webhook("participant_joined", $"live_{id}", userId);
    }

    /// <summary>An ended stream's figures are final whenever they are asked for.</summary>
    private static async Task<ApiAnswer> Final(ApiClient host, string id)
    {
        var answer = await host.Get($"/api/analytics/events/{id}");
        Assert.True(answer.At("isFinal")!.GetValue<bool>(), answer.Raw);
        return answer;
    }

    private static int Number(ApiAnswer answer, string path) => answer.At(path)!.GetValue<int>();
}
