using Livehouse.Identity;
using Livehouse.Identity.Keys;
using Livehouse.Identity.Mail;
using Livehouse.Outgoing.Network;

namespace Livehouse.Outgoing.Webhooks;

/// <summary>The parts that send, put together.</summary>
public sealed class WebhookServices : IDisposable
{
    public WebhookServices(
        IWebhookStore store,
        IdentityPorts identity,
        SecretSeal seal,
        MessageQueue queue,
        IdentityEnvironment environment,
        OutgoingOptions options,
        TimeProvider time)
    {
        Addresses = new GuardedAddresses(options.AllowPrivate);
        Secrets = new WebhookSecrets(seal);
        Http = new WebhookHttp(Addresses, Secrets, time);
        Mails = new WebhookMails(identity.Accounts, queue, environment);
        Runner = new WebhookRunner(store, Http, Mails, time);
    }

    internal GuardedAddresses Addresses { get; }

    internal WebhookSecrets Secrets { get; }

    internal WebhookHttp Http { get; }

    internal WebhookMails Mails { get; }

    internal WebhookRunner Runner { get; }

    public void Dispose() => Http.Dispose();
}
