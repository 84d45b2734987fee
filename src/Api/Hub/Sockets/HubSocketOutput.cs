using System.IO.Pipelines;
using Livehouse.Api.Hub.Protocols;

namespace Livehouse.Api.Hub.Sockets;

/// <summary>SignalR's output: each flush becomes one WebSocket message in the connection's send queue without another copy.</summary>
internal sealed class HubSocketOutput(ConnectionSendQueue sendQueue) : PipeWriter
{
    private const int BytesAtFirst = 256;

    private byte[]? _buffer;
    private int _end;

    /// <summary>Whether the messages are binary ones.</summary>
    public bool IsBinary { get; set; }

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _buffer is null ? 0 : _end - WebSocketFraming.HeaderBytesMax;

    public override void Advance(int bytes) => _end += bytes;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer is null)
        {
            _buffer = new byte[WebSocketFraming.HeaderBytesMax + Math.Max(BytesAtFirst, sizeHint)];
            _end = WebSocketFraming.HeaderBytesMax;
        }
        else if (_buffer.Length - _end < Math.Max(1, sizeHint))
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _end + sizeHint));
        }

        return _buffer.AsMemory(_end);
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Never waits: the send queue has its own bounds.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_buffer is not null)
        {
            var payload = _end - WebSocketFraming.HeaderBytesMax;
            var header = WebSocketFraming.WriteHeaderBefore(_buffer.AsSpan(0, WebSocketFraming.HeaderBytesMax), payload, IsBinary);
            sendQueue.Pass(Frame.OfSocket(_buffer.AsMemory(WebSocketFraming.HeaderBytesMax - header, payload + header)));
            _buffer = null;
        }

        return new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: false));
    }

    public override void CancelPendingFlush()
    {
        // There is never a pending flush.
    }

    public override void Complete(Exception? exception = null) => _buffer = null;
}
