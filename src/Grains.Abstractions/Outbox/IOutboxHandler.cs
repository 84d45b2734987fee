namespace Livehouse.Outbox;

/// <summary>Carries out an outbox message. Every method must be idempotent.</summary>
public interface IOutboxHandler
{
    /// <summary>Carries out the message, within the handler's own timeout. Null when there is nothing to report but success.</summary>
    /// <exception cref="OutboxMessageFailedException">It failed; the exception says whether a retry can help.</exception>
    Task<OutboxResult?> Run(OutboxMessage message, CancellationToken cancellation);

    /// <summary>Undoes what an abandoned message may have created: its outcome is no longer wanted.</summary>
    /// <exception cref="OutboxMessageFailedException">As <see cref="Run"/>.</exception>
    Task Undo(OutboxMessage message, CancellationToken cancellation);
}

/// <summary>Handles the messages of one type. Derive from <see cref="OutboxHandler{TMessage}"/>.</summary>
public abstract class OutboxHandler : IOutboxHandler
{
    private protected OutboxHandler()
    {
        // Only the generic one derives from it: each handler has exactly one message type.
    }

    public abstract Type MessageType { get; }

    public abstract Task<OutboxResult?> Run(OutboxMessage message, CancellationToken cancellation);

    public abstract Task Undo(OutboxMessage message, CancellationToken cancellation);
}

/// <inheritdoc cref="IOutboxHandler"/>
public abstract class OutboxHandler<TMessage> : OutboxHandler where TMessage : OutboxMessage
{
    public sealed override Type MessageType => typeof(TMessage);

    public sealed override Task<OutboxResult?> Run(OutboxMessage message, CancellationToken cancellation) => Run((TMessage)message, cancellation);

    public sealed override Task Undo(OutboxMessage message, CancellationToken cancellation) => Undo((TMessage)message, cancellation);

    /// <inheritdoc cref="IOutboxHandler.Run"/>
    public abstract Task<OutboxResult?> Run(TMessage message, CancellationToken cancellation);

    /// <summary>Does nothing unless overridden: most messages create nothing that would have to be undone.</summary>
    /// <inheritdoc cref="IOutboxHandler.Undo"/>
    public virtual Task Undo(TMessage message, CancellationToken cancellation) => Task.CompletedTask;
}
