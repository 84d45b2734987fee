namespace Livehouse.Outgoing;

/// <summary>Tells grains which of the things that happen have an endpoint of their tenant's, from memory: most tenants have none, and pay nothing.</summary>
public interface IWebhookWatch
{
    /// <summary>
    /// False only when no endpoint of the tenant asks for the type. True may be out of date: what is stored for no endpoint is dropped later.
    /// </summary>
    /// <param name="type">Out of <see cref="WebhookTypes"/>.</param>
    bool Wants(string tenantId, string type);

    /// <summary>As <see cref="Wants"/>, of any type.</summary>
    bool WantsAny(string tenantId);
}

/// <summary>For a host without webhooks.</summary>
public sealed class NoWebhooks : IWebhookWatch
{
    private NoWebhooks()
    {
        // It has no state: one serves all.
    }

    public static NoWebhooks Instance { get; } = new();

    public bool Wants(string tenantId, string type) => false;

    public bool WantsAny(string tenantId) => false;
}
