using System.Net.WebSockets;
using Livehouse.Api.Hub.Sockets;

namespace Livehouse.Tests.Hub.Sockets;

public sealed class WebSocketFramingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(200_000)]
    public async Task GivenAnyLength_WhenAMessageIsFramed_ThenItIsWhatTheFrameworksServerSends(int length)
    {
        var payload = new byte[length];
        Array.Fill(payload, (byte)'x');
        using var stream = new MemoryStream();
        using var server = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        await server.SendAsync(payload, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        Assert.Equal(stream.ToArray(), WebSocketFraming.Message(payload));
        Assert.True(WebSocketFraming.TryReadHeader(stream.ToArray(), out var header));
        Assert.Equal(new FrameHeader(stream.Length, IsFinal: true, IsControl: false, IsClose: false), header);
    }

    [Fact]
    public void GivenACutHeader_WhenItIsRead_ThenMoreIsNeeded()
    {
        var frame = WebSocketFraming.Message(new byte[70_000]);
        for (var length = 0; length < 10; length++) Assert.False(WebSocketFraming.TryReadHeader(frame.AsSpan(0, length), out _));
        Assert.True(WebSocketFraming.TryReadHeader(frame.AsSpan(0, 10), out _));
    }
}
