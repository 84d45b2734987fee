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
    }

    [Theory]
    [InlineData(WebSocketCloseStatus.NormalClosure)]
    [InlineData(WebSocketCloseStatus.ProtocolError)]
    public async Task GivenAStatus_WhenTheEndIsFramed_ThenItIsWhatTheFrameworksServerSends(WebSocketCloseStatus status)
    {
        using var stream = new MemoryStream();
        using var server = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        await server.CloseOutputAsync(status, "", CancellationToken.None);
        Assert.Equal(stream.ToArray(), WebSocketFraming.Close(status));
    }
}
