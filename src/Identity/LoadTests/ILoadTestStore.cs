namespace Livehouse.Identity.LoadTests;

/// <summary>What load tests left in the database.</summary>
public interface ILoadTestStore
{
    /// <summary>Those tenants with this prefix that have streams or users.</summary>
    /// <param name="prefix">Of letters, digits and hyphens.</param>
    Task<IReadOnlyList<string>> Tenants(string prefix, CancellationToken cancellation = default);

    /// <summary>Whether outbox messages of the tenant's grains are still to be run: what they are about must stay until then.</summary>
    Task<bool> HasWork(string tenantId, CancellationToken cancellation = default);

    /// <summary>
    /// Deletes rows of the tenant's streams and users, a bounded number of each kind; returns how many, 0 when there are none left. Only for tenants whose
    /// streams have all ended.
    /// </summary>
    /// <param name="keepsGrains">The streams and users themselves stay, so that work for them has its outcome: only what they said and did goes.</param>
    Task<int> Erase(string tenantId, bool keepsGrains, CancellationToken cancellation = default);
}
