using Livehouse.Identity.Audit;
using Livehouse.Outbox;

namespace Livehouse.Identity.Mfa;

/// <summary>Where second factors are kept, for every process over this database. What is used up is used up once, over all of them.</summary>
public interface IMfaStore
{
    /// <summary>
    /// Stores the factor, unless the account already has <paramref name="factorsMax"/>: then false. Those unconfirmed since <paramref name="unconfirmedSince"/>
    /// are deleted first.
    /// </summary>
    Task<bool> Add(MfaFactor factor, int factorsMax, DateTimeOffset unconfirmedSince, CancellationToken cancellation = default);

    /// <summary>The account's factors, the oldest first.</summary>
    Task<IReadOnlyList<MfaFactor>> List(string tenantId, string accountId, CancellationToken cancellation = default);

    /// <summary>
    /// Uses up a time step of an authenticator app: false when it, or a later one, was used before. The factor is confirmed by this if it was not.
    /// </summary>
    /// <param name="audit">Written with it; null: nothing is.</param>
    Task<bool> UseStep(string factorId, long step, DateTimeOffset now, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>
    /// Keeps the passkey of a factor that waits for it, which is confirmed by this. False: the factor is gone or has one, or another has this credential.
    /// </summary>
    /// <param name="audit">Written with it; null: nothing is.</param>
    Task<bool> ConfirmPasskey(Passkey passkey, DateTimeOffset now, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>The account's confirmed passkeys.</summary>
    Task<IReadOnlyList<Passkey>> Passkeys(string tenantId, string accountId, CancellationToken cancellation = default);

    /// <summary>
    /// Notes that a passkey was used: false when its counter did not grow (WebAuthn, section 7.2: the authenticator may have been copied), or it is gone. A
    /// counter that always is 0 is none.
    /// </summary>
    /// <param name="audit">Written with it; null: nothing is.</param>
    Task<bool> UsePasskey(string factorId, long signCount, DateTimeOffset now, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Gives the factor a code that is sent by <paramref name="message"/>, both or neither. It replaces the one before.</summary>
    Task SetCode(string factorId, byte[] hash, DateTimeOffset expiresAt, PendingOutboxMessage message, CancellationToken cancellation = default);

    /// <summary>
    /// Uses up a code that was sent: false when the factor does not have the code, or it has expired. The factor is confirmed by this if it was not.
    /// </summary>
    /// <param name="audit">Written with it; null: nothing is.</param>
    Task<bool> UseCode(string factorId, byte[] hash, DateTimeOffset now, AuditEntry? audit = null, CancellationToken cancellation = default);

    /// <summary>Replaces the account's backup codes.</summary>
    /// <param name="audit">Written with it.</param>
    Task SetBackupCodes(
        string tenantId, string accountId, IReadOnlyList<byte[]> hashes, DateTimeOffset now, AuditEntry audit, CancellationToken cancellation = default);

    /// <summary>Uses up a backup code: false when the account does not have the code.</summary>
    /// <param name="audit">Written with it; null: nothing is.</param>
    Task<bool> UseBackupCode(string tenantId, string accountId, byte[] hash, AuditEntry? audit = null, CancellationToken cancellation = default);

    Task<int> CountBackupCodes(string tenantId, string accountId, CancellationToken cancellation = default);

    /// <summary>Deletes the factor, and with the last confirmed one the backup codes; false when the account does not have the factor.</summary>
    /// <param name="audit">Written with it.</param>
    Task<bool> Delete(string tenantId, string accountId, string factorId, AuditEntry audit, CancellationToken cancellation = default);
}
