using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Analytics;
using Livehouse.Streams;
using Livehouse.Tests.Hub;
using Livehouse.Tests.Rooms;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Analytics;

/// <summary>
/// Official clients watch, some on two devices, lose their connections and come back; beside them a list of who was there, and between which moments of the
/// clients' clock, which is the server's too.
/// </summary>
public sealed class AudienceTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const int People = 200;

    private readonly List<(int Person, long Least, long Most)> _watched = [];
    private readonly Dictionary<int, (long Before, long After)> _since = [];

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public async Task GivenTwoHundredViewersOnOneOrTwoDevices_WhenTheyComeAndGo_ThenTheFiguresAreThoseOfTheList()
    {
        await using var clients = await HubClients.Start();
        using var host = server.As("audience-host");
        var id = await host.GoLive();
        var first = new HubClient[People];
        var watcher = await clients.Connect(server.Address, ApiServer.Token("audience-host"));
        await watcher.Invoke("live:join", new JsonObject { ["streamId"] = id });
        await InWaves(Enumerable.Range(0, People), async person =>
        {
            var before = Now;
            first[person] = await Enter(person, person % 4 == 0 ? "ios" : null);
            lock (_since) _since[person] = (before, Now);
        });
        await Viewers(People);

        // Second devices, by hub and by media room: nobody new.
        await InWaves(Enumerable.Range(0, 30), async person => await Enter(person, "tv"));
        await InWaves(Enumerable.Range(30, 30), async person =>
        {
            var body = RoomScene.Webhook("participant_joined", $"live_{id}", $"au-{person}");
            Assert.Equal(HttpStatusCode.OK, (await server.Deliver(body, RoomScene.Sign(body))).Status);
        });

        // Those below 60 still have their other device; the twenty above are gone, half of them without a goodbye.
        var leavers = Enumerable.Range(60, 20).ToList();
        var leaving = Now;
        await InWaves(Enumerable.Range(20, 60), async person => await (person % 2 == 0 ? first[person].Cut() : first[person].Stop()));
        await Viewers(People - leavers.Count);
        foreach (var person in leavers) Left(person, leaving, Now);
        await InWaves(leavers.Take(15), async person =>
        {
            var before = Now;
            first[person] = await Enter(person, "tv");
            lock (_since) _since[person] = (before, Now);
        });
        await Viewers(People - 5);
        await InWaves(Enumerable.Range(100, 40), async person =>
        {
            await first[person].Invoke("live:message", new JsonObject { ["streamId"] = id, ["text"] = "hello" });
            if (person % 2 == 0) await first[person].Invoke("live:reaction", new JsonObject { ["streamId"] = id, ["emoji"] = "👍" });
        });

        var live = await host.Get($"/api/analytics/events/{id}");
        var ending = Now;
        await host.Post("/api/live/stop", $$"""{"streamId":"{{id}}"}""");
        foreach (var person in _since.Keys.ToList()) Left(person, ending, Now);
        var final = await host.Get($"/api/analytics/events/{id}");

        foreach (var figures in (ApiAnswer[])[live, final])
        {
            Assert.Equal(
                (People, People, People, 40, 40, 20),
                (Number(figures, "views"), Number(figures, "uniqueViewers"), Number(figures, "peakConcurrent"), Number(figures, "chatMessages"),
                    Number(figures, "chatters"), Number(figures, "reactions")));
            Assert.Equal(People + 15, Number(figures, "visits"));
            Assert.Equal(
                """[{"source":"web","views":150},{"source":"ios","views":50}]""", figures.At("sources")!.ToJsonString());
        }

        // A time of the server's clock is up to a millisecond earlier than it was.
        Assert.InRange(
            Number(final, "watchSeconds"), _watched.Sum(static part => part.Least - 1) / 1_000, _watched.Sum(static part => part.Most + 1) / 1_000);
        Assert.Equal(await WatchMs(id, final.At("endedAt")!.GetValue<DateTimeOffset>()) / 1_000, Number(final, "watchSeconds"));
        Assert.Equal(final.Raw, (await host.Post($"/api/analytics/events/{id}/recompute")).Raw);

        async Task<HubClient> Enter(int person, string? source)
        {
            var client = await clients.Connect(server.Address, ApiServer.Token($"au-{person}"));
            var argument = new JsonObject { ["streamId"] = id };
            if (source is not null) argument["source"] = source;
            await client.Invoke("live:join", argument);
            return client;
        }

        // The host is not one of them.
        Task Viewers(int count) => watcher.Next(StreamEventNames.Viewers, told => told.GetProperty("viewers").GetInt32() == count);
    }

    private static async Task InWaves(IEnumerable<int> people, Func<int, Task> act)
    {
        foreach (var wave in people.Chunk(25)) await Task.WhenAll(wave.Select(act));
    }

    private void Left(int person, long before, long after)
    {
        if (!_since.Remove(person, out var since)) return;
        _watched.Add((person, Math.Max(0, before - since.After), after - since.Before));
    }

    /// <summary>The union of each person's stored sessions, the simple way.</summary>
    private async Task<long> WatchMs(string id, DateTimeOffset endedAt)
    {
        var sessions = new List<ViewingSession>();
        await server.Services.GetRequiredService<IViewingLog>().ByPerson(id, sessions.Add);
        var sum = 0L;
        foreach (var person in sessions.GroupBy(static session => session.UserId))
        {
            var seen = long.MinValue;
            foreach (var session in person.OrderBy(static session => session.BeginAt))
            {
                var end = session.EndAt ?? endedAt.ToUnixTimeMilliseconds();
                sum += Math.Max(0, end - Math.Max(seen, session.BeginAt));
                seen = Math.Max(seen, end);
            }
        }

        return sum;
    }

    private static int Number(ApiAnswer answer, string path) => answer.At(path)!.GetValue<int>();
}
