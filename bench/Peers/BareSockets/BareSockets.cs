using System.Net;
using System.Text;
using System.Text.Json;
using Livehouse.Bench.Sockets;

namespace Livehouse.Bench.Peers;

/// <summary>
/// The limit of the machine: one thread on epoll that writes a ready frame straight to each non-blocking socket. What arrives in one turn leaves in one write a
/// connection. A token, one room, no limiter, no resume, no framework.
/// </summary>
internal sealed class BareSockets : IDisposable
{
    private const int ListenerToken = -1;
    private const int BufferBytes = 256 * 1024;

    private readonly Poller _poller = new();
    private readonly BareSocket _listener;
    private readonly TokenSignIn _tokens;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly Dictionary<int, BareClient> _clients = [];
    private readonly List<BareClient> _room = [];
    private readonly MemoryStream _posts = new();
    private int _lastToken;
    private long _seq;

    private BareSockets(IPEndPoint address, string secret)
    {
        _tokens = new TokenSignIn(secret);
        _listener = BareSocket.Listen(address);
        _poller.Watch(_listener, ListenerToken, Readiness.Readable);
    }

    /// <summary>Until the process is ended.</summary>
    public static void Run()
    {
        var address = new Uri(Environment.GetEnvironmentVariable("ASPNETCORE_URLS")!);
        using var server = new BareSockets(new IPEndPoint(IPAddress.Parse(address.Host), address.Port), Environment.GetEnvironmentVariable("JWT_SECRET")!);
        while (true) server.Turn();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _poller.Dispose();
    }

    private void Turn()
    {
        var count = _poller.Wait(1_000);
        for (var i = 0; i < count; i++)
        {
            var (token, readiness) = _poller.Ready(i);
            if (token == ListenerToken) Accept();
            else if (_clients.TryGetValue(token, out var client)) WhenReady(client, token, readiness);
        }

        if (_posts.Length == 0) return;
        var batch = _posts.GetBuffer().AsSpan(0, (int)_posts.Length);
        foreach (var member in _room) member.Send(batch);
        _posts.SetLength(0);
    }

    private void Accept()
    {
        while (_listener.Accept() is { } socket)
        {
            var token = ++_lastToken;
            _clients[token] = new BareClient(socket, _poller, token);
            _poller.Watch(socket, token, Readiness.Readable);
        }
    }

    private void WhenReady(BareClient client, int token, Readiness readiness)
    {
        if ((readiness & Readiness.Writable) != 0) client.SendRest();
        if ((readiness & (Readiness.Readable | Readiness.Broken)) == 0) return;
        var received = client.Receive(_buffer);
        if (received < 0) return;
        if (received > 0 && Take(client, _buffer.AsSpan(0, received))) return;
        _clients.Remove(token);
        _room.Remove(client);
        client.Dispose();
    }

    /// <summary>False: the connection is to be closed.</summary>
    private bool Take(BareClient client, ReadOnlySpan<byte> bytes)
    {
        client.Keep(bytes);
        if (client.UserId is null && !Open(client)) return client.UserId is not null || client.IsWaiting;
        while (client.TryReadMessage(out var payload))
        {
            var request = JsonSerializer.Deserialize<MessageRequest>(payload, JsonSerializerOptions.Web)!;
            if (request.Text is null)
            {
                _room.Add(client);
            }
            else
            {
                _posts.Write(Frames.Text(
                    JsonSerializer.SerializeToUtf8Bytes(ChatMessage.From(request, ++_seq, client.UserId!, client.UserId!), JsonSerializerOptions.Web)));
            }
            client.Send(Frames.Text("{\"ack\":true}"u8));
        }

        return true;
    }

    /// <summary>True when the connection has become a WebSocket.</summary>
    private bool Open(BareClient client)
    {
        if (!client.TryReadRequest(out var request)) return false;
        if (request.Target.StartsWith("/health/", StringComparison.Ordinal))
        {
            client.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8);
            return false;
        }

        var token = request.Target.Split("access_token=") is [_, var given] ? given : null;
        // It is synchronous: the one thread gets the answer immediately.
        if (_tokens.Verify(token).AsTask().GetAwaiter().GetResult() is not { } verified)
        {
            client.Send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"u8);
            return false;
        }

        client.UserId = verified.Subject;
        client.Send(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {Handshake.Accept(request.Key)}\r\n\r\n"));
        return true;
    }
}
