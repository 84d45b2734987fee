namespace Livehouse.Bench.Peers;

/// <summary>Ready frames for one connection, in order. Written on the caller's thread while the connection keeps up; a slow one delays no other.</summary>
internal sealed class SendQueue(Stream stream)
{
    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _queue = new();
    private bool _isWriting;

    public void Send(byte[] frames)
    {
        lock (_gate)
        {
            _queue.Enqueue(frames);
            if (_isWriting) return;
            _isWriting = true;
        }

        _ = Write();
    }

    private async Task Write()
    {
        while (true)
        {
            byte[]? frames;
            lock (_gate)
            {
                if (!_queue.TryDequeue(out frames))
                {
                    _isWriting = false;
                    return;
                }
            }

            try
            {
                await stream.WriteAsync(frames);
            }
            catch (Exception lost) when (lost is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Its reader notices and takes it out of the room; it stays marked as writing, so that nothing is tried again.
                return;
            }
        }
    }
}
