using System.Net;

namespace Livehouse.Bench.Load;

/// <summary>A stream of the server, and what was said in it so far.</summary>
/// <param name="senders">Each says its messages one after the other, numbered from 0.</param>
internal sealed class Room(string streamId, int senders)
{
    public string StreamId { get; } = streamId;

    /// <summary>How many messages each sender has sent.</summary>
    public int[] Said { get; } = new int[senders];

    /// <summary>Where each sender is connected.</summary>
    public IPEndPoint?[] ServerOfSender { get; } = new IPEndPoint?[senders];
}
