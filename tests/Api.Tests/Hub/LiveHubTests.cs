using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Identifiers;
using Livehouse.Refusals;
using Livehouse.Streams;

namespace Livehouse.Tests.Hub;

/// <summary>The hub on a real socket, with official clients on the other side, over fake streams.</summary>
public sealed class LiveHubTests(LiveHubFixture fixture) : IClassFixture<LiveHubFixture>
{
    private readonly HubHost _host = fixture.Host;
    private readonly HubClients _clients = fixture.Clients;
    private readonly string _streamId = Ids.New("st_");

    /// <summary>What no field of this type may say, as JSON texts.</summary>
    private static readonly string[] BadJoins =
    [
        "{}", "null", "[]", "7", "\"st_1\"", "{\"streamId\":null}", "{\"streamId\":7}", "{\"streamId\":\"\"}", "{\"streamId\":\"a/b\"}",
        "{\"streamId\":\"../../etc\"}",
        "{\"streamId\":\"st\\u0000\"}", "{\"streamId\":\"\\ud800\"}", "{\"streamId\":[\"st_1\"]}", "{\"streamId\":{\"a\":1}}",
        "{\"streamId\":\"" + new string('a', 65) + "\"}",
        "{\"streamId\":\"st_1\",\"lastSeq\":\"5\",\"epoch\":\"e1\"}", "{\"streamId\":\"st_1\",\"lastSeq\":-1,\"epoch\":\"e1\"}",
        "{\"streamId\":\"st_1\",\"lastSeq\":1.5,\"epoch\":\"e1\"}",
        "{\"streamId\":\"st_1\",\"lastSeq\":1e400,\"epoch\":\"e1\"}", "{\"streamId\":\"st_1\",\"lastSeq\":99999999999999999999,\"epoch\":\"e1\"}",
        "{\"streamId\":\"st_1\",\"lastSeq\":1,\"epoch\":7}", "{\"streamId\":\"st_1\",\"lastSeq\":1,\"epoch\":\"\\udc00\"}",
        "{\"streamId\":\"st_1\",\"streamId\":\"st_2\"}", "{\"\\ud800\":1}",
    ];

    [Fact]
    public async Task GivenNoToken_WhenAClientConnects_ThenItIsRefusedWith401()
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(new Uri(_host.Address, "/hubs/live/negotiate?negotiateVersion=1"), null);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        await Assert.ThrowsAsync<HubCallFailedException>(() => _clients.Connect(_host.Address, null));
    }

    [Theory]
    [InlineData("WebSockets")]
    [InlineData("ServerSentEvents")]
    [InlineData("LongPolling")]
    public async Task GivenAnyTransport_WhenAClientJoins_ThenStateAndEventsArrive(string transport)
    {
        var stream = _host.Grains.Make(_streamId);
        var client = await _clients.Connect(_host.Address, "ann", transport: transport);
        var state = await client.Invoke("live:join", Stream(_streamId));
        Assert.Equal(_streamId, state.GetProperty("stream").GetProperty("id").GetString());
        Assert.Equal("live", state.GetProperty("stream").GetProperty("status").GetString());
        var told = await client.Next(StreamEventNames.State);
        Assert.Equal(state.ToString(), told.ToString());
        stream.Emit(text: "hello");
        Assert.Equal("hello", (await client.Next(StreamEventNames.Message)).GetProperty("text").GetString());
        await client.Invoke("live:leave", Stream(_streamId));
        Assert.Empty(stream.Present);
    }

    [Fact]
    public async Task GivenBadArguments_WhenTheyAreSent_ThenTheCallerHearsWhatIsWrongAndStaysConnected()
    {
        await using var host = await HubHost.Start();
        var stream = host.Grains.Make("st_1");
        var client = await _clients.Connect(host.Address, "ann");
        foreach (var argument in BadJoins)
        {
            await client.SendRaw($$"""{"type":1,"target":"live:join","arguments":[{{argument}}],"invocationId":"x1"}""");
            var error = await client.Next("error");
            Assert.Equal((argument, RefusalCodes.ValidationFailed), (argument, error.GetProperty("code").GetString()));
            Assert.True(error.GetProperty("message").GetString()!.Length > 0);
        }

        Assert.Equal(0, stream.JoinCalls);
        await client.Invoke("live:join", Stream("st_1"));
        Assert.Empty(host.Log.Lines);
    }

    [Fact]
    public async Task GivenNoArgumentOrTwoOrADeepOne_WhenAMethodIsInvoked_ThenItIsAValidationError()
    {
        _host.Grains.Make(_streamId);
        var client = await _clients.Connect(_host.Address, "ann");
        foreach (var arguments in new JsonNode?[][] { [], [Stream(_streamId), 7], [Deep(100)] })
        {
            var failure = await Assert.ThrowsAsync<HubCallFailedException>(() => client.Invoke("live:message", arguments));
            Assert.EndsWith("HubException: validation_failed", failure.Message, StringComparison.Ordinal);
            Assert.Equal("validation_failed", (await client.Next("error")).GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task GivenAnUnknownMethod_WhenItIsInvoked_ThenItIsNotFound()
    {
        var client = await _clients.Connect(_host.Address, "ann");
        var failure = await Assert.ThrowsAsync<HubCallFailedException>(() => client.Invoke("live:nonsense", 1, 2));
        Assert.EndsWith("HubException: not_found", failure.Message, StringComparison.Ordinal);
        var error = await client.Next("error");
        Assert.Equal("not_found", error.GetProperty("code").GetString());
        Assert.StartsWith("The hub has no method 'live:nonsense'", error.GetProperty("message").GetString(), StringComparison.Ordinal);

        // Also with the one argument that methods take, and bounded.
        await Assert.ThrowsAsync<HubCallFailedException>(() => client.Invoke(new string('x', 1_000), Stream("st_any")));
        Assert.StartsWith(
            $"The hub has no method '{new string('x', 64)}…'", (await client.Next("error")).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAnUnknownStream_WhenItIsJoined_ThenItIsNotFoundWithItsId()
    {
        var client = await _clients.Connect(_host.Address, "ann");
        var failure = await Assert.ThrowsAsync<HubCallFailedException>(() => client.Invoke("live:join", Stream("st_none")));
        Assert.EndsWith("HubException: not_found", failure.Message, StringComparison.Ordinal);
        var error = await client.Next("error");
        Assert.Equal("st_none", error.GetProperty("streamId").GetString());
        Assert.False(error.TryGetProperty("retryAfterSeconds", out _));
    }

    [Fact]
    public async Task GivenASpentBudget_WhenAMessageIsSent_ThenTheErrorSaysHowLongToWait()
    {
        var stream = _host.Grains.Make(_streamId);
        stream.Saying = _ => Refusal.RateLimited(new SpentLimit("chat", 30, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(7.2)));
        var client = await _clients.Connect(_host.Address, "ann");
        var failure = await Assert.ThrowsAsync<HubCallFailedException>(() => client.Invoke("live:message", Stream(_streamId, ("text", "hi"))));
        Assert.EndsWith("HubException: rate_limited", failure.Message, StringComparison.Ordinal);
        Assert.Equal(8, (await client.Next("error")).GetProperty("retryAfterSeconds").GetInt32());
    }

    [Fact]
    public async Task GivenABug_WhenAMethodIsInvoked_ThenTheCallerHearsInternalAndItIsLoggedOnceWithoutTheText()
    {
        await using var host = await HubHost.Start();
        host.Grains.Make("st_1").Saying = _ => throw new InvalidOperationException("a detail");
        var client = await _clients.Connect(host.Address, "ann");
        var failure = await Assert.ThrowsAsync<HubCallFailedException>(() => client.Invoke("live:message", Stream("st_1", ("text", "my secret"))));
        Assert.EndsWith("HubException: internal", failure.Message, StringComparison.Ordinal);
        var error = await client.Next("error");
        Assert.Equal("internal", error.GetProperty("code").GetString());
        Assert.DoesNotContain("detail", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("my secret", Assert.Single(host.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAMessageOver64KiB_WhenItIsSent_ThenTheConnectionClosesAndTheServerLives()
    {
        _host.Grains.Make(_streamId);
        var client = await _clients.Connect(_host.Address, "ann");
        await Assert.ThrowsAsync<HubCallFailedException>(() => client.Invoke("live:message", Stream(_streamId, ("text", new string('x', 70_000)))));
        await client.Next("@closed");
        var other = await _clients.Connect(_host.Address, "bob");
        await other.Invoke("live:join", Stream(_streamId));
    }

    [Fact]
    public async Task GivenFiftyJoinedStreams_WhenAnotherIsJoined_ThenItIsAConflict()
    {
        _host.Grains.Make(_streamId);
        var client = await _clients.Connect(_host.Address, "ann");
        for (var i = 0; i < 50; i++)
        {
            _host.Grains.Make($"st_many_{i}");
            await client.Invoke("live:join", Stream($"st_many_{i}"));
        }

        var failure = await Assert.ThrowsAsync<HubCallFailedException>(() => client.Invoke("live:join", Stream(_streamId)));
        Assert.EndsWith("HubException: conflict", failure.Message, StringComparison.Ordinal);
        await client.Invoke("live:join", Stream("st_many_7"));
    }

    [Fact]
    public async Task GivenACutConnection_WhenTheClientIsBackAndJoinsWithItsLastSeq_ThenItMissedNothing()
    {
        var stream = _host.Grains.Make(_streamId);
        var client = await _clients.Connect(_host.Address, "ann", reconnect: true);
        var state = await client.Invoke("live:join", Stream(_streamId));
        stream.Emit(text: "1");
        await client.Next(StreamEventNames.Message);
        await client.Cut();
        stream.Emit(text: "2");
        stream.Emit(text: "3");
        await client.Next("@reconnected");
        var resumed = await client.Invoke("live:join", Stream(_streamId, ("lastSeq", 1), ("epoch", state.GetProperty("epoch").GetString())));
        Assert.True(resumed.GetProperty("resumed").GetBoolean());
        Assert.Equal("2", (await client.Next(StreamEventNames.Message)).GetProperty("text").GetString());
        Assert.Equal("3", (await client.Next(StreamEventNames.Message)).GetProperty("text").GetString());
        Assert.Equal(3, client.Heard.Count(happened => happened.Name == StreamEventNames.Message));
    }

    [Fact]
    public async Task GivenAServerThatStops_WhenItTellsItsClients_ThenTheyAreReconnecting()
    {
        await using var host = await HubHost.Start();
        host.Grains.Make("st_1");
        var client = await _clients.Connect(host.Address, "ann", reconnect: true);
        await client.Invoke("live:join", Stream("st_1"));
        await host.Stop();
        // A socket that is merely cut reports an error.
        Assert.Equal(JsonValueKind.Null, (await client.Next("@reconnecting")).ValueKind);
    }

    [Fact]
    public async Task GivenAClientThatReadsNothing_WhenTheStreamIsBusy_ThenItIsClosedToResumeAndNobodyElseIsSlow()
    {
        await using var host = await HubHost.Start(options => (options.LaggingBytes, options.TooSlowBytes) = (64 * 1024, 256 * 1024));
        var stream = host.Grains.Make("st_1");
        var slow = await _clients.Connect(host.Address, "ann");
        var fast = await _clients.Connect(host.Address, "bob");
        await slow.Invoke("live:join", Stream("st_1"));
        await fast.Invoke("live:join", Stream("st_1"));
        await slow.Pause();
        var text = new string('x', 8_000);
        for (var i = 1; i <= 2_000; i++)
        {
            stream.Emit(StreamEventNames.Gift, text: text);
            if (i % 10 == 0) await fast.Next(StreamEventNames.Gift, gift => gift.GetProperty("seq").GetInt64() == i);
        }

        await slow.Resume();
        Assert.Equal("too_slow", (await slow.Next("error")).GetProperty("code").GetString());
        await slow.Next("@closed");
        var seqs = slow.Heard.Where(happened => happened.Name == StreamEventNames.Gift)
            .Select(happened => happened.Payload.GetProperty("seq").GetInt64())
            .ToList();
        Assert.Equal(Enumerable.Range(1, seqs.Count).Select(seq => (long)seq), seqs);
        Assert.True(seqs.Count < 2_000);
    }

    private static JsonObject Stream(string streamId, params (string Name, JsonNode? Value)[] more)
    {
        var argument = new JsonObject { ["streamId"] = streamId };
        foreach (var (name, value) in more) argument[name] = value;
        return argument;
    }

    private static JsonObject Deep(int levels)
    {
        JsonNode inner = new JsonObject();
        for (var i = 0; i < levels; i++) inner = new JsonObject { ["a"] = inner };
        return new JsonObject { ["streamId"] = "st_1", ["text"] = inner };
    }
}

/// <summary>One host and one Node process for all tests that can share them.</summary>
public sealed class LiveHubFixture : IAsyncLifetime
{
    internal HubHost Host { get; private set; } = null!;

    internal HubClients Clients { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await HubHost.Start();
        Clients = await HubClients.Start();
    }

    public async Task DisposeAsync()
    {
        await Clients.DisposeAsync();
        await Host.DisposeAsync();
    }
}
