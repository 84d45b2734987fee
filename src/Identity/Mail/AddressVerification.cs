using Livehouse.Identity.Accounts;
using Livehouse.Identity.OneTime;
using Livehouse.Limits;

namespace Livehouse.Identity.Mail;

/// <summary>Links that confirm an account's address.</summary>
internal sealed class AddressVerification(OneTimeSecrets secrets, AccountMails mails, IdentityEnvironment environment)
{
    /// <summary>A link and its mail, to be stored together with what it belongs to; null: this installation sends no mails.</summary>
    public PreparedSecret? Prepare(Account account, Asker asker) => environment.SendsMail
        ? secrets.Prepare(
            OneTimePurposes.EmailVerification,
            account.TenantId,
            account.Id,
            TimeSpan.FromHours(AccountLimits.VerificationHours),
            account.EmailKey,
            token => mails.Verification(account.Email, token, asker))
        : null;
}
