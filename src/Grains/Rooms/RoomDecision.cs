using System.Globalization;
using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Grains.Rooms;

/// <summary>
/// What one turn of a room decides: the next state, the outbox messages, and which of them have ended. It is committed as a whole, or has no effect.
/// </summary>
internal sealed class RoomDecision(RoomState state, GrainRef grain, DateTimeOffset now)
{
    private readonly List<PendingOutboxMessage> _outbox = [];
    private readonly List<string> _done = [];

    public DateTimeOffset Now => now;

    public RoomState Before { get; } = state;

    public RoomState Next { get; set; } = state;

    public List<SeatOrder> Orders { get; } = [];

    public IReadOnlyList<PendingOutboxMessage> Outbox => _outbox;

    public IReadOnlyList<string> Done => _done;

    /// <summary>The life being changed.</summary>
    public RoomLife Open => Next.Open!;

    public bool IsNothing => _outbox.Count == 0 && _done.Count == 0 && Orders.Count == 0 && Next == Before;

    /// <summary>Adds an outbox message, and returns its id.</summary>
    public string Do(OutboxMessage message)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{grain}.{Before.OutboxMessageCount + 1}.{_outbox.Count}");
        _outbox.Add(new PendingOutboxMessage(id, grain, message, now));
        Next = Next with { OutboxMessageCount = Before.OutboxMessageCount + 1 };
        return id;
    }

    public void Drop(string? outboxMessageId)
    {
        if (outboxMessageId is not null) _done.Add(outboxMessageId);
    }
}
