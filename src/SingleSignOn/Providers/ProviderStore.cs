using System.Text.Json;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Federation;
using Livehouse.Identity.Keys;
using Livehouse.SingleSignOn.Saml;
using Livehouse.Wire;

namespace Livehouse.SingleSignOn.Providers;

/// <summary>
/// Each tenant's provider and the keys of its service provider, sealed for that tenant: what was sealed for another can't be put in its place.
/// </summary>
public sealed class ProviderStore(IFederationStore store, SecretSeal seal, TimeProvider time) : ISpKeys
{
    private const string ProviderPurpose = "sso provider";
    private const string KeysPurpose = "sso service provider keys";

    /// <summary>As the admin saved it last; null: never.</summary>
    public async Task<ProviderConfiguration?> Find(string tenantId, CancellationToken cancellation) =>
        await store.Find(tenantId, FederationSettings.Provider, cancellation) is { } text
            ? JsonSerializer.Deserialize<ProviderConfiguration>(seal.Open(ProviderPurpose, text, tenantId), LivehouseJson.Options)
            : null;

    /// <returns>Whether it is the tenant's first.</returns>
    public Task<bool> Save(string tenantId, ProviderConfiguration provider, AuditEntry audit, CancellationToken cancellation) => store.Save(
        tenantId,
        FederationSettings.Provider,
        seal.Seal(ProviderPurpose, JsonSerializer.Serialize(provider, LivehouseJson.Options), tenantId),
        audit,
        cancellation);

    public async Task<SpKeyRing> Get(string tenantId, CancellationToken cancellation)
    {
        var text = await store.Find(tenantId, FederationSettings.Keys, cancellation)
            ?? await store.Add(tenantId, FederationSettings.Keys, Sealed(tenantId, SpKeyRing.New(tenantId, time.GetUtcNow())), cancellation);
        return JsonSerializer.Deserialize<SpKeyRing>(seal.Open(KeysPurpose, text, tenantId), LivehouseJson.Options)
            ?? throw new JsonException("The keys of a service provider can't be read.");
    }

    public Task Save(string tenantId, SpKeyRing keys, AuditEntry audit, CancellationToken cancellation) =>
        store.Save(tenantId, FederationSettings.Keys, Sealed(tenantId, keys), audit, cancellation);

    private string Sealed(string tenantId, SpKeyRing keys) => seal.Seal(KeysPurpose, JsonSerializer.Serialize(keys, LivehouseJson.Options), tenantId);
}
