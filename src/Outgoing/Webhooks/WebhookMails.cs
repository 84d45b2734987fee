using System.Globalization;
using Livehouse.Callers;
using Livehouse.Identity;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Mail;
using Livehouse.Limits;
using Livehouse.Outbox;

namespace Livehouse.Outgoing.Webhooks;

/// <summary>Tells a tenant's admins that an endpoint of theirs gets nothing any more.</summary>
internal sealed class WebhookMails(IAccountStore accounts, MessageQueue queue, IdentityEnvironment environment)
{
    private const int AdminsMax = 50;

    public async Task<IReadOnlyList<PendingOutboxMessage>> Disabled(
        WebhookEndpoint endpoint, string reason, DateTimeOffset? failingSince, CancellationToken cancellation)
    {
        if (!environment.SendsMail) return [];
        var admins = await accounts.List(new AccountQuery(endpoint.TenantId, AdminsMax, Role: Role.Admin), cancellation);
        var why = reason switch
        {
            WebhookDisableReasons.Gone => "The endpoint answered 410 Gone, so deliveries were stopped.",
            WebhookDisableReasons.QueueFull => $"More than {WebhookLimits.WaitingMax} deliveries wait for it.",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"Every attempt since {failingSince:yyyy-MM-dd HH:mm} UTC has failed, for {WebhookLimits.FailingDaysMax} days."),
        };
        return
        [
            .. admins.Select(admin => queue.Mail(
                admin.Email,
                $"A webhook endpoint was disabled ({environment.Issuer})",
                $"""
                The webhook endpoint {endpoint.Id} of {endpoint.TenantId} was disabled:
                {Host(endpoint.Url)}

                {why}

                What waited for it is kept for {WebhookLimits.KeptDays} days. Once the receiver works again, enable the
                endpoint; then replay what happened since it was disabled.

                """)),
        ];
    }

    /// <summary>Paths and queries of such addresses hold secrets.</summary>
    private static string Host(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : "";
}
