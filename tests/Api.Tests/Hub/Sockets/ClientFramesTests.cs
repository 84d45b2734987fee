using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using Livehouse.Api.Hub.Sockets;
using Livehouse.Testing;
using Xunit.Abstractions;

namespace Livehouse.Tests.Hub.Sockets;

public sealed class ClientFramesTests(ITestOutputHelper output)
{
    [Fact]
    public Task GivenTheFrameworksClient_WhenItsFramesAreCutAnywhere_ThenEveryPayloadAndSignalComesThrough() => Seeds.Try(20, output.WriteLine, async seed =>
    {
        var random = new Random(seed);
        using var stream = new MemoryStream();
        using var client = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = false });
        var sent = new MemoryStream();
        for (var message = 0; message < 30; message++)
        {
            var frames = random.Next(1, 4);
            for (var frame = 1; frame <= frames; frame++)
            {
                var payload = new byte[random.Next(random.Next(3) switch { 0 => 5, 1 => 300, _ => 70_000 })];
                random.NextBytes(payload);
                sent.Write(payload);
                await client.SendAsync(
                    payload,
                    random.Next(2) == 0 || frame > 1 ? WebSocketMessageType.Binary : WebSocketMessageType.Text,
                    frame == frames,
                    CancellationToken.None);
            }
        }

        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
        var wire = stream.ToArray();
        var data = new ArrayBufferWriter<byte>();
        var reader = new ClientFrames();
        var signals = new List<ClientSignal>();
        for (var at = 0; at < wire.Length;)
        {
            var cut = Math.Min(wire.Length - at, random.Next(1, random.Next(2) == 0 ? 9 : 30_000));
            ReadOnlySpan<byte> piece = wire.AsSpan(at, cut);
            at += cut;
            while (reader.Take(ref piece, data) is var signal and not ClientSignal.None) signals.Add(signal);
        }

        Assert.Equal([ClientSignal.Close], signals);
        Assert.Equal("bye", Encoding.UTF8.GetString(reader.ControlPayload[2..]));
        Assert.Equal(sent.ToArray(), data.WrittenSpan.ToArray());
    });

    [Fact]
    public void GivenAPingBetweenTheFramesOfAMessage_WhenItIsTaken_ThenItIsToldAndTheMessageGoesOn()
    {
        var data = new ArrayBufferWriter<byte>();
        var frames = new ClientFrames();
        ReadOnlySpan<byte> bytes = [0x01, 0x81, 1, 2, 3, 4, (byte)'a' ^ 1, 0x89, 0x82, 0, 0, 0, 0, (byte)'p', (byte)'q', 0x80, 0x81, 9, 9, 9, 9, (byte)'b' ^ 9];
        Assert.Equal(ClientSignal.Ping, frames.Take(ref bytes, data));
        Assert.Equal("pq", Encoding.ASCII.GetString(frames.ControlPayload));
        Assert.Equal(ClientSignal.None, frames.Take(ref bytes, data));
        Assert.Equal("ab", Encoding.ASCII.GetString(data.WrittenSpan));
    }

    [Theory]
    [InlineData("01 01 61")] // not masked
    [InlineData("41 81 00000000 61")] // an extension's bit
    [InlineData("80 81 00000000 61")] // a continuation of nothing
    [InlineData("01 80 00000000 81 80 00000000")] // a message within a message
    [InlineData("83 80 00000000")] // unknown opcode
    [InlineData("8B 80 00000000")] // unknown control opcode
    [InlineData("09 80 00000000")] // a control in pieces
    [InlineData("89 FE 007E 00000000")] // a control too long
    [InlineData("82 FF 8000000000000000 00000000")] // a length below zero
    [InlineData("88 81 00000000 61")] // half a status
    public void GivenWhatNoClientMaySend_WhenItIsTaken_ThenItIsAViolation(string hex)
    {
        ReadOnlySpan<byte> bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var frames = new ClientFrames();
        Assert.Equal(ClientSignal.Violation, frames.Take(ref bytes, new ArrayBufferWriter<byte>()));
    }
}
