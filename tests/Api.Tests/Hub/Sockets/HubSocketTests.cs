using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Livehouse.Streams;

namespace Livehouse.Tests.Hub.Sockets;

/// <summary>The hub's own way to the socket, seen from clients that know no SignalR.</summary>
public sealed class HubSocketTests
{
    private const string Upgrade = "GET /hubs/live?access_token=ann HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: "
        + "websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    private const string Handshake = "{\"protocol\":\"json\",\"version\":1}\u001e";
    private const string Join = "{\"type\":1,\"invocationId\":\"1\",\"target\":\"live:join\",\"arguments\":[{\"streamId\":\"st_1\"}]}\u001e";

    [Fact]
    public async Task GivenAWebSocket_WhenItJoins_ThenItsSocketIsWrittenTo()
    {
        await using var host = await HubHost.Start();
        host.Grains.Make("st_1");
        using var client = await Joined(host);
        Assert.Equal(["socket"], host.Writers);
    }

    [Fact]
    public async Task GivenAConnectionThatStaysOpen_WhenItsUpgradeIsDone_ThenTheHttpConnectionLeavesTheMemoryAndEventsStillCome()
    {
        await using var host = await HubHost.Start();
        var stream = host.Grains.Make("st_1");
        using var client = await Joined(host);
        var since = TimeProvider.System.GetTimestamp();
        while (host.HttpConnectionsInMemory() > 0) Assert.True(TimeProvider.System.GetElapsedTime(since) < HubClients.Patience, "It stays in memory.");

        stream.Emit(text: "hello");
        Assert.Contains("hello", await Read(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenAClientThatDisappears_WhenItsSocketIsReset_ThenItHasLeft()
    {
        await using var host = await HubHost.Start();
        var stream = host.Grains.Make("st_1");
        using var client = new TcpClient();
        await JoinByHand(host, client);
        client.Client.Close(timeout: 0);
        await stream.Left.WaitAsync(HubClients.Patience);
        Assert.Empty(stream.Present);
    }

    [Fact]
    public async Task GivenTls_WhenAClientJoins_ThenItsEventsAreEncryptedLikeAllElse()
    {
        using var certificate = Certificate();
        await using var host = await HubHost.Start(certificate: certificate);
        var stream = host.Grains.Make("st_1");
        using var client = new ClientWebSocket();
        client.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString();
        await client.ConnectAsync(Url(host, "wss"), CancellationToken.None);
        await Send(client, Handshake + Join);
        await Joined(client);
        stream.Emit(text: "hello");
        Assert.Contains("hello", await Read(client), StringComparison.Ordinal);
        Assert.Equal(["signalr"], host.Writers);
    }

    [Fact]
    public async Task GivenAClientThatJoinsBeforeItsHandshakeIsAnswered_WhenEventsCome_ThenTheAnswerIsFirstOfAll()
    {
        await using var host = await HubHost.Start();
        host.Grains.Make("st_1");
        for (var round = 0; round < 20; round++)
        {
            using var client = new ClientWebSocket();
            await client.ConnectAsync(Url(host, "ws"), CancellationToken.None);
            await Send(client, Handshake + Join);
            Assert.StartsWith("{}\u001e", await Read(client), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task GivenAClientThatClosesItsWebSocket_WhenTheServerAnswers_ThenBothAreDoneAndItHasLeft()
    {
        await using var host = await HubHost.Start();
        var stream = host.Grains.Make("st_1");
        using var client = await Joined(host);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None).WaitAsync(HubClients.Patience);
        Assert.Equal((WebSocketState.Closed, WebSocketCloseStatus.NormalClosure), (client.State, client.CloseStatus));
        await stream.Left.WaitAsync(HubClients.Patience);
        Assert.Empty(stream.Present);
    }

    [Fact]
    public async Task GivenAClientThatPings_WhenItBreaksTheProtocolThen_ThenItGetsItsPongAndIsToldWhy()
    {
        await using var host = await HubHost.Start();
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        var wire = client.GetStream();
        await wire.WriteAsync(Encoding.ASCII.GetBytes(Upgrade));
        await wire.ReadExactlyAsync(new byte[12]);
        await wire.WriteAsync(Masked(Handshake));
        await wire.WriteAsync((byte[])[0x89, 0x82, 0, 0, 0, 0, (byte)'h', (byte)'i', 0x81, 0x01, (byte)'a']);
        using var all = new MemoryStream();
        using var patience = new CancellationTokenSource(HubClients.Patience);
        var ends = wire.CopyToAsync(all, patience.Token);
        byte[] told = [0x8a, 2, (byte)'h', (byte)'i', 0x88, 2, 0x03, 0xea];
        await ends;
        Assert.Equal(told, all.ToArray()[^told.Length..]);
    }

    [Fact]
    public async Task GivenEventsAndAnswersAtOnce_WhenTheyAreSent_ThenEveryMessageIsWholeAndEventsKeepTheirOrder()
    {
        await using var host = await HubHost.Start();
        var stream = host.Grains.Make("st_1");
        stream.Saying = command => new MessageReceipt(command.ClientId!, 1);
        using var client = await Joined(host);
        var text = new string('x', 3_000);
        const int Count = 300;
        for (var i = 0; i < Count; i++)
        {
            await Send(
                client,
                $"{{\"type\":1,\"invocationId\":\"m{i}\",\"target\":\"live:message\",\"arguments\":[{{\"streamId\":\"st_1\",\"text\":\"a\",\"clientId\":\"c{i}\"}}]}}\u001e");
            stream.Emit(text: text);
        }

        var seqs = new List<long>();
        var answers = new List<string>();
        while (seqs.Count < Count || answers.Count < Count)
        {
            foreach (var record in (await Read(client)).Split('\u001e', StringSplitOptions.RemoveEmptyEntries).Select(Record.Parse))
            {
                if (record.Target == StreamEventNames.Message) seqs.Add(record.Seq);
                else if (record.Type == 3 && record.Whole.GetProperty("invocationId").GetString() is ['m', .. var number]) answers.Add(number);
            }
        }

        Assert.Equal(Enumerable.Range(1, Count).Select(seq => (long)seq), seqs);
        Assert.Equal(Enumerable.Range(0, Count).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)), answers);
    }

    [Fact]
    public async Task GivenAClientThatTakesNothing_WhenItsSocketIsFull_ThenItIsCutOff()
    {
        await using var host = await HubHost.Start(options => options.StalledMax = TimeSpan.FromMilliseconds(200));
        var stream = host.Grains.Make("st_1");
        using var client = new TcpClient();
        var wire = await JoinByHand(host, client);
        var text = new string('x', 60_000);
        for (var i = 0; i < 120; i++) stream.Emit(StreamEventNames.Gift, text: text);

        // It reads again only to reach the end, after the contents of the socket's buffers.
        var received = 0L;
        using var patience = new CancellationTokenSource(HubClients.Patience);
        try
        {
            await stream.Left.WaitAsync(HubClients.Patience);
            while (await wire.ReadAsync(new byte[64 * 1024], patience.Token) is > 0 and var read) received += read;
        }
        catch (IOException)
        {
            // A reset says so too.
        }

        Assert.InRange(received, 1, 119 * 60_000);
        Assert.Empty(host.Writers);
    }

    private static Uri Url(HubHost host, string scheme) =>
        new UriBuilder(host.Address) { Scheme = scheme, Path = "/hubs/live", Query = "access_token=ann" }.Uri;

    private static async Task<NetworkStream> JoinByHand(HubHost host, TcpClient client)
    {
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        var wire = client.GetStream();
        await wire.WriteAsync(Encoding.ASCII.GetBytes(Upgrade));
        await wire.ReadExactlyAsync(new byte[12]);
        await wire.WriteAsync(Masked(Handshake));
        await wire.WriteAsync(Masked(Join));
        var heard = "";
        while (!heard.Contains("\"type\":3", StringComparison.Ordinal))
        {
            var piece = new byte[4_096];
            heard += Encoding.UTF8.GetString(piece, 0, await wire.ReadAsync(piece));
        }

        return wire;
    }

    private static Task Send(ClientWebSocket client, string records) =>
        client.SendAsync(Encoding.UTF8.GetBytes(records), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private static async Task<ClientWebSocket> Joined(HubHost host)
    {
        var client = new ClientWebSocket();
        await client.ConnectAsync(Url(host, "ws"), CancellationToken.None);
        await Send(client, Handshake + Join);
        await Joined(client);
        return client;
    }

    /// <summary>Handshake and state come before the join's answer.</summary>
    private static async Task Joined(ClientWebSocket client)
    {
        while (!(await Read(client)).Contains("\"type\":3", StringComparison.Ordinal))
        {
            // Not yet.
        }
    }

    private static async Task<string> Read(ClientWebSocket client)
    {
        using var patience = new CancellationTokenSource(HubClients.Patience);
        var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await client.ReceiveAsync(buffer.AsMemory(), patience.Token);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage) return Encoding.UTF8.GetString(message.ToArray());
        }
    }

    /// <summary>A client's frame; a mask of zeros leaves the payload readable.</summary>
    private static byte[] Masked(string text) => [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. Encoding.ASCII.GetBytes(text)];

    internal static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now, now.AddYears(20));
    }
}
