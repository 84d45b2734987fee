using System.Globalization;
using Livehouse.Api.Configuration;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Mail;
using Livehouse.Identity.Members;
using Livehouse.Identity.OneTime;
using Livehouse.Identity.Tenants;
using Livehouse.Identity.Audit;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Api.Tenants;

/// <summary>
/// Invites people into a tenant: the account is made without a password, and a link, by mail and in the answer, lets them set one (docs/mail.md).
/// </summary>
internal sealed class Invitations(
    MemberService members, OneTimeSecrets secrets, MessageQueue mails, IMailer mailer, LivehouseSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(TenantLimits.InvitationDays);

    /// <summary>Refused as <see cref="MemberService.Provision"/> does.</summary>
    public async Task<Outcome<Invited>> Invite(Tenant tenant, NewMember member, Acting acting, CancellationToken cancellation)
    {
        var expiresAt = time.GetUtcNow().Truncate() + Lifetime;
        PreparedSecret? secret = null;
        var invitee = member with
        {
            Secret = account => secret = secrets.Prepare(
                OneTimePurposes.Invitation,
                tenant.Id,
                account.Id,
                Lifetime,
                message: mailer.IsConfigured ? token => Mail(tenant, account, token, acting, expiresAt) : null),
        };
        var provisioned = await members.Provision(invitee, acting, cancellation);
        if (provisioned.IsRefused) return provisioned.Refusal;
        var account = provisioned.Value;
        return new Invited(account, new InvitationAnswer(account.Id, account.Email, secret!.Text, secret.Ticket.ExpiresAt));
    }

    private Outbox.PendingOutboxMessage Mail(Tenant tenant, Account account, string token, Acting acting, DateTimeOffset expiresAt)
    {
        var host = acting.Actor.Name is { Length: > 0 } name ? name : "An admin";
        var until = expiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        return mails.Mail(
            account.Email,
            $"You are invited to {tenant.Name}",
            $"""
            {host} has invited you to {tenant.Name}.

            Set a password and sign in:
            {settings.Mail.PublicUrl}/invitation#token={token}

            The link works once, until {until}. For an app, the token by itself:
            {token}

            Asked for from {acting.Origin.Ip ?? "an unknown address"}. If you don't know {host}, ignore this mail.
            """);
    }
}

/// <param name="Answer">Holds the invitation's token.</param>
internal sealed record Invited(Account Account, InvitationAnswer Answer);
