using System.Text.Json;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Outgoing.Webhooks;

/// <summary>What a tenant's admins do with their endpoints. Who may is decided before.</summary>
public sealed class WebhookEndpoints(IWebhookStore store, WebhookServices services, WebhookWatch watch, OutgoingOptions options, TimeProvider time)
{
    public Task<IReadOnlyList<WebhookEndpoint>> List(string tenantId, CancellationToken cancellation) => store.List(tenantId, cancellation);

    /// <summary>Refused: <c>validation_failed</c>, <c>conflict</c> (too many).</summary>
    public async Task<Outcome<WebhookSecret>> Create(
        string tenantId, string url, IReadOnlyList<string> events, string? description, CancellationToken cancellation)
    {
        if (services.Addresses.FaultOf(url) is { } fault) return Refusal.Invalid("url", fault);
        var (id, secret) = (Ids.New("we_"), WebhookSecrets.New());
        var endpoint = new WebhookEndpoint(id, tenantId, url, Ordered(events), description, services.Secrets.Seal(id, secret), Now);
        if (!await store.Create(endpoint, cancellation)) return Refusal.Conflict($"There are {WebhookLimits.EndpointsMax} endpoints already.");
        await watch.Spread(CancellationToken.None);
        return new WebhookSecret(endpoint, secret);
    }

    /// <summary>Refused: <c>validation_failed</c>, <c>not_found</c>.</summary>
    public async Task<Outcome<WebhookEndpoint>> Change(string tenantId, string endpointId, WebhookEndpointChange change, CancellationToken cancellation)
    {
        if (change.Url is { } url && services.Addresses.FaultOf(url) is { } fault) return Refusal.Invalid("url", fault);
        if (change.Events is { } events) change = change with { Events = Ordered(events) };
        if (await store.Change(tenantId, endpointId, change, Now, cancellation) is not { } changed) return NotFound();
        if (change.Events is not null) await watch.Spread(CancellationToken.None);
        options.Wake();
        return changed;
    }

    /// <summary>Refused: <c>not_found</c>.</summary>
    public async Task<Outcome<WebhookSecret>> Rotate(string tenantId, string endpointId, CancellationToken cancellation)
    {
        var secret = WebhookSecrets.New();
        var sealedSecret = services.Secrets.Seal(endpointId, secret);
        var until = Now + TimeSpan.FromHours(WebhookLimits.FormerSecretHours);
        var rotated = await store.Rotate(tenantId, endpointId, sealedSecret, until, Now, cancellation);
        return rotated is null ? NotFound() : new WebhookSecret(rotated, secret);
    }

    public async Task<bool> Delete(string tenantId, string endpointId, CancellationToken cancellation)
    {
        var deleted = await store.Delete(tenantId, endpointId, Now, cancellation);
        await watch.Read(CancellationToken.None);
        return deleted;
    }

    /// <summary>Sends one delivery now, and answers how it went; in none of the queues, and also to a disabled endpoint. Refused: <c>not_found</c>.</summary>
    public async Task<Outcome<WebhookDelivery>> Test(string tenantId, string endpointId, CancellationToken cancellation)
    {
        if (await store.Find(tenantId, endpointId, cancellation) is not { } endpoint) return NotFound();
        var now = Now;
        var (id, eventId) = (Ids.New("dl_"), Ids.New("evt_"));
        var data = JsonSerializer.Serialize(new TestData(endpoint.Id, "This is a test."), LivehouseJson.Options);
        var delivery = new WebhookDelivery(
            id, 0, endpoint.Id, tenantId, $"test:{id}", eventId, WebhookTypes.Test, null, null, now, data, WebhookReasons.Test, WebhookStates.Pending, 0, now);
        var tried = await services.Http.Send(endpoint, delivery, cancellation);
        delivery = delivery with
        {
            State = tried.IsSuccess ? WebhookStates.Delivered : WebhookStates.Failed,
            Attempts = 1,
            EndedAt = Now,
            Log = [tried.Attempt],
        };
        await store.AddTest(delivery, CancellationToken.None);
        return delivery;
    }

    /// <summary>Refused: <c>not_found</c>.</summary>
    public async Task<Outcome<WebhookDeliveries>> Deliveries(string tenantId, WebhookDeliveryQuery query, CancellationToken cancellation) =>
        await store.Find(tenantId, query.EndpointId, cancellation) is null ? NotFound() : new WebhookDeliveries(await store.Deliveries(query, cancellation));

    /// <summary>Refused: <c>not_found</c>, <c>invalid_state</c> (it is disabled).</summary>
    public async Task<Outcome<WebhookDelivery>> Resend(string tenantId, string endpointId, string deliveryId, CancellationToken cancellation)
    {
        if (await store.Find(tenantId, endpointId, cancellation) is not { } endpoint) return NotFound();
        if (!endpoint.IsEnabled) return Disabled();
        if (await store.Resend(endpointId, deliveryId, Now, cancellation) is not { } again) return Refusal.NotFound("The delivery");
        options.Wake();
        return again;
    }

    /// <summary>The endpoint is the one that the delivery belongs to. Refused: <c>not_found</c>, <c>invalid_state</c> (it is disabled).</summary>
    public async Task<Outcome<WebhookDelivery>> Resend(string tenantId, string deliveryId, CancellationToken cancellation) =>
        await store.EndpointOf(tenantId, deliveryId, cancellation) is { } endpointId
            ? await Resend(tenantId, endpointId, deliveryId, cancellation)
            : Refusal.NotFound("The delivery");

    /// <summary>
    /// Also for a disabled endpoint: it gets what is queued here before anything that happens once it is enabled. Refused: <c>not_found</c>,
    /// <c>validation_failed</c> (too much).
    /// </summary>
    public async Task<Outcome<ReplayedWebhooks>> Replay(string tenantId, string endpointId, WebhookReplay replay, CancellationToken cancellation)
    {
        if (await store.Find(tenantId, endpointId, cancellation) is not { } endpoint) return NotFound();
        if (await store.Replay(endpoint, replay, WebhookLimits.ReplayMax, Now, cancellation) is not { } count)
        {
            return Refusal.Invalid("since", $"More than {WebhookLimits.ReplayMax} events: replay a shorter time.");
        }

        options.Wake();
        return new ReplayedWebhooks(count);
    }

    private DateTimeOffset Now => time.GetUtcNow().Truncate();

    private static string[] Ordered(IReadOnlyList<string> events) => [.. WebhookTypes.All.Where(events.Contains)];

    private static Refusal NotFound() => Refusal.NotFound("The endpoint");

    private static Refusal Disabled() => Refusal.InvalidState("The endpoint is disabled.");

    private sealed record TestData(string EndpointId, string Text);
}

/// <param name="Secret">Shown only once, and stored sealed.</param>
public sealed record WebhookSecret(WebhookEndpoint Endpoint, string Secret)
{
    /// <summary>Keeps the secret out of logs.</summary>
    public override string ToString() => nameof(WebhookSecret);
}

/// <param name="Items">Newest first.</param>
public sealed record WebhookDeliveries(IReadOnlyList<WebhookDelivery> Items);

public sealed record ReplayedWebhooks(int Count);
