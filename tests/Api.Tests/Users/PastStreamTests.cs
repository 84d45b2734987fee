using System.Net;
using Livehouse.Callers;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Users;

public sealed class PastStreamTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenStreamsOfAHost_WhenTheyAreListed_ThenTheHostSeesAllAndOthersThePublicOnes()
    {
        using var host = server.As("s1");
        var made = new List<string>();
        foreach (var visibility in (string[])["public", "invite", "public"])
        {
            var id = await host.GoLive(more: $",\"visibility\":\"{visibility}\"");
            made.Insert(0, id);
            if (made.Count < 3) await host.Post("/api/live/stop", $$"""{"streamId":"{{id}}"}""");
        }

        Assert.Equal(made, await Ids(host, "/api/users/s1/streams"));
        Assert.Equal(made, await Ids(server.As("s1mod", null, Role.Moderator), "/api/users/s1/streams"));
        Assert.Equal([made[0], made[2]], await Ids(server.Anonymous(), "/api/users/s1/streams"));
        Assert.Empty(await Ids(server.As("s1", "elsewhere"), "/api/users/s1/streams"));
        Assert.Empty(await Ids(server.As("s1other"), "/api/users/s1other/streams"));

        var page = await host.Get("/api/users/s1/streams?limit=1");
        Assert.Equal(("live", "none"), (page.Text("items.0.status"), page.Text("items.0.recording.status")));
        Assert.Equal([made[1]], await Ids(host, $"/api/users/s1/streams?limit=1&cursor={page.Text("nextCursor")}"));
        Assert.Equal([made[2]], await Ids(server.Anonymous(), $"/api/users/s1/streams?limit=1&cursor={page.Text("nextCursor")}"));
        foreach (var wrong in (string[])["x", "MTIzNA", "LTEuc3RfMQ"])
        {
            (await host.Get($"/api/users/s1/streams?cursor={wrong}")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        }
    }

    [Fact]
    public async Task GivenAHostsModerator_WhenTheyAreNamed_ThenTheyModerateAndTheListNamesThem()
    {
        using var host = server.As("s2");
        using var helper = server.As("s2helper");
        var id = await host.GoLive();
        (await helper.Put($"/api/live/{id}/chat", """{"slowModeSeconds":5}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.True((await host.Put("/api/users/s2/moderators/s2helper", "{}")).At("moderating")!.GetValue<bool>());
        Assert.Equal(HttpStatusCode.OK, (await helper.Put($"/api/live/{id}/chat", """{"slowModeSeconds":5}""")).Status);
        Assert.Equal(HttpStatusCode.OK, (await helper.Post($"/api/live/{id}/bans", """{"userId":"s2troll"}""")).Status);
        (await helper.Post("/api/live/stop", $$"""{"streamId":"{{id}}"}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal("s2helper", (await host.Get("/api/users/s2/moderators")).Text("items.0.userId"));
        (await helper.Get("/api/users/s2/moderators")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await helper.Put("/api/users/s2/moderators/s2helper", "{}")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");

        Assert.False((await host.Delete("/api/users/s2/moderators/s2helper")).At("moderating")!.GetValue<bool>());
        (await helper.Put($"/api/live/{id}/chat", """{"slowModeSeconds":0}""")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
    }

    private static async Task<IEnumerable<string>> Ids(ApiClient client, string path) =>
        (await client.Get(path)).Json["items"]!.AsArray().Select(static stream => stream!["id"]!.GetValue<string>());
}
