namespace Livehouse.Outbox;

/// <param name="reason">Why, in words that may be shown to the owner: no address, key or internal name.</param>
/// <param name="isPermanent">True when trying again can't help, such as a request that the media server calls invalid.</param>
public sealed class OutboxMessageFailedException(string reason, bool isPermanent, Exception? inner = null) : Exception(reason, inner)
{
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>
    /// What the try found out all the same, such as that there is nothing: the grain gets it with the failure of the last try. It is an answer, so it takes few
    /// tries. Null: nobody answered.
    /// </summary>
    public OutboxResult? Found { get; init; }
}
