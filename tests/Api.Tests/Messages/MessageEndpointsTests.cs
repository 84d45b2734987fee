using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Tests.BadInput;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Messages;

/// <summary>Private messages over REST.</summary>
public sealed class MessageEndpointsTests(ApiServer server) : IClassFixture<ApiServer>
{
    [Fact]
    public async Task GivenKeys_WhenPutAndDeleted_ThenOthersFindWhatIsThereAndOtherTenantsDoNot()
    {
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        var key = Correspondent.Bytes(32);
        (await bob.Api.Get($"/api/keys/{ann.Id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        var put = await ann.Api.Put("/api/keys", $$"""{"deviceId":"phone","publicKey":"{{key}}"}""");
        Assert.Equal(HttpStatusCode.OK, put.Status);

        var found = await bob.Api.Get($"/api/keys/{ann.Id}");
        Assert.Equal((ann.Id, "phone", key), (found.Text("userId"), found.Text("devices.0.deviceId"), found.Text("devices.0.publicKey")));
        Assert.EndsWith("Z", found.Text("devices.0.updatedAt"), StringComparison.Ordinal);
        using var foreigner = server.As("foreigner", "elsewhere");
        (await foreigner.Get($"/api/keys/{ann.Id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        using var nobody = server.Anonymous();
        (await nobody.Get($"/api/keys/{ann.Id}")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");

        Assert.Equal(HttpStatusCode.OK, (await ann.Api.Delete("/api/keys/phone")).Status);
        (await bob.Api.Get($"/api/keys/{ann.Id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("publicKey", "\"\"")]
    [InlineData("publicKey", "\"AAAA\"")]
    [InlineData("publicKey", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"")]
    [InlineData("publicKey", "\"7P///////////////////////////////////////38=\"")]
    [InlineData("publicKey", "7")]
    [InlineData("deviceId", "\"a b\"")]
    [InlineData("deviceId", "null")]
    public async Task GivenAKeyThatIsNone_WhenPut_ThenTheProblemNamesTheField(string field, string value)
    {
        using var ann = new Correspondent(server, "ann");
        var body = new JsonObject { ["deviceId"] = "phone", ["publicKey"] = Correspondent.Bytes(32), [field] = JsonNode.Parse(value) };
        var answer = await ann.Api.Put("/api/keys", body.ToJsonString());
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.NotNull(answer.At("errors")![field]);
        (await ann.Api.Get($"/api/keys/{ann.Id}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenAMessage_WhenSent_ThenItIsListedReadAndDeleted()
    {
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        var body = JsonNode.Parse(ann.Body(bob.Id, "c-1"))!;
        var sent = await ann.Api.Post("/api/messages", body.ToJsonString());
        Assert.Equal(HttpStatusCode.Created, sent.Status);
        Assert.Equal(1, sent.At("seq")!.GetValue<long>());
        var messageId = sent.Text("messageId");

        var listed = await bob.Api.Get($"/api/messages/with/{ann.Id}");
        Assert.Equal(
            (messageId, ann.Id, bob.Id, "phone"),
            (listed.Text("items.0.messageId"), listed.Text("items.0.from"), listed.Text("items.0.to"), listed.Text("items.0.senderDeviceId")));
        Assert.Equal(
            (body["ciphertext"]!.GetValue<string>(), body["nonce"]!.GetValue<string>()), (listed.Text("items.0.ciphertext"), listed.Text("items.0.nonce")));
        Assert.Null(listed.At("nextCursor"));
        Assert.Equal("c-1", (await ann.Api.Get($"/api/messages/with/{bob.Id}")).Text("items.0.clientId"));

        using var carl = new Correspondent(server, "carl");
        foreach (var path in new[] { $"/api/messages/{messageId}/read", "/api/messages/ms_unknown/read" })
        {
            (await carl.Api.Post(path)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        }
        (await carl.Api.Delete($"/api/messages/{messageId}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        (await ann.Api.Post($"/api/messages/{messageId}/read")).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        var read = await bob.Api.Post($"/api/messages/{messageId}/read");
        Assert.Equal(read.Text("readAt"), (await bob.Api.Post($"/api/messages/{messageId}/read")).Text("readAt"));
        Assert.Equal(read.Text("readAt"), (await ann.Api.Get($"/api/messages/with/{bob.Id}")).Text("items.0.readAt"));
        Assert.Equal(["message", "read"], (await ann.Inbox()).Select(static entry => entry["kind"]!.GetValue<string>()));

        for (var at = 0; at < 2; at++) Assert.Equal(HttpStatusCode.OK, (await ann.Api.Delete($"/api/messages/{messageId}")).Status);
        Assert.Empty((await bob.Api.Get($"/api/messages/with/{ann.Id}")).Json["items"]!.AsArray());
        Assert.All(await bob.Inbox(), entry => Assert.Equal(("deleted", null), (entry["kind"]!.GetValue<string>(), entry["ciphertext"])));
        (await bob.Api.Post($"/api/messages/{messageId}/read")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task GivenAClientIdOrAnIdempotencyKey_WhenItComesAgain_ThenItIsOneMessageAndAnotherBodyIsRefused()
    {
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        var body = ann.Body(bob.Id, "c-1");
        var first = await ann.Api.Post("/api/messages", body);
        Assert.Equal(first.Raw, (await ann.Api.Post("/api/messages", body)).Raw);
        (await ann.TryWrite(bob.Id, "c-1")).AssertProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");

        var keyed = ann.Body(bob.Id, "c-2");
        var second = await ann.Api.Post("/api/messages", keyed, "key-1");
        var replayed = await ann.Api.Post("/api/messages", keyed, "key-1");
        Assert.Equal((second.Raw, "true"), (replayed.Raw, replayed.Header("Idempotency-Replayed")));
        (await ann.Api.Post("/api/messages", ann.Body(bob.Id, "c-3"), "key-1")).AssertProblem(HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");

        Assert.Equal([first.Text("messageId"), second.Text("messageId")], await bob.MessageIds());
    }

    [Fact]
    public async Task GivenManyTriesAtOnce_WhenTheyAreOfOneMessage_ThenItArrivesOnce()
    {
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        var body = ann.Body(bob.Id, "c-1");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ann.Api.Post("/api/messages", body)));
        Assert.All(answers, answer => Assert.Equal(answers[0].Raw, answer.Raw));
        Assert.Single(await bob.Inbox());
        Assert.Single(await ann.Inbox());
    }

    [Fact]
    public async Task GivenManySendersAtOnce_WhenTheyWriteToOne_ThenEachOnesMessagesAreInTheirOrder()
    {
        using var bob = new Correspondent(server, "bob");
        var senders = Enumerable.Range(0, 5).Select(at => new Correspondent(server, $"s{at}")).ToList();
        var sent = await Task.WhenAll(senders.Select(async sender =>
        {
            List<string> ids = [];
            for (var at = 0; at < 8; at++) ids.Add(await sender.Write(bob));
            return ids;
        }));

        var inbox = await bob.Inbox();
        Assert.Equal(Enumerable.Range(1, 40).Select(static seq => (long)seq), inbox.Select(static entry => entry["seq"]!.GetValue<long>()));
        for (var at = 0; at < senders.Count; at++)
        {
            Assert.Equal(
                sent[at],
                inbox.Where(entry => entry["from"]!.GetValue<string>() == senders[at].Id).Select(static entry => entry["messageId"]!.GetValue<string>()));
            senders[at].Dispose();
        }
    }

    public static TheoryData<string, string> BadFields => new()
    {
        { "to", "null" }, { "to", "\" a\"" }, { "ciphertext", "null" }, { "ciphertext", "\"\"" }, { "ciphertext", "\"%%%%\"" }, { "ciphertext", "\"AAAA\"" },
        { "ciphertext", "7" },
        { "ciphertext", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"" }, { "ciphertext", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAA=\"" },
        { "ciphertext", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\"" },
        { "ciphertext", "\"____AAAAAAAAAAAAAAAAAAAAAAAAAAAA\"" }, { "nonce", "null" }, { "nonce", "\"AAAA\"" },
        { "nonce", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"" }, { "senderDeviceId", "\"\"" },
        { "senderDeviceId", "null" }, { "clientId", "null" }, { "clientId", "\"a/b\"" }, { "attachments", "7" }, { "attachments", "[\"a b\"]" },
        { "attachments", "[\"at_unknown\"]" },
    };

    [Theory]
    [MemberData(nameof(BadFields))]
    public async Task GivenAFieldThatIsWrong_WhenSent_ThenTheProblemNamesItAndNothingChanges(string field, string value)
    {
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        var answer = await ann.TryWrite(bob.Id, change: body => body[field] = JsonNode.Parse(value));
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.NotNull(answer.At("errors")![field]);
        Assert.Empty(await ann.Inbox());
        Assert.Empty(await bob.Inbox());
    }

    [Fact]
    public async Task GivenCiphertextsAtTheBounds_WhenSent_ThenTheyPassAndOneByteMoreDoesNot()
    {
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        foreach (var (bytes, isGood) in ((int, bool)[])[(15, false), (16, true), (64 * 1024, true), ((64 * 1024) + 1, false)])
        {
            var text = Correspondent.Bytes(bytes);
            var answer = await ann.TryWrite(bob.Id, change: body => body["ciphertext"] = text);
            if (!isGood) answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
            else Assert.Equal(text, (await bob.Inbox())[^1]["ciphertext"]!.GetValue<string>());
        }

        (await ann.TryWrite(ann.Id)).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenALongBody_WhenSent_ThenMessagesTake96KibibytesAndAllElseStays64(bool isChunked)
    {
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        string Padded(int length, string body) => body.TrimEnd('}') + ",\"padding\":\"" + new string('x', length - body.Length - 13) + "\"}";
        Assert.Equal(HttpStatusCode.Created, (await Send("/api/messages", Padded(96 * 1024, ann.Body(bob.Id)))).Status);
        // The server may close the connection before it has read all of it: what it answers is read beside the sending.
        foreach (var (path, bytes) in ((string, int)[])[("/api/messages", 128 * 1024), ("/api/messages/ack", 96 * 1024), ("/api/keys", 96 * 1024)])
        {
            var answer = await RawHttp.SendLarge(server.Address, path == "/api/keys" ? "PUT" : "POST", path, ann.Api.Bearer, bytes, isChunked);
            Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
            Assert.Contains("\"code\":\"payload_too_large\"", answer, StringComparison.Ordinal);
        }

        async Task<ApiAnswer> Send(string path, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.TransferEncodingChunked = isChunked;
            return await ann.Api.Send(request);
        }
    }

    [Fact]
    public async Task GivenABlock_WhenTheBlockedOneWrites_ThenItIsForbiddenUntilItIsLifted()
    {
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        Assert.Equal(HttpStatusCode.OK, (await bob.Api.Put($"/api/blocks/{ann.Id}", "{}")).Status);
        (await ann.TryWrite(bob.Id)).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.Equal(ann.Id, (await bob.Api.Get("/api/blocks")).Text("items.0.userId"));
        (await bob.Api.Put($"/api/blocks/{bob.Id}", "{}")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.False((await bob.Api.Delete($"/api/blocks/{ann.Id}")).At("blocked")!.GetValue<bool>());
        await ann.Write(bob);
        Assert.Single(await bob.Inbox());
    }

    [Fact]
    public async Task GivenTheBudgetOfAMinute_WhenItIsSpent_ThenTheAnswerSaysWhenToComeAgain()
    {
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        for (var at = 0; at < 60; at++) await ann.Write(bob);
        var refused = await ann.TryWrite(bob.Id);
        refused.AssertProblem(HttpStatusCode.TooManyRequests, "rate_limited");
        Assert.Equal("\"messages\";q=60;w=60", refused.Header("RateLimit-Policy"));
        Assert.StartsWith("\"messages\";r=0;t=", refused.Header("RateLimit")!, StringComparison.Ordinal);
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(60, (await bob.Inbox()).Count);
    }

    [Fact]
    public async Task GivenALog_WhenReadFromAPlace_ThenItGoesOnFromThereAndAcknowledgingMovesTheBeginning()
    {
        using var ann = new Correspondent(server, "ann");
        using var bob = new Correspondent(server, "bob");
        for (var at = 0; at < 5; at++) await ann.Write(bob);
        var page = await bob.Api.Get("/api/messages?limit=2");
        Assert.Equal(("2", 5, 0), (page.Text("nextCursor"), page.At("lastSeq")!.GetValue<long>(), page.At("acknowledgedSeq")!.GetValue<long>()));
        Assert.Equal(3, (await bob.Api.Get("/api/messages?cursor=2")).At("items.0.seq")!.GetValue<long>());
        Assert.Null((await bob.Api.Get("/api/messages?after=3&limit=2")).At("nextCursor"));
        Assert.Equal([5], (await bob.Inbox(4)).Select(static entry => entry["seq"]!.GetValue<long>()));
        Assert.Empty(await bob.Inbox(9));

        await bob.Acknowledge(3);
        Assert.Equal([4, 5], (await bob.Inbox()).Select(static entry => entry["seq"]!.GetValue<long>()));
        Assert.Equal(5, (await bob.Inbox(0)).Count);
        (await bob.Api.Post("/api/messages/ack", """{"seq":6}""")).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        foreach (var bad in (string[])["", "-1", "x", "1.5", "9007199254740992", "1&after=2"])
        {
            var answer = await bob.Api.Get($"/api/messages?after={bad}");
            answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
            Assert.NotNull(answer.At("errors")!["after"]);
        }
    }

    [Fact]
    public async Task GivenAServerThatStartsAgain_WhenLookedAt_ThenEverythingIsThere()
    {
        await using var own = new ApiServer();
        await own.Start();
        using var ann = new Correspondent(own, "ann");
        using var bob = new Correspondent(own, "bob");
        var sent = new List<string> { await ann.Write(bob), await ann.Write(bob) };
        await bob.Acknowledge(1);
        await own.Restart();
        using var back = new Correspondent(own, "bob", bob.Id);
        Assert.Equal(sent, await back.MessageIds(0));
        Assert.Equal([sent[1]], await back.MessageIds());
    }
}
