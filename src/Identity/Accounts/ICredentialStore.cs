using Livehouse.Identity.Audit;
using Livehouse.Identity.OneTime;
using Livehouse.Outbox;

namespace Livehouse.Identity.Accounts;

/// <summary>Changes of how an account is signed in to, each with what belongs to it in one transaction.</summary>
public interface ICredentialStore
{
    /// <summary>
    /// Gives the account another password, ends its sessions, takes back its other reset links and keeps the notice, or does nothing of it; on disk when it
    /// returns. Null: the ticket is used up or has expired, the password is no longer the expected one, or the account is gone.
    /// </summary>
    /// <returns>Ids of the sessions that ended.</returns>
    Task<IReadOnlyList<string>?> ReplacePassword(PasswordReplacement replacement, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>
    /// Uses the ticket up and notes that the address is its account's: false when it is used up or has expired, or the account has another address by now.
    /// </summary>
    /// <param name="audit">Makes what is written with it.</param>
    Task<bool> VerifyEmail(byte[] ticketHash, DateTimeOffset now, Func<OneTimeTicket, AuditEntry> audit, CancellationToken cancellation = default);
}

/// <param name="TicketPurpose">Of the one-time secret that allows it; null: the old password did.</param>
/// <param name="TicketHash">With <paramref name="TicketPurpose"/>.</param>
/// <param name="ExpectedHash">The password's hash as it was checked; null: whatever it is.</param>
/// <param name="KeptSessionId">The one session that goes on; null: none does.</param>
/// <param name="ProvesEmail">What allowed it came by mail: the address is the account's.</param>
/// <param name="Notice">Null: none is sent.</param>
public sealed record PasswordReplacement(
    string TenantId,
    string AccountId,
    string NewHash,
    string? TicketPurpose,
    byte[]? TicketHash,
    string? ExpectedHash,
    string? KeptSessionId,
    bool ProvesEmail,
    PendingOutboxMessage? Notice)
{
    /// <summary>Written with it; null: nothing is.</summary>
    public AuditEntry? Audit { get; init; }

    /// <summary>Keeps the hashes out of logs.</summary>
    public override string ToString() => $"{nameof(PasswordReplacement)} {AccountId}";
}
