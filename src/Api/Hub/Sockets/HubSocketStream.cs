namespace Livehouse.Api.Hub.Sockets;

/// <summary>
/// The stream under a hub connection's WebSocket. What is read comes from the web server; what is written goes through the connection's outbox, so that SignalR's messages (answers, pings, the end) and
/// events never get into each other.
/// </summary>
internal sealed class HubSocketStream(Stream inner, ConnectionOutbox outbox, LiveHubOptions options) : Stream
{
    private readonly OutgoingMessages _messages = new();

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => inner.ReadAsync(buffer, offset, count, cancellationToken);

    /// <summary>Ends when it is in the queue; the end of the WebSocket, when it is in the socket's buffer: the web server closes the socket after it.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var whole = _messages.Take(buffer.Span);
        if (_messages.UnfinishedBytes > options.TooSlowBytes) outbox.Abort();
        if (whole.IsEmpty) return ValueTask.CompletedTask;
        outbox.Pass(Frame.OfSocket(whole));
        return _messages.IsClosing ? new ValueTask(outbox.Drained().WaitAsync(cancellationToken)) : ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // A write is on its way already.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
