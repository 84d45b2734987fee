using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Tests.Hub;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Messages;

/// <summary>Private messages as devices get them over the hub: official clients, the real server.</summary>
public sealed class InboxHubTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenMessagesForSomebodyWhoIsAway_WhenADeviceConnects_ThenItGetsThemInOrder()
    {
        await using var clients = await HubClients.Start();
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        var sent = new List<string>();
        for (var at = 0; at < 5; at++) sent.Add(await ann.Write(bob));

        var device = await bob.Connect(clients);
        var last = await device.NextEntry(5);

        Assert.Equal([1, 2, 3, 4, 5], device.Seqs());
        Assert.Equal(sent, device.Heard.Select(heard => heard.Payload.GetProperty("messageId").GetString()));
        Assert.Equal(("message", ann.Id, bob.Id, "phone"), (
            last.GetProperty("kind").GetString(),
            last.GetProperty("from").GetString(),
            last.GetProperty("to").GetString(),
            last.GetProperty("senderDeviceId").GetString()));
        Assert.False(last.TryGetProperty("clientId", out _));
        Assert.False(last.TryGetProperty("readAt", out _));
    }

    [Fact]
    public async Task GivenTwoDevicesThatAreConnected_WhenAMessageComes_ThenBothGetItAndTheSendersOwnDeviceToo()
    {
        await using var clients = await HubClients.Start();
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        var phone = await bob.Connect(clients);
        var tablet = await bob.Connect(clients, transport: "ServerSentEvents");
        var laptop = await ann.Connect(clients, transport: "LongPolling");

        var body = JsonNode.Parse(ann.Body(bob.Id, "c-live"))!;
        Assert.Equal(HttpStatusCode.Created, (await ann.Api.Post("/api/messages", body.ToJsonString())).Status);

        foreach (var device in new[] { phone, tablet, laptop })
        {
            var entry = await device.NextEntry(1);
            Assert.Equal(body["ciphertext"]!.GetValue<string>(), entry.GetProperty("ciphertext").GetString());
            Assert.Equal(body["nonce"]!.GetValue<string>(), entry.GetProperty("nonce").GetString());
        }

        Assert.Equal("c-live", laptop.Heard.Single(heard => heard.Name == "inbox").Payload.GetProperty("clientId").GetString());
    }

    [Fact]
    public async Task GivenEntriesThatWereAcknowledged_WhenADeviceComesBack_ThenOnlyTheOthersAreDeliveredAgain()
    {
        await using var clients = await HubClients.Start();
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        for (var at = 0; at < 4; at++) await ann.Write(bob);
        var device = await bob.Connect(clients);
        await device.NextEntry(4);

        Assert.Equal(2, (await device.Invoke("inbox:ack", new JsonObject { ["seq"] = 2 })).GetProperty("seq").GetInt64());
        await device.Stop();
        var again = await bob.Connect(clients);
        await again.NextEntry(4);
        Assert.Equal([3, 4], again.Seqs());

        // An older number takes nothing back.
        Assert.Equal(2, (await again.Invoke("inbox:ack", new JsonObject { ["seq"] = 1 })).GetProperty("seq").GetInt64());
        await again.Invoke("inbox:ack", new JsonObject { ["seq"] = 4 });
        await ann.Write(bob);
        var third = await bob.Connect(clients);
        await third.NextEntry(5);
        await again.NextEntry(5);
        Assert.Equal([5], third.Seqs());
        Assert.Equal([3, 4, 5], again.Seqs());
    }

    [Fact]
    public async Task GivenADeviceThatIsCutOff_WhenItConnectsAgainByItself_ThenNothingIsMissing()
    {
        await using var clients = await HubClients.Start();
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        var device = await bob.Connect(clients, reconnect: true);
        for (var at = 1; at <= 6; at++)
        {
            await ann.Write(bob);
            if (at % 2 == 0) await device.Cut();
        }

        await device.NextEntry(6);
        Assert.Equal([1, 2, 3, 4, 5, 6], device.Seqs().Distinct().Order());
    }

    [Fact]
    public async Task GivenALongMailbox_WhenADeviceConnects_ThenAllOfItComesInOrderThoughItIsMoreThanAPage()
    {
        await using var roomy = ApiServer.With(["--MESSAGES_PER_MINUTE=1000"]);
        await roomy.Start();
        await using var clients = await HubClients.Start();
        using var ann = new Correspondent(roomy, "ann");
        using var bob = new Correspondent(roomy, "bob");
        const int Count = 130;
        for (var at = 0; at < Count; at++)
        {
            Assert.Equal(
                HttpStatusCode.Created,
                (await ann.TryWrite(bob.Id, change: body => body["ciphertext"] = Correspondent.Bytes(at % 3 == 0 ? 64 * 1024 : 100))).Status);
        }

        var device = await bob.Connect(clients);
        await device.NextEntry(Count);

        Assert.Equal(Enumerable.Range(1, Count).Select(static seq => (long)seq), device.Seqs());
    }

    [Fact]
    public async Task GivenAcknowledgementsThatCanNotBe_WhenInvoked_ThenEachIsRefusedAndNothingChanges()
    {
        await using var clients = await HubClients.Start();
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        await ann.Write(bob);
        var device = await bob.Connect(clients);
        await device.NextEntry(1);

        foreach (var bad in (string[])["{}", "null", "7", """{"seq":null}""", """{"seq":-1}""", """{"seq":"1"}""", """{"seq":1.5}""", """{"seq":2}""",
            """{"seq":1e300}"""])
        {
            var refused = await Assert.ThrowsAsync<HubCallFailedException>(() => device.Invoke("inbox:ack", JsonNode.Parse(bad)));
            Assert.Contains("validation_failed", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal([1], (await bob.Inbox()).Select(static entry => entry["seq"]!.GetValue<long>()));
    }

    [Fact]
    public async Task GivenAMessageThatIsReadAndOneThatIsDeleted_WhenTheOtherSideListens_ThenItIsTold()
    {
        await using var clients = await HubClients.Start();
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        var laptop = await ann.Connect(clients);
        var phone = await bob.Connect(clients);
        var messageId = await ann.Write(bob);
        await phone.NextEntry(1);

        Assert.Equal(HttpStatusCode.OK, (await bob.Api.Post($"/api/messages/{messageId}/read")).Status);
        var read = await laptop.NextEntry(2);
        Assert.Equal(("read", messageId, ann.Id, bob.Id), (
            read.GetProperty("kind").GetString(),
            read.GetProperty("messageId").GetString(),
            read.GetProperty("from").GetString(),
            read.GetProperty("to").GetString()));
        Assert.EndsWith("Z", read.GetProperty("readAt").GetString()!, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await ann.Api.Delete($"/api/messages/{messageId}")).Status);
        foreach (var deleted in new[] { await laptop.NextEntry(3), await phone.NextEntry(2) })
        {
            Assert.Equal(("deleted", messageId), (deleted.GetProperty("kind").GetString(), deleted.GetProperty("messageId").GetString()));
            Assert.False(deleted.TryGetProperty("ciphertext", out _));
        }

        var later = await bob.Connect(clients);
        await later.NextEntry(2);
        Assert.All(later.Heard, heard => Assert.Equal("deleted", heard.Payload.GetProperty("kind").GetString()));
    }
}
