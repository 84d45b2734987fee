using Livehouse.Identity.Audit;

namespace Livehouse.Identity.ApiKeys;

public interface IApiKeyStore
{
    /// <summary>Stores the key with its audit entry. False: the tenant already has <see cref="Limits.ApiKeyLimits.KeysMax"/>.</summary>
    Task<bool> Create(ApiKey key, AuditEntry audit, CancellationToken cancellation = default);

    /// <summary>The key whose maker, when it is an account of the tenant, is not disabled or deleted; null: none.</summary>
    Task<ApiKey?> FindByHash(byte[] hash, CancellationToken cancellation = default);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<ApiKey>> List(string tenantId, CancellationToken cancellation = default);

    /// <summary>Null: the tenant does not have the key.</summary>
    Task<ApiKey?> Delete(string tenantId, string keyId, AuditEntry audit, CancellationToken cancellation = default);

    Task Used(string keyId, DateTimeOffset at, CancellationToken cancellation = default);
}
