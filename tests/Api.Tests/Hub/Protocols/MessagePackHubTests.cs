using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Livehouse.Identifiers;
using Livehouse.Streams;
using MessagePack;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Hub.Protocols;

/// <summary>The hub in MessagePack, with the official clients for JavaScript and .NET on the other side, over fake streams.</summary>
public sealed class MessagePackHubTests(LiveHubFixture fixture) : IClassFixture<LiveHubFixture>
{
    private readonly HubHost _host = fixture.Host;
    private readonly HubClients _clients = fixture.Clients;
    private readonly string _streamId = Ids.New("st_");

    [Theory]
    [InlineData("WebSockets")]
    [InlineData("LongPolling")]
    public async Task GivenATransportForBytes_WhenAClientJoins_ThenStateAndEventsAreThoseOfJson(string transport)
    {
        var stream = _host.Grains.Make(_streamId);
        var packed = await _clients.Connect(_host.Address, "ann", transport: transport, protocol: "messagepack");
        var plain = await _clients.Connect(_host.Address, "bob");
        await packed.Invoke("live:join", Stream(_streamId));
        var answer = await plain.Invoke("live:join", Stream(_streamId));
        Assert.Equal(answer.ToString(), (await packed.Invoke("live:join", Stream(_streamId))).ToString());
        await packed.Next(StreamEventNames.State);
        Assert.Equal((await plain.Next(StreamEventNames.State)).ToString(), (await packed.Next(StreamEventNames.State)).ToString());
        for (var i = 0; i < 40; i++) stream.Emit(text: $"Grüße {i} 👋 \\ \"q\"");
        for (var i = 0; i < 40; i++)
        {
            var message = await packed.Next(StreamEventNames.Message);
            Assert.Equal((await plain.Next(StreamEventNames.Message)).ToString(), message.ToString());
            Assert.Equal($"Grüße {i} 👋 \\ \"q\"", message.GetProperty("text").GetString());
        }

        await packed.Invoke("live:leave", Stream(_streamId));
        await plain.Invoke("live:leave", Stream(_streamId));
        Assert.Empty(stream.Present);
    }

    [Fact]
    public async Task GivenBadCalls_WhenTheyAreMade_ThenTheyAreRefusedAsInJsonAndTheConnectionStays()
    {
        _host.Grains.Make(_streamId);
        var client = await _clients.Connect(_host.Address, "ann", protocol: "messagepack");
        JsonNode?[][] bad =
        [
            [], [Stream(_streamId), 7], [null], [7], ["st_1"], [new JsonObject()], [new JsonObject { ["streamId"] = 7 }],
            [new JsonObject { ["streamId"] = "st_1", ["lastSeq"] = 1.5, ["epoch"] = "e1" }],
            [new JsonObject { ["streamId"] = "st_1", ["lastSeq"] = 1e300, ["epoch"] = "e1" }],
        ];
        foreach (var arguments in bad)
        {
            var failure = await Assert.ThrowsAsync<HubCallFailedException>(() => client.Invoke("live:join", arguments));
            Assert.EndsWith("HubException: validation_failed", failure.Message, StringComparison.Ordinal);
            Assert.Equal("validation_failed", (await client.Next("error")).GetProperty("code").GetString());
        }

        var unknown = await Assert.ThrowsAsync<HubCallFailedException>(() => client.Invoke("live:nonsense", Stream(_streamId)));
        Assert.EndsWith("HubException: not_found", unknown.Message, StringComparison.Ordinal);
        Assert.StartsWith("The hub has no method 'live:nonsense'", (await client.Next("error")).GetProperty("message").GetString(), StringComparison.Ordinal);
        await client.Invoke("live:join", Stream(_streamId));
    }

    /// <summary>What the clients never send: bytes, a number that is none, a time, a deep array; as the argument of live:join.</summary>
    [Theory]
    [InlineData("c403010203")]
    [InlineData("cb7ff8000000000000")]
    [InlineData("d6ff00000000")]
    [InlineData("81a8737472656d496401")]
    public async Task GivenAnArgumentThatIsNoJson_WhenItIsSent_ThenItIsAValidationError(string argument)
    {
        var client = await _clients.Connect(_host.Address, "ann", protocol: "messagepack");
        byte[] call = [0x95, 0x01, 0x80, 0xa1, (byte)'x', 0xa9, .. "live:join"u8, 0x91, .. Convert.FromHexString(argument)];
        await client.SendBytes([(byte)call.Length, .. call]);
        Assert.Equal("validation_failed", (await client.Next("error")).GetProperty("code").GetString());
        _host.Grains.Make(_streamId);
        await client.Invoke("live:join", Stream(_streamId));
    }

    [Fact]
    public async Task GivenBytesThatAreNoMessage_WhenTheyAreSent_ThenOnlyThatConnectionEnds()
    {
        var stream = _host.Grains.Make(_streamId);
        var other = await _clients.Connect(_host.Address, "bob", protocol: "messagepack");
        await other.Invoke("live:join", Stream(_streamId));
        var client = await _clients.Connect(_host.Address, "ann", protocol: "messagepack");
        await client.SendBytes([0x03, 0xc1, 0xc1, 0xc1]);
        await client.Next("@closed");
        stream.Emit(text: "still here");
        await other.Next(StreamEventNames.Message);
    }

    [Fact]
    public async Task GivenTls_WhenADotNetClientJoins_ThenItReadsTypedObjects()
    {
        using var certificate = Sockets.HubSocketTests.Certificate();
        await using var host = await HubHost.Start(certificate: certificate);
        await TypedObjects(host, "https", "signalr", certificate);
    }

    [Fact]
    public async Task GivenADotNetClient_WhenItJoins_ThenItReadsTypedObjectsFromTheSocket()
    {
        await using var host = await HubHost.Start();
        await TypedObjects(host, "http", "socket");
    }

    private static async Task TypedObjects(HubHost host, string scheme, string writer, X509Certificate2? certificate = null)
    {
        var stream = host.Grains.Make("st_1");
        var heard = new TaskCompletionSource<ChatMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var client = new HubConnectionBuilder()
            .WithUrl(new UriBuilder(host.Address) { Scheme = scheme, Path = "/hubs/live" }.Uri, options =>
            {
                options.AccessTokenProvider = () => Task.FromResult<string?>("ann");
                options.HttpMessageHandlerFactory = handler =>
                {
                    ((HttpClientHandler)handler).ServerCertificateCustomValidationCallback = (_, shown, _, _) => IsThat(shown, certificate);
                    return handler;
                };
                options.WebSocketConfiguration = socket => socket.RemoteCertificateValidationCallback = (_, shown, _, _) => IsThat(shown, certificate);
            })
            .AddMessagePackProtocol()
            .Build();
        client.On<ChatMessage>("live:message", heard.SetResult);
        await client.StartAsync();
        var joined = await client.InvokeAsync<Joined>("live:join", new JoinRequest { StreamId = "st_1" });
        Assert.Equal(("st_1", "e1", false), (joined.StreamId, joined.Epoch, joined.Resumed));
        stream.Emit(text: "hello");
        var message = await heard.Task.WaitAsync(HubClients.Patience);
        Assert.Equal(("hello", 1), (message.Text, message.Seq));
        Assert.Equal([writer], host.Writers);
    }

    private static bool IsThat(X509Certificate? shown, X509Certificate2? certificate) => shown?.GetCertHashString() == certificate?.GetCertHashString();

    private static JsonObject Stream(string streamId) => new() { ["streamId"] = streamId };

    [MessagePackObject]
    public sealed class JoinRequest
    {
        [Key("streamId")]
        public required string StreamId { get; set; }
    }

    [MessagePackObject]
    public sealed class Joined
    {
        [Key("streamId")]
        public string StreamId { get; set; } = "";

        [Key("epoch")]
        public string Epoch { get; set; } = "";

        [Key("resumed")]
        public bool Resumed { get; set; }
    }

    [MessagePackObject]
    public sealed class ChatMessage
    {
        [Key("seq")]
        public long Seq { get; set; }

        [Key("text")]
        public string Text { get; set; } = "";
    }
}
