using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Features;

namespace Livehouse.Api.Hub.Sockets;

/// <summary>
/// Writes a hub connection's WebSocket messages straight to its socket. Between SignalR and the socket lie two pipes, each with a change of threads and a copy
/// for each connection; a stream's batch needs none of it: its bytes are ready, the same for all, and nearly always fit into the socket's own buffer, so that
/// one system call is all that a delivery costs.
/// </summary>
/// <remarks>
/// Writes never overlap: a <see cref="ConnectionSendQueue"/> stands in front, which SignalR's own messages pass too (<see cref="HubSocketOutput"/>).
/// </remarks>
internal sealed class HubSocket : IConnectionSink
{
    private readonly Socket _socket;
    private readonly IHttpRequestLifetimeFeature _connection;
    private readonly LiveHubOptions _options;
    private readonly TimeProvider _time;

    /// <param name="socket">Of a connection that one request is alone on: HTTP/1.1, without TLS.</param>
    /// <param name="connection">Of that request. It may be cut off again after its end.</param>
    public HubSocket(Socket socket, IHttpRequestLifetimeFeature connection, LiveHubOptions options, TimeProvider time)
    {
        _socket = socket;
        _connection = connection;
        _options = options;
        _time = time;

        // For Send alone, which then says that there is no room instead of waiting for it. The web server's own calls are asynchronous and stay as they are.
        _socket.Blocking = false;
    }

    public string Name => "socket";

    public ValueTask Write(Frame frame)
    {
        var bytes = frame.Wire;
        try
        {
            var sent = _socket.Send(bytes.Span, SocketFlags.None, out var error);
            if (sent == bytes.Length) return ValueTask.CompletedTask;
            if (error is SocketError.Success or SocketError.WouldBlock) return new ValueTask(SendRest(bytes[sent..]));
        }
        catch (ObjectDisposedException)
        {
            // The web server has closed the connection, and will say so by itself.
        }

        Abort();
        return ValueTask.CompletedTask;
    }

    public void Abort() => _connection.Abort();

    /// <summary>The socket's buffer is full: goes on as the client reads, and gives up on one that reads nothing.</summary>
    private async Task SendRest(ReadOnlyMemory<byte> rest)
    {
        try
        {
            while (rest.Length > 0)
            {
                var sent = await _socket.SendAsync(rest, SocketFlags.None).AsTask().WaitAsync(_options.StalledMax, _time);
                rest = rest[sent..];
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or TimeoutException)
        {
            // What was under way ends with the connection.
            Abort();
        }
    }
}
