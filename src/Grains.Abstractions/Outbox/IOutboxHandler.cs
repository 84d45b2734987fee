namespace Livehouse.Outbox;

/// <summary>Does what outbox messages ask for. Implemented over LiveKit and S3; every method is safe to repeat.</summary>
public interface IOutboxHandler
{
    /// <summary>Does it, within the outbox message's own timeout. Null when there is nothing to report but success.</summary>
    /// <exception cref="OutboxMessageFailedException">It did not work; the exception says whether another try can help.</exception>
    Task<OutboxResult?> Run(OutboxMessage message, CancellationToken cancellation);

    /// <summary>Undoes what an abandoned outbox message may have made: its outcome is no longer wanted.</summary>
    /// <exception cref="OutboxMessageFailedException">As <see cref="Run"/>.</exception>
    Task Undo(OutboxMessage message, CancellationToken cancellation);
}

/// <param name="reason">Why, in words that may be shown to the owner: no address, key or internal name.</param>
/// <param name="isPermanent">True when trying again can't help, such as a request that the media server calls invalid.</param>
public sealed class OutboxMessageFailedException(string reason, bool isPermanent, Exception? inner = null) : Exception(reason, inner)
{
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>What the try found out all the same, such as that there is nothing: the grain gets it with the failure of the last try. It is an answer, so it takes few tries. Null: nobody answered.</summary>
    public OutboxResult? Found { get; init; }
}
