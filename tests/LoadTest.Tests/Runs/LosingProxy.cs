using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Livehouse.Tests.LoadTest.Runs;

/// <summary>Passes connections on to a server as they are, and leaves out one chat message that the server sends, once.</summary>
internal sealed class LosingProxy : IAsyncDisposable
{
    private const byte RecordSeparator = 0x1e;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _server;
    private readonly Task _accepting;
    private int _seen;

    public LosingProxy(Uri server)
    {
        _server = server;
        _listener.Start();
        _accepting = Accept();
    }

    public Uri Address => new($"http://{_server.Host}:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Messages that came by.</summary>
    public int Seen => Volatile.Read(ref _seen);

    private static ReadOnlySpan<byte> Message => "\"target\":\"live:message\""u8;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task Accept()
    {
        var lines = new List<Task>();
        try
        {
            while (true) lines.Add(Pass(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task Pass(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var server = new TcpClient();
                await server.ConnectAsync(_server.Host, _server.Port, _end.Token);
                var (near, far) = (client.GetStream(), server.GetStream());
                await Task.WhenAny(near.CopyToAsync(far, _end.Token), Filter(far, near));
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
            {
                // One side has closed.
            }
        }
    }

    /// <summary>HTTP's answer as it is; after it, when it is a WebSocket's, frame by frame.</summary>
    private async Task Filter(NetworkStream from, NetworkStream to)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head.Count >= 4 && head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray())))
        {
            if (await from.ReadAsync(one, _end.Token) == 0) return;
            head.Add(one[0]);
        }

        await to.WriteAsync(head.ToArray(), _end.Token);
        if (!System.Text.Encoding.ASCII.GetString([.. head]).StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
        {
            await from.CopyToAsync(to, _end.Token);
            return;
        }

        while (true) await PassFrame(from, to);
    }

    /// <summary>A server's frames have no mask.</summary>
    private async Task PassFrame(NetworkStream from, NetworkStream to)
    {
        var header = new byte[2];
        await from.ReadExactlyAsync(header, _end.Token);
        var length = header[1] & 0x7f;
        if (length >= 126)
        {
            var longer = new byte[length == 126 ? 2 : 8];
            await from.ReadExactlyAsync(longer, _end.Token);
            length = longer.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(longer) : (int)BinaryPrimitives.ReadUInt64BigEndian(longer);
        }

        var payload = new byte[length];
        await from.ReadExactlyAsync(payload, _end.Token);
        var kept = Without(payload);
        if (kept.Length == 0 && payload.Length > 0) return;
        byte[] size = kept.Length < 126 ? [(byte)kept.Length] : kept.Length <= ushort.MaxValue ? [126, 0, 0] : [127, 0, 0, 0, 0, 0, 0, 0, 0];
        if (size.Length == 3) BinaryPrimitives.WriteUInt16BigEndian(size.AsSpan(1), (ushort)kept.Length);
        if (size.Length == 9) BinaryPrimitives.WriteUInt64BigEndian(size.AsSpan(1), (ulong)kept.Length);
        await to.WriteAsync((byte[])[header[0], .. size, .. kept], _end.Token);
    }

    /// <summary>The first messages reach everyone, so that the lost one lies between others.</summary>
    private byte[] Without(byte[] payload)
    {
        if (payload.AsSpan().IndexOf(Message) < 0) return payload;
        List<byte> kept = [];
        for (var begin = 0; begin < payload.Length;)
        {
            var length = payload.AsSpan(begin).IndexOf(RecordSeparator);
            var record = payload.AsSpan(begin, length < 0 ? payload.Length - begin : length + 1);
            if (record.IndexOf(Message) < 0 || Interlocked.Increment(ref _seen) != 10) kept.AddRange(record);
            begin += record.Length;
        }

        return [.. kept];
    }
}
