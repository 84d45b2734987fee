using Livehouse.Identity.Accounts;
using Livehouse.Identity.Audit;
using Livehouse.Identity.OneTime;
using Livehouse.Storage.Audit;
using Livehouse.Storage.Databases;
using Livehouse.Storage.Grains;

namespace Livehouse.Storage.Accounts;

internal sealed class CredentialStore(IDatabase database) : ICredentialStore
{
    public Task<IReadOnlyList<string>?> ReplacePassword(PasswordReplacement replacement, DateTimeOffset now, CancellationToken cancellation = default) =>
        database.Write<IReadOnlyList<string>?>(
        async session =>
        {
            if (replacement is { TicketPurpose: { } purpose, TicketHash: { } hash } && await OneTimeStore.Take(session, purpose, hash, now) is null)
            {
                return null;
            }
            var changed = await session.Execute(
                """
                UPDATE accounts SET password_hash = @new, email_verified_at = COALESCE(email_verified_at, @verified)
                WHERE tenant_id = @tenant AND id = @id AND (@any = 1 OR password_hash = @expected)
                """,
                ("new", replacement.NewHash),
                ("verified", replacement.ProvesEmail ? now.ToUnixTimeMilliseconds() : (long?)null),
                ("tenant", replacement.TenantId),
                ("id", replacement.AccountId),
                ("any", replacement.ExpectedHash is null ? 1L : 0L),
                ("expected", replacement.ExpectedHash ?? ""));
            if (changed == 0)
            {
                // The ticket stays available for another attempt.
                session.RollBack();
                return null;
            }

            var ended = await SessionStore.DeleteAll(session, database.Dialect, replacement.TenantId, replacement.AccountId, replacement.KeptSessionId);
            foreach (var other in (string[])[OneTimePurposes.PasswordReset, OneTimePurposes.MfaLogin])
            {
                await OneTimeStore.Drop(session, other, replacement.TenantId, replacement.AccountId);
            }
            if (replacement.Notice is { } notice)
            {
                var work = CommitStatements.Message(notice);
                await session.Execute(work.Sql, work.Parameters);
            }
            if (replacement.Audit is { } audit) await AuditTable.Append(session, database.Dialect, audit);
            return ended;
        },
        cancellation);

    public Task<bool> VerifyEmail(
        byte[] ticketHash, DateTimeOffset now, Func<OneTimeTicket, AuditEntry> audit, CancellationToken cancellation = default) => database.Write(
        async session =>
        {
            if (await OneTimeStore.Take(session, OneTimePurposes.EmailVerification, ticketHash, now) is not { } ticket) return false;
            var verified = await session.Execute(
                """
                UPDATE accounts SET email_verified_at = COALESCE(email_verified_at, @now)
                WHERE tenant_id = @tenant AND id = @id AND email_key = @email
                """,
                ("now", now.ToUnixTimeMilliseconds()),
                ("tenant", ticket.TenantId),
                ("id", ticket.Subject),
                ("email", ticket.Data ?? "")) > 0;
            if (verified) await AuditTable.Append(session, database.Dialect, audit(ticket));
            return verified;
        },
        cancellation);
}
