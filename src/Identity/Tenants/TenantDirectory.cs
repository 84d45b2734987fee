using Livehouse.Limits;

namespace Livehouse.Identity.Tenants;

/// <summary>
/// All tenants, in memory: sign-in checks need no query. A change elsewhere is known within <see cref="KnownFor"/>, one in this process immediately.
/// Bounded by <see cref="TenantLimits.TenantsMax"/>.
/// </summary>
public sealed class TenantDirectory(ITenantStore store, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(TenantLimits.KnownForSeconds);

    private readonly SemaphoreSlim _reading = new(1);
    private volatile Snapshot? _known;

    /// <summary>Called with a tenant whose status became <see cref="TenantStatus.Suspended"/>. Handlers must be quick.</summary>
    public event Action<string>? Suspended;

    /// <summary>The tenant; one that only the host application knows is <see cref="Tenant.OfHost"/>.</summary>
    public ValueTask<Tenant> Of(string tenantId, CancellationToken cancellation = default) =>
        Fresh() is { } known ? ValueTask.FromResult(known.Of(tenantId)) : Ask(tenantId, cancellation);

    /// <summary>The tenant of this id; null: it has no row here.</summary>
    public async ValueTask<Tenant?> Find(string tenantId, CancellationToken cancellation = default) =>
        (Fresh() ?? await Read(cancellation)).Tenants.GetValueOrDefault(tenantId);

    /// <summary>The tenant that has proved this domain; null: none has.</summary>
    /// <param name="domain">As <see cref="TenantRules.DomainOf"/> has it.</param>
    public async ValueTask<Tenant?> FindByDomain(string domain, CancellationToken cancellation = default)
    {
        var known = Fresh() ?? await Read(cancellation);
        return known.ByDomain.TryGetValue(domain, out var tenantId) ? known.Tenants.GetValueOrDefault(tenantId) : null;
    }

    /// <summary>Those that are suspended, as far as this process knows now.</summary>
    public IReadOnlySet<string> AllSuspended => _known?.Suspended ?? Snapshot.Empty.Suspended;

    /// <summary>Reads what changed; when the database does not answer, what is known stays.</summary>
    public Task Refresh(CancellationToken cancellation = default) => Read(cancellation, always: true);

    public void Dispose() => _reading.Dispose();

    private async ValueTask<Tenant> Ask(string tenantId, CancellationToken cancellation) => (await Read(cancellation)).Of(tenantId);

    private Snapshot? Fresh() => _known is { } known && time.GetElapsedTime(known.ReadAt) < KnownFor ? known : null;

    private async Task<Snapshot> Read(CancellationToken cancellation, bool always = false)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            // Another has just read.
            if (!always && Fresh() is { } fresh) return fresh;
            var before = _known;
            var known = before ?? Snapshot.Empty;
            var at = time.GetTimestamp();
            for (var more = true; more;)
            {
                var changes = await store.ChangedSince(known.Revision, cancellation);
                known = known.With(changes);
                more = changes.HasMore;
            }

            _known = known = known with { ReadAt = at };
            foreach (var tenantId in known.Suspended.Where(id => before?.Suspended.Contains(id) != true)) Suspended?.Invoke(tenantId);
            return known;
        }
        catch (Exception error) when (_known is { } old && error is not OperationCanceledException and not OutOfMemoryException)
        {
            // No caller is refused because the database is briefly unavailable. The next caller retries.
            return old;
        }
        finally
        {
            _reading.Release();
        }
    }

    private sealed record Snapshot(
        Dictionary<string, Tenant> Tenants, Dictionary<string, string> ByDomain, HashSet<string> Suspended, long Revision, long ReadAt)
    {
        public static Snapshot Empty { get; } =
            new(new Dictionary<string, Tenant>(), new Dictionary<string, string>(), new HashSet<string>(), Revision: 0, ReadAt: 0);

        public Tenant Of(string tenantId) => Tenants.TryGetValue(tenantId, out var tenant) ? tenant : Tenant.OfHost(tenantId);

        public Snapshot With(TenantChanges changes)
        {
            if (changes.Tenants.Count == 0) return this;
            var all = new Dictionary<string, Tenant>(Tenants, StringComparer.Ordinal);
            foreach (var tenant in changes.Tenants) all[tenant.Id] = tenant;
            var domains = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var tenant in all.Values)
            {
                foreach (var domain in tenant.Domains.Where(static domain => domain.Verified)) domains[domain.Domain] = tenant.Id;
            }

            var suspended = all.Values.Where(static tenant => tenant.Status == TenantStatus.Suspended).Select(static tenant => tenant.Id);
            return this with { Tenants = all, ByDomain = domains, Suspended = suspended.ToHashSet(StringComparer.Ordinal), Revision = changes.Revision };
        }
    }
}
