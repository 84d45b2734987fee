namespace Livehouse.Outbox;

/// <param name="reason">A reason that may be shown to the owner: no address, key or internal name.</param>
/// <param name="isPermanent">True when a retry can't help, such as for a request that the media server rejects as invalid.</param>
public sealed class OutboxMessageFailedException(string reason, bool isPermanent, Exception? inner = null) : Exception(reason, inner)
{
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>
    /// The finding of a failed attempt, such as that an object is missing: the grain receives it with the failure of the last attempt. Because it is an answer,
    /// few attempts follow. Null: no answer.
    /// </summary>
    public OutboxResult? Found { get; init; }

    /// <summary>The next attempt comes no sooner: a server asked for it. Null: it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
