using System.Net;
using Livehouse.Outbox;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.StudyRooms;

public class StudyRoomTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenANewRoom_WhenItIsListedByItsTopic_ThenItsFreePlacesAreTold()
    {
        using var owner = server.As("list-owner");
        using var guest = server.As("list-guest");
        var created = await owner.Post("/api/rooms", """{"name":"Evening algebra","topic":"Algebra","maxOccupancy":3}""");
        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal($"/api/rooms/{created.Text("room.id")}", created.Header("Location"));
        await owner.Post("/api/rooms", """{"name":"Verbs","topic":"French"}""");
        Assert.Equal(HttpStatusCode.OK, (await guest.Post($"/api/rooms/{created.Text("room.id")}/join")).Status);

        var found = await guest.Get("/api/rooms?topic=algebra");

        var room = Assert.Single(found.Json["items"]!.AsArray())!;
        Assert.Equal(("Evening algebra", "Algebra", 3, 1, 2), (
            room["name"]!.GetValue<string>(),
            room["topic"]!.GetValue<string>(),
            Number(room, "maxOccupancy"),
            Number(room, "occupancy"),
            Number(room, "freePlaces")));
    }

    [Fact]
    public async Task GivenARoomWithoutAWord_ThenTwoFitInAndNobodyElse()
    {
        var id = await Open("two-owner");
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(async number =>
        {
            using var guest = server.As($"two-{number}");
            return (User: $"two-{number}", Answer: await guest.Post($"/api/rooms/{id}/join"));
        }));

        var inside = tries.Where(entry => entry.Answer.Status == HttpStatusCode.OK).ToList();
        Assert.Equal(2, inside.Count);
        foreach (var (_, answer) in tries.Except(inside)) answer.AssertProblem(HttpStatusCode.Conflict, "room_full");
        Assert.All(inside, entry => Assert.Equal(entry.User, entry.Answer.Text("identity")));

        // The same person with a second device takes no second place.
        using var again = server.As(inside[0].User);
        Assert.Equal(HttpStatusCode.OK, (await again.Post($"/api/rooms/{id}/join", """{"username":"On my phone"}""")).Status);
    }

    [Fact]
    public async Task GivenAFullRoom_WhenOneLeaves_ThenTheNextComesInAndTheMediaServerPutsTheOneOut()
    {
        var id = await Open("leave-owner");
        using var ann = server.As("leave-ann");
        using var bob = server.As("leave-bob");
        using var carl = server.As("leave-carl");
        await ann.Post($"/api/rooms/{id}/join");
        await bob.Post($"/api/rooms/{id}/join");
        (await carl.Post($"/api/rooms/{id}/join")).AssertProblem(HttpStatusCode.Conflict, "room_full");

        Assert.Equal(HttpStatusCode.OK, (await ann.Post($"/api/rooms/{id}/leave")).Status);

        Assert.Equal(HttpStatusCode.OK, (await carl.Post($"/api/rooms/{id}/join")).Status);
        await server.Media.WhenDone(static message => message is RemoveParticipant { Identity: "leave-ann" });
    }

    [Fact]
    public async Task GivenARoom_WhenAnotherThanItsOwnerClosesIt_ThenItStaysAndTheOwnerMay()
    {
        var id = await Open("close-owner");
        using var owner = server.As("close-owner");
        using var other = server.As("close-other");

        (await other.Delete($"/api/rooms/{id}")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(HttpStatusCode.OK, (await owner.Get($"/api/rooms/{id}")).Status);
        Assert.Equal(HttpStatusCode.OK, (await owner.Delete($"/api/rooms/{id}")).Status);

        (await owner.Get($"/api/rooms/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await other.Post($"/api/rooms/{id}/join")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.DoesNotContain((await owner.Get("/api/rooms?limit=100")).Json["items"]!.AsArray(), room => room!["id"]!.GetValue<string>() == id);
    }

    [Fact]
    public async Task GivenAnotherTenant_ThenTheRoomIsNotThere()
    {
        var id = await Open("tenant-owner");
        using var foreign = server.As("tenant-owner", "elsewhere");

        (await foreign.Get($"/api/rooms/{id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await foreign.Post($"/api/rooms/{id}/join")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Empty((await foreign.Get("/api/rooms")).Json["items"]!.AsArray());
    }

    [Fact]
    public async Task GivenARepeatedRequest_ThenThereIsOneRoom()
    {
        using var owner = server.As("repeat-owner");
        const string body = """{"name":"Once","topic":"Repetition"}""";

        var first = await owner.Post("/api/rooms", body, "key-1");
        var second = await owner.Post("/api/rooms", body, "key-1");

        Assert.Equal(first.Text("room.id"), second.Text("room.id"));
        Assert.Single((await owner.Get("/api/rooms?topic=repetition")).Json["items"]!.AsArray());
    }

    private static int Number(System.Text.Json.Nodes.JsonNode node, string field) => node[field]!.GetValue<int>();

    private async Task<string> Open(string owner)
    {
        using var client = server.As(owner);
        var created = await client.Post("/api/rooms", """{"name":"A room"}""");
        Assert.Equal(HttpStatusCode.Created, created.Status);
        return created.Text("room.id");
    }
}
