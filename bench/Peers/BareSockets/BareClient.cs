using System.Buffers.Binary;
using System.Text;
using Livehouse.Bench.Sockets;

namespace Livehouse.Bench.Peers;

/// <summary>One connection of <see cref="BareSockets"/>: what has come and was not read yet, and what the system did not take yet.</summary>
internal sealed class BareClient(BareSocket socket, Poller poller, int token) : IDisposable
{
    private byte[] _received = [];
    private byte[] _unsent = [];

    /// <summary>Null until its token was found good.</summary>
    public string? UserId { get; set; }

    /// <summary>Its request has not come whole, or another may follow.</summary>
    public bool IsWaiting { get; private set; } = true;

    public int Receive(Span<byte> buffer) => socket.Receive(buffer);

    public void Keep(ReadOnlySpan<byte> bytes) => _received = [.. _received, .. bytes];

    public bool TryReadRequest(out (string Target, string Key) request)
    {
        const string KeyField = "Sec-WebSocket-Key:";
        request = default;
        var end = _received.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var lines = Encoding.ASCII.GetString(_received, 0, end).Split("\r\n");
        request = (
            lines[0].Split(' ')[1],
            lines.FirstOrDefault(static line => line.StartsWith(KeyField, StringComparison.OrdinalIgnoreCase))?[KeyField.Length..].Trim() ?? "");
        _received = _received[(end + 4)..];
        return true;
    }

    /// <summary>A whole masked text frame of less than 64 KiB: all that the benchmark's clients send.</summary>
    public bool TryReadMessage(out byte[] payload)
    {
        payload = [];
        if (_received.Length < 6) return false;
        var length = _received[1] & 0x7F;
        var header = 6;
        if (length == 126)
        {
            if (_received.Length < 8) return false;
            (length, header) = (BinaryPrimitives.ReadUInt16BigEndian(_received.AsSpan(2)), 8);
        }

        if (_received.Length < header + length) return false;
        payload = _received[header..(header + length)];
        for (var i = 0; i < length; i++) payload[i] ^= _received[header - 4 + (i & 3)];
        _received = _received[(header + length)..];
        return true;
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        var sent = 0;
        if (_unsent.Length == 0)
        {
            if (!TrySend(bytes, out sent) || sent == bytes.Length) return;
            poller.Change(socket, token, Readiness.Readable | Readiness.Writable);
        }

        _unsent = [.. _unsent, .. bytes[sent..]];
    }

    public void SendRest()
    {
        if (!TrySend(_unsent, out var sent)) return;
        _unsent = _unsent[sent..];
        if (_unsent.Length == 0) poller.Change(socket, token, Readiness.Readable);
    }

    public void Dispose()
    {
        IsWaiting = false;
        socket.Dispose();
    }

    private bool TrySend(ReadOnlySpan<byte> bytes, out int sent)
    {
        try
        {
            sent = socket.Send(bytes);
            return true;
        }
        catch (BenchException)
        {
            // The client is gone: its next read will show it.
            sent = 0;
            return false;
        }
    }
}
