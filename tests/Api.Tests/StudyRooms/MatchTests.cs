using System.Net;
using Livehouse.Tests.Hub;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.StudyRooms;

public class MatchTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenSomebodyWhoWaitsHere_WhenAnotherComes_ThenBothAnswersNameOneFreshRoom()
    {
        using var ann = server.As("wait-ann");
        using var bob = server.As("wait-bob");

        var waiting = ann.Post("/api/match", """{"topic":"Chess","waitSeconds":25}""");
        var found = await bob.Post("/api/match", """{"topic":" chess ","waitSeconds":25}""");
        var told = await waiting;

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (found.Status, told.Status));
        Assert.Equal(("matched", "matched"), (found.Text("status"), told.Text("status")));
        Assert.Equal(found.Text("roomId"), told.Text("roomId"));
        Assert.Equal(("wait-ann", "wait-bob"), (found.Text("partner.userId"), told.Text("partner.userId")));

        var path = $"/api/rooms/{found.Text("roomId")}/join";
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), ((await ann.Post(path)).Status, (await bob.Post(path)).Status));
        using var carl = server.As("wait-carl");
        (await carl.Post(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenSomebodyWhoDoesNotWaitHere_WhenAnotherComes_ThenTheTicketTellsAsSoonAsItIs()
    {
        using var ann = server.As("poll-ann");
        using var bob = server.As("poll-bob");
        var ticket = await ann.Post("/api/match", """{"topic":"Go","waitSeconds":0}""");
        Assert.Equal((HttpStatusCode.Accepted, "waiting"), (ticket.Status, ticket.Text("status")));
        var path = $"/api/match/{ticket.Text("ticketId")}";
        Assert.Equal("waiting", (await ann.Get(path)).Text("status"));

        var polling = ann.Get($"{path}?waitSeconds=25");
        var found = await bob.Post("/api/match", """{"topic":"Go"}""");

        Assert.Equal(("matched", found.Text("roomId")), ((await polling).Text("status"), (await polling).Text("roomId")));
        (await bob.Get(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await ann.Delete(path)).AssertProblem(HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task GivenTwoWhoListenAtTheHub_WhenTheyArePaired_ThenBothHearOfIt()
    {
        await using var clients = await HubClients.Start();
        using var ann = server.As("hear-ann");
        using var bob = server.As("hear-bob");
        var (first, second) = (await clients.Connect(server.Address, ann.Bearer), await clients.Connect(server.Address, bob.Bearer));
        var ticket = await ann.Post("/api/match", """{"topic":"Listening","waitSeconds":0}""");

        var found = await bob.Post("/api/match", """{"topic":"Listening","waitSeconds":0}""");

        var told = await first.Next("match:found");
        Assert.Equal(
            (ticket.Text("ticketId"), "Listening", found.Text("roomId"), "hear-bob"),
            (Field(told, "ticketId"), Field(told, "topic"), Field(told, "roomId"), Field(told, "partnerId")));
        Assert.Equal("hear-ann", Field(await second.Next("match:found"), "partnerId"));
        Assert.DoesNotContain(second.Heard, heard => heard.Name == "match:found" && Field(heard.Payload, "partnerId") == "hear-bob");
    }

    [Fact]
    public async Task GivenACrowd_WhenAllSeekAtOnce_ThenEachHasExactlyOnePartner()
    {
        const int crowd = 40;
        var answers = await Task.WhenAll(Enumerable.Range(0, crowd).Select(async number =>
        {
            using var client = server.As($"crowd-{number}");
            return (User: $"crowd-{number}", Answer: await client.Post("/api/match", """{"topic":"Crowds","waitSeconds":25}"""));
        }));

        Assert.All(answers, static entry => Assert.Equal("matched", entry.Answer.Text("status")));
        foreach (var pair in answers.GroupBy(static entry => entry.Answer.Text("roomId")))
        {
            var (first, second) = (pair.First(), pair.Last());
            Assert.Equal(2, pair.Count());
            Assert.Equal((second.User, first.User), (first.Answer.Text("partner.userId"), second.Answer.Text("partner.userId")));
        }

        Assert.Equal(crowd / 2, answers.Select(static entry => entry.Answer.Text("roomId")).Distinct().Count());
    }

    [Fact]
    public async Task GivenSomebodyWaiting_WhenTheyCancel_ThenTheNextOneWaits()
    {
        using var ann = server.As("cancel-ann");
        using var bob = server.As("cancel-bob");
        var ticket = await ann.Post("/api/match", """{"topic":"Bridge","waitSeconds":0}""");

        var cancelled = await ann.Delete($"/api/match/{ticket.Text("ticketId")}");

        Assert.Equal((HttpStatusCode.OK, "cancelled"), (cancelled.Status, cancelled.Text("status")));
        Assert.Equal("waiting", (await bob.Post("/api/match", """{"topic":"Bridge","waitSeconds":0}""")).Text("status"));
    }

    [Fact]
    public async Task GivenAnotherTenant_ThenItIsNoPartner()
    {
        using var ann = server.As("apart-ann");
        using var foreign = server.As("apart-bob", "elsewhere");
        await ann.Post("/api/match", """{"topic":"Poker","waitSeconds":0}""");

        Assert.Equal("waiting", (await foreign.Post("/api/match", """{"topic":"Poker","waitSeconds":0}""")).Text("status"));
    }

    [Fact]
    public async Task GivenARestart_WhenSomebodyWaited_ThenTheyAreStillPaired()
    {
        await using var other = ApiServer.With([]);
        await other.Start();
        using (var before = other.As("restart-ann")) await before.Post("/api/match", """{"topic":"Sleep","waitSeconds":0}""");
        await other.Restart();

        using var bob = other.As("restart-bob");
        Assert.Equal("restart-ann", (await bob.Post("/api/match", """{"topic":"Sleep","waitSeconds":0}""")).Text("partner.userId"));
    }

    private static string? Field(System.Text.Json.JsonElement payload, string name) => payload.GetProperty(name).GetString();

    [Theory]
    [InlineData("/api/match/nonsense")]
    [InlineData("/api/match/mt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task GivenATicketThatNobodyHas_ThenItIsNotFound(string path)
    {
        using var ann = server.As("none-ann");

        (await ann.Get(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await ann.Get($"{path}?waitSeconds=26")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }
}
