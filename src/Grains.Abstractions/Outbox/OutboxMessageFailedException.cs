namespace Livehouse.Outbox;

/// <param name="reason">Why, in words that may be shown to the owner: no address, key or internal name.</param>
/// <param name="isPermanent">True when trying again can't help, such as a request that the media server calls invalid.</param>
public sealed class OutboxMessageFailedException(string reason, bool isPermanent, Exception? inner = null) : Exception(reason, inner)
{
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>
    /// What a failed try found out, such as that an object is missing: the grain gets it with the failure of the last try. Because it is an answer, few tries
    /// follow. Null: no answer.
    /// </summary>
    public OutboxResult? Found { get; init; }
}
