using Livehouse.Identity.Audit;
using Livehouse.Identity.Tenants;
using Livehouse.Storage;
using Livehouse.Testing;

namespace Livehouse.Tests.Tenants;

public sealed class TenantDirectoryTests : IAsyncLifetime, IDisposable
{
    private readonly SqliteTestDatabase _database = new();
    private readonly FakeClock _clock = new();
    private LivehouseStorage _storage = null!;
    private CountingStore _store = null!;
    private TenantDirectory _directory = null!;

    public async Task InitializeAsync()
    {
        _storage = await LivehouseStorage.Open(await _database.Create(), TimeProvider.System);
        _store = new CountingStore(_storage.Identity.Tenants);
        _directory = new TenantDirectory(_store, _clock);
    }

    public async Task DisposeAsync() => await _storage.DisposeAsync();

    public void Dispose()
    {
        _directory.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task GivenAThousandChecks_WhenNoTimePasses_ThenTheDatabaseIsAskedOnce()
    {
        for (var i = 0; i < 1_000; i++) Assert.Equal(TenantStatus.Active, (await _directory.Of("default")).Status);
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task GivenATenantOfTheHostApplication_ThenItIsActiveAsItAlwaysWas() =>
        Assert.Equal((TenantStatus.Active, "theirs"), ((await _directory.Of("theirs")).Status, (await _directory.Of("theirs")).Id));

    [Fact]
    public async Task GivenASuspension_WhenTwoSecondsHavePassed_ThenItIsKnownAndToldOnce()
    {
        var told = new List<string>();
        _directory.Suspended += told.Add;
        await Create("acme");
        Assert.Equal(TenantStatus.Active, (await _directory.Of("acme")).Status);
        await Set("acme", TenantStatus.Suspended);

        _clock.Advance(TenantDirectory.KnownFor);
        Assert.Equal(TenantStatus.Suspended, (await _directory.Of("acme")).Status);
        await _directory.Refresh();
        Assert.Equal(["acme"], told);
        Assert.Equal(["acme"], _directory.AllSuspended);
    }

    [Fact]
    public async Task GivenADatabaseThatIsAway_WhenTenantsAreKnown_ThenTheyStayKnown()
    {
        await Create("acme");
        await Set("acme", TenantStatus.Suspended);
        Assert.Equal(TenantStatus.Suspended, (await _directory.Of("acme")).Status);

        _store.Failure = new StorageUnavailableException("away");
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TenantStatus.Suspended, (await _directory.Of("acme")).Status);

        using var another = new TenantDirectory(_store, _clock);
        await Assert.ThrowsAsync<StorageUnavailableException>(async () => await another.Of("acme"));
    }

    [Fact]
    public async Task GivenAProvedDomain_ThenItLeadsToItsTenantAndOneThatIsNotProvedDoesNot()
    {
        await Create("acme");
        await _storage.Identity.Tenants.AddDomain("acme", new TenantDomain("example.com", false, "x"), Entry("acme"));
        Assert.Null(await _directory.FindByDomain("example.com"));
        await _storage.Identity.Tenants.VerifyDomain("acme", "example.com", Entry("acme"));
        await _directory.Refresh();
        Assert.Equal("acme", (await _directory.FindByDomain("example.com"))!.Id);
    }

    [Theory]
    [InlineData("Example.COM.", "example.com")]
    [InlineData("a.b-c.xn--p1ai", "a.b-c.xn--p1ai")]
    [InlineData("localhost", null)]
    [InlineData("192.0.2.1", null)]
    [InlineData("-a.com", null)]
    [InlineData("a..com", null)]
    [InlineData("exa mple.com", null)]
    [InlineData("пример.com", null)]
    [InlineData("", null)]
    public void GivenATextForADomain_ThenOnlyOneThatCouldBeProvedIsTaken(string text, string? domain) => Assert.Equal(domain, TenantRules.DomainOf(text));

    private Task<TenantCreation> Create(string id) => _storage.Identity.Tenants.Create(
        new Tenant(id, id, TenantStatus.Active, TenantRegistration.Open, [], new TenantPolicy(), _clock.GetUtcNow()), Entry(id));

    private Task<Tenant?> Set(string id, TenantStatus status) =>
        _storage.Identity.Tenants.Change(id, tenant => new(tenant with { Status = status }, Entry(id)));

    private AuditEntry Entry(string tenantId) =>
        new(tenantId, _clock.GetUtcNow(), AuditActor.System, AuditActions.TenantUpdate, AuditOutcomes.Success, AuditOrigin.None);

    private sealed class CountingStore(ITenantStore inner) : ITenantStore
    {
        public int Reads { get; private set; }

        public Exception? Failure { get; set; }

        public Task<TenantChanges> ChangedSince(long revision, CancellationToken cancellation = default)
        {
            Reads++;
            return Failure is null ? inner.ChangedSince(revision, cancellation) : Task.FromException<TenantChanges>(Failure);
        }

        public Task<TenantCreation> Create(Tenant tenant, AuditEntry audit, CancellationToken cancellation = default) => throw new NotSupportedException();

        public Task<Tenant?> Find(string tenantId, CancellationToken cancellation = default) => throw new NotSupportedException();

        public Task<Tenant?> Change(string tenantId, Func<Tenant, TenantChange> change, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Task<DomainChange> AddDomain(string tenantId, TenantDomain domain, AuditEntry audit, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Task<DomainChange> VerifyDomain(string tenantId, string domain, AuditEntry audit, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Task<DomainChange> RemoveDomain(string tenantId, string domain, AuditEntry audit, CancellationToken cancellation = default) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<Tenant>> List(string? afterId, int limit, CancellationToken cancellation = default) => throw new NotSupportedException();
    }
}
