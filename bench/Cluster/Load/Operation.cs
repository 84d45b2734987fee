namespace Livehouse.Bench.Load;

internal enum OperationKind
{
    Gift,
    Message,
    Pin,
    Start,
    Stop,
}

/// <summary>One thing that a client wants done exactly once, under an id of its own that every try carries. The client's task alone writes to it.</summary>
/// <param name="kind">What.</param>
/// <param name="key">Its <c>clientId</c> or <c>Idempotency-Key</c>.</param>
/// <param name="due">When the client wanted it: latency counts from here, also while an earlier call of it is still waiting.</param>
internal sealed class Operation(OperationKind kind, string key, TimeSpan due)
{
    public OperationKind Kind => kind;

    public string Key => key;

    public TimeSpan Due => due;

    /// <summary>A gift's.</summary>
    public int Quantity { get; init; }

    /// <summary>A message's text, or the id of the message to pin.</summary>
    public string Text { get; init; } = "";

    public int Tries { get; set; }

    /// <summary>When the client knew that it is done; null: it never heard.</summary>
    public TimeSpan? AcknowledgedAt { get; private set; }

    /// <summary>The id that the server gave it.</summary>
    public string ResultId { get; private set; } = "";

    /// <summary>The number of its event, as its receipt says.</summary>
    public long Seq { get; private set; }

    /// <summary>The code of the server's no; null when it did not say no.</summary>
    public string? RefusedWith { get; private set; }

    public bool IsOpen => AcknowledgedAt is null && RefusedWith is null;

    public TimeSpan Latency => AcknowledgedAt!.Value - due;

    public void Acknowledge(TimeSpan at, string resultId, long seq = 0) => (AcknowledgedAt, ResultId, Seq) = (at, resultId, seq);

    public void Refuse(string code) => RefusedWith = code;
}
