using Livehouse.Hosting;
using Livehouse.Limits;

namespace Livehouse.Outgoing.Webhooks;

/// <summary>Forgets old deliveries, and disables endpoints for which too much waits.</summary>
public sealed class WebhookCleanup(IWebhookStore store, WebhookServices services, OutgoingOptions options, TimeProvider time) : IScheduledJob
{
    public string Name => "webhook-cleanup";

    public string Kind => "webhooks.cleanup";

    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task RunOnce(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var endpoint in await store.Clean(now - TimeSpan.FromDays(WebhookLimits.KeptDays), WebhookLimits.WaitingMax, now, cancellation))
        {
            var mails = await services.Mails.Disabled(endpoint, WebhookDisableReasons.QueueFull, null, cancellation);
            await store.Disable(endpoint.Id, WebhookDisableReasons.QueueFull, mails, now, cancellation);
        }

        options.Wake();
    }
}
