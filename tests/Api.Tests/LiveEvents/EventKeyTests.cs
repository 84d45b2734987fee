using System.Net;
using Livehouse.Tests.Server;
using Livehouse.Tests.Tenants;

namespace Livehouse.Tests.LiveEvents;

/// <summary>API keys and the budget of announcements.</summary>
public sealed class EventKeyTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenKeys_WhenTheyCallTheEvents_ThenTheirScopesOpenTheirsAlone()
    {
        using var acme = await Organisation.Make(server);
        using var writing = acme.Client(await acme.Key("events:write"));
        using var reading = acme.Client(await acme.Key("events:read"));
        using var other = acme.Client(await acme.Key("streams:read", "users:write"));
        var id = await EventTests.Announce(writing);
        var at = EventTests.At(3);

        foreach (var key in (ApiClient[])[reading, other])
        {
            foreach (var (method, path, body) in ((HttpMethod, string, string?)[])
                [
                    (HttpMethod.Post, "/api/events", $$"""{"title":"x","startsAt":"{{at}}"}"""),
                    (HttpMethod.Put, $"/api/events/{id}", """{"title":"x"}"""),
                    (HttpMethod.Delete, $"/api/events/{id}", null),
                    (HttpMethod.Post, $"/api/events/{id}/start", "{}"),
                    (HttpMethod.Post, $"/api/events/{id}/stop", "{}"),
                    (HttpMethod.Post, $"/api/events/{id}/going", "{}"),
                ])
            {
                (await key.Send(method, path, body)).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
            }
        }

        foreach (var path in (string[])["/api/events", $"/api/events/{id}"])
        {
            Assert.Equal(HttpStatusCode.OK, (await reading.Get(path)).Status);
            (await other.Get(path)).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
            (await writing.Get(path)).AssertProblem(HttpStatusCode.Forbidden, "insufficient_scope");
        }

        Assert.Equal("Renamed", (await writing.Put($"/api/events/{id}", """{"title":"Renamed"}""")).Text("event.title"));
        Assert.Equal("live", (await writing.Post($"/api/events/{id}/start")).Text("event.status"));
        Assert.Equal("ended", (await writing.Post($"/api/events/{id}/stop")).Text("event.status"));
        using var foreign = acme.Client((await (await Organisation.Make(server)).Key("events:read")));
        (await foreign.Get($"/api/events/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenAUserWhoAnnouncesManyEvents_WhenTheBudgetIsSpent_ThenFurtherOnesAreRefusedAndRepeatsAreNot()
    {
        await using var small = ApiServer.With(["EVENTS_PER_HOUR=2"]);
        await small.Start();
        using var host = small.As("e1");
        await EventTests.Announce(host);
        var body = $$"""{"title":"Second","startsAt":"{{EventTests.At(3)}}"}""";
        var second = await host.Post("/api/events", body, "the-second");
        var refused = await host.Post("/api/events", body, "the-third");
        refused.AssertProblem(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.NotEmpty(refused.Headers.GetValues("Retry-After"));
        Assert.Equal(second.Text("event.id"), (await host.Post("/api/events", body, "the-second")).Text("event.id"));
    }
}
