namespace Livehouse.Bench.Load;

/// <summary>
/// An open loop: each message has a time at which it is due and is sent then, whether or not the ones before have been delivered. Its latency counts from when
/// it was due, so that a sender that is late is not taken for a fast server.
/// </summary>
/// <param name="senders">They take turns.</param>
/// <param name="messagesPerSecond">All senders together.</param>
internal sealed class Chat(IReadOnlyList<Sender> senders, double messagesPerSecond)
{
    private readonly long _beganAt = RunClock.Microseconds;

    public long Sent { get; private set; }

    public long NextDueAt => _beganAt + (long)(Sent * 1_000_000 / messagesPerSecond);

    public void SendDue(long now)
    {
        for (var dueAt = NextDueAt; dueAt <= now; dueAt = NextDueAt)
        {
            senders[(int)(Sent % senders.Count)].Say(dueAt);
            Sent++;
        }
    }
}

/// <summary>A sender in a room.</summary>
/// <param name="Place">Among the senders of this room.</param>
internal sealed record Sender(Connection Connection, Room Room, int Place)
{
    public void Say(long dueAt) => Connection.Say(Room, new MessageText(dueAt, Place, Room.Said[Place]++));
}
