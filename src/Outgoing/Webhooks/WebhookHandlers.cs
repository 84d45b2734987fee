using Livehouse.Identifiers;
using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Outgoing.Webhooks;

/// <summary>Moves what grains have stored to the endpoints that ask for it.</summary>
public sealed class QueueWebhooksHandler(IWebhookStore store, OutgoingOptions options, TimeProvider time) : OutboxHandler<QueueWebhooks>
{
    public override async Task<OutboxResult?> Run(QueueWebhooks message, CancellationToken cancellation)
    {
        var any = false;
        while (await store.Queue(new GrainRef(message.SourceKind, message.SourceKey), time.GetUtcNow(), cancellation) > 0) any = true;
        if (any) options.Wake();
        return null;
    }
}

/// <summary>Sends to one endpoint.</summary>
public sealed class DeliverWebhooksHandler(WebhookServices services, OutgoingOptions options) : OutboxHandler<DeliverWebhooks>
{
    public override async Task<OutboxResult?> Run(DeliverWebhooks message, CancellationToken cancellation)
    {
        await services.Runner.Run(new WebhookRun(message.EndpointId, message.RunId, Ids.New("")), cancellation);
        options.Wake();
        return null;
    }
}
