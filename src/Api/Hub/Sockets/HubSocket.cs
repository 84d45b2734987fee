using System.Net.Sockets;
using Livehouse.Api.Hub.Protocols;

namespace Livehouse.Api.Hub.Sockets;

/// <summary>
/// Writes a hub connection's WebSocket messages straight to its socket. Between SignalR and the socket there are two pipes, each with a thread switch and a
/// copy for each connection; a stream's batch needs neither: its bytes are encoded, the same for all, and nearly always fit into the socket's own buffer, so
/// that a delivery costs a single system call.
/// </summary>
/// <remarks>
/// Writes never overlap: they go through a <see cref="ConnectionSendQueue"/>, as do SignalR's own messages (<see cref="HubSocketOutput"/>).
/// </remarks>
internal sealed class HubSocket : IConnectionSink
{
    private readonly Socket _socket;
    private readonly HubHandover _connection;
    private readonly LiveHubOptions _options;
    private readonly TimeProvider _time;

    /// <param name="socket">Without TLS; written to only by this once the hub connection runs.</param>
    /// <param name="connection">The socket's.</param>
    public HubSocket(Socket socket, HubHandover connection, LiveHubOptions options, TimeProvider time)
    {
        _socket = socket;
        _connection = connection;
        _options = options;
        _time = time;

        // Only for Send, which then reports a full buffer instead of waiting. The web server's own calls are asynchronous and unaffected.
        _socket.Blocking = false;
    }

    public string Name => "socket";

    /// <summary>Set before the handshake is answered, and events follow that answer.</summary>
    public HubEncoding Encoding { get; set; }

    public ValueTask Write(Frame frame)
    {
        var bytes = frame.Wire(Encoding);
        try
        {
            var sent = _socket.Send(bytes.Span, SocketFlags.None, out var error);
            if (sent == bytes.Length) return ValueTask.CompletedTask;
            if (error is SocketError.Success or SocketError.WouldBlock) return new ValueTask(SendRest(bytes[sent..]));
        }
        catch (ObjectDisposedException)
        {
            // The web server has closed the connection, and will report that itself.
        }

        Abort();
        return ValueTask.CompletedTask;
    }

    public void Abort() => _connection.Abort();

    /// <summary>The socket's buffer is full: continues as the client reads, and gives up on one that does not.</summary>
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
            // Pending writes end with the connection.
            Abort();
        }
    }
}
