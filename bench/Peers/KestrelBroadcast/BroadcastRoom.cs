using System.Text.Json;
using System.Threading.Channels;

namespace Livehouse.Bench.Peers;

/// <summary>All connections, and the messages posted to them: one task sends everything pending to each connection in one piece.</summary>
internal sealed class BroadcastRoom
{
    private readonly Channel<byte[]> _posts = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _gate = new();
    private volatile SendQueue[] _members = [];
    private long _seq;

    public BroadcastRoom() => _ = Task.Run(Broadcast);

    public void Enter(SendQueue member)
    {
        lock (_gate) _members = [.. _members, member];
    }

    public void Leave(SendQueue member)
    {
        lock (_gate) _members = [.. _members.Where(other => other != member)];
    }

    /// <summary>Numbered and queued in one step, so that all connections receive messages in the order of the numbers.</summary>
    public void Post(MessageRequest request, string userId, string userName)
    {
        lock (_gate)
        {
            _posts.Writer.TryWrite(
                Frames.Text(JsonSerializer.SerializeToUtf8Bytes(ChatMessage.From(request, ++_seq, userId, userName), JsonSerializerOptions.Web)));
        }
    }

    private async Task Broadcast()
    {
        var waiting = new List<byte[]>();
        while (await _posts.Reader.WaitToReadAsync())
        {
            while (_posts.Reader.TryRead(out var frame)) waiting.Add(frame);
            var batch = waiting.Count == 1 ? waiting[0] : Join(waiting);
            waiting.Clear();
            foreach (var member in _members) member.Send(batch);
        }
    }

    private static byte[] Join(List<byte[]> frames)
    {
        var batch = new byte[frames.Sum(static frame => frame.Length)];
        var end = 0;
        foreach (var frame in frames)
        {
            frame.CopyTo(batch, end);
            end += frame.Length;
        }

        return batch;
    }
}
