using System.Buffers;

namespace Livehouse.Api.Hub.Sockets;

/// <summary>
/// What a WebSocket writes, cut where something else may be put in between: after a whole message. The framework writes a frame at a time and nearly always a message a frame, which is then
/// passed on as it is.
/// </summary>
internal sealed class OutgoingMessages
{
    private ArrayBufferWriter<byte>? _unfinished;
    private int _scanned;
    private bool _isInMessage;

    /// <summary>A close frame has come: nothing follows it.</summary>
    public bool IsClosing { get; private set; }

    /// <summary>Bytes that wait for the rest of their message.</summary>
    public int UnfinishedBytes => _unfinished?.WrittenCount ?? 0;

    /// <summary>Takes what was written; returns a copy of everything that is whole, or nothing.</summary>
    public ReadOnlyMemory<byte> Take(ReadOnlySpan<byte> written)
    {
        if (_unfinished is null)
        {
            _scanned = Walk(written, 0);
            if (!_isInMessage && _scanned == written.Length) return written.ToArray();
            _unfinished = new ArrayBufferWriter<byte>(written.Length);
            _unfinished.Write(written);
            return default;
        }

        _unfinished.Write(written);
        _scanned = Walk(_unfinished.WrittenSpan, _scanned);
        if (_isInMessage || _scanned < _unfinished.WrittenCount) return default;
        var whole = _unfinished.WrittenMemory;
        _unfinished = null;
        return whole;
    }

    /// <summary>Walks over the frames that are there in full; returns where the first one begins that is not.</summary>
    private int Walk(ReadOnlySpan<byte> bytes, int from)
    {
        while (WebSocketFraming.TryReadHeader(bytes[from..], out var header) && header.FrameBytes <= bytes.Length - from)
        {
            from += (int)header.FrameBytes;
            if (!header.IsControl) _isInMessage = !header.IsFinal;
            IsClosing |= header.IsClose;
        }

        return from;
    }
}
