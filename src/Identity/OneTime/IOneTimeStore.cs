using Livehouse.Outbox;

namespace Livehouse.Identity.OneTime;

/// <summary>Where one-time secrets are kept, for every process over this database.</summary>
public interface IOneTimeStore
{
    /// <summary>
    /// Keeps the ticket together with the message that carries its secret, or neither; on disk when it returns. Of the same purpose, tenant and subject at most
    /// <paramref name="keptMax"/> stay, the newest.
    /// </summary>
    /// <param name="message">Null: the secret goes another way.</param>
    /// <returns>False: this very ticket is there already, and nothing was written.</returns>
    Task<bool> Add(OneTimeTicket ticket, int keptMax, PendingOutboxMessage? message, CancellationToken cancellation = default);

    /// <summary>Stores a message on its own; it is sent once it is on disk.</summary>
    Task Send(PendingOutboxMessage message, CancellationToken cancellation = default);

    /// <summary>The ticket, which stays as it is; null when there is none of this purpose, or it has expired.</summary>
    Task<OneTimeTicket?> Find(string purpose, byte[] hash, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>
    /// Takes the ticket away: of any number of callers, over all processes, exactly one gets it. Null when there is none of this purpose, or it has expired. On
    /// disk when it returns.
    /// </summary>
    Task<OneTimeTicket?> Take(string purpose, byte[] hash, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Takes away every ticket of this purpose and subject.</summary>
    Task Drop(string purpose, string tenantId, string subject, CancellationToken cancellation = default);

    /// <summary>Deletes what has expired; returns how many.</summary>
    Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default);
}
