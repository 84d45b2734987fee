using Livehouse.Identity.Audit;
using Livehouse.Identity.Tenants;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

/// <summary>Where tenants are kept.</summary>
public abstract partial class StorageContract
{
    [ContractFact]
    public async Task GivenANewDatabase_ThenTheTenantDefaultIsThere()
    {
        var tenant = (await Ports.Tenants.Find("default"))!;

        Assert.Equal((TenantStatus.Active, TenantRegistration.Open), (tenant.Status, tenant.Registration));
        Assert.Equal(new TenantPolicy(), tenant.Policy);
        Assert.Equal(["default"], (await Ports.Tenants.List(null, 10)).Select(one => one.Id));
        Assert.Null(await Ports.Tenants.Find("acme"));
    }

    [ContractFact]
    public async Task GivenATenant_WhenItIsFoundAfterAReopening_ThenItIsAsItWas()
    {
        var acme = Acme() with
        {
            Policy = new TenantPolicy { Mfa = MfaPolicy.Admins, PasswordLengthMin = 16, SessionIdleSeconds = 600, SsoRequired = true },
            Registration = TenantRegistration.Sso,
            GroupRoles = [new GroupRole("Streamers 'x'; --", "streamer")],
        };
        Assert.Equal(TenantCreation.Created, await Ports.Tenants.Create(acme, Entry("tenant.create")));
        Assert.Equal(TenantCreation.IdTaken, await Ports.Tenants.Create(acme with { Name = "Another" }, Entry("tenant.create")));
        await Reopen();

        var found = (await Ports.Tenants.Find("acme"))!;
        Assert.Equal(acme, found with { Domains = acme.Domains, GroupRoles = acme.GroupRoles });
        Assert.Equal(acme.GroupRoles, found.GroupRoles);
        Assert.Equal(1, (await Ports.Audit.Head("acme")).Seq);
    }

    [ContractFact]
    public async Task GivenChanges_WhenTheyAreAskedForSinceARevision_ThenEachComesOnceInItsOrder()
    {
        var first = await Ports.Tenants.ChangedSince(0);
        Assert.Equal(["default"], first.Tenants.Select(tenant => tenant.Id));
        await Ports.Tenants.Create(Acme(), Entry("tenant.create"));
        await Ports.Tenants.Create(Acme() with { Id = "beta" }, Entry("tenant.create", "beta"));
        await Ports.Tenants.Change("acme", tenant => new(tenant with { Status = TenantStatus.Suspended }, Entry("tenant.suspend")));

        var changes = await Ports.Tenants.ChangedSince(first.Revision);
        Assert.Equal([("beta", TenantStatus.Active), ("acme", TenantStatus.Suspended)], changes.Tenants.Select(tenant => (tenant.Id, tenant.Status)));
        Assert.Empty((await Ports.Tenants.ChangedSince(changes.Revision)).Tenants);
        Assert.Equal(changes.Revision, (await Ports.Tenants.ChangedSince(changes.Revision)).Revision);

        // What is so already is no change.
        await Ports.Tenants.Change("acme", tenant => new(tenant, null));
        Assert.Empty((await Ports.Tenants.ChangedSince(changes.Revision)).Tenants);
        Assert.Null(await Ports.Tenants.Change("nobody", tenant => new(tenant, Entry("tenant.update"))));
    }

    [ContractFact]
    public async Task GivenTwentyChangesAtOnce_WhenAllAreDone_ThenNoneIsLostAndTheChainIsWhole()
    {
        await Ports.Tenants.Create(Acme(), Entry("tenant.create"));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Ports.Tenants.Change(
            "acme",
            tenant => new(tenant with { Policy = tenant.Policy with { PasswordLengthMin = tenant.Policy.PasswordLengthMin + 1 } }, Entry("tenant.update")))));

        Assert.Equal(32, (await Ports.Tenants.Find("acme"))!.Policy.PasswordLengthMin);
        await AssertChain("acme", 21);
    }

    [ContractFact]
    public async Task GivenADomain_WhenTwoTenantsProveIt_ThenOneHasIt()
    {
        await Ports.Tenants.Create(Acme(), Entry("tenant.create"));
        await Ports.Tenants.Create(Acme() with { Id = "beta" }, Entry("tenant.create", "beta"));
        var domain = new TenantDomain("example.com", Verified: false, "livehouse=1");
        Assert.Equal(DomainChange.Unknown, await Ports.Tenants.VerifyDomain("acme", "example.com", Entry("domain.verify")));
        foreach (var tenant in (string[])["acme", "beta"])
        {
            Assert.Equal(DomainChange.Changed, await Ports.Tenants.AddDomain(tenant, domain, Entry("domain.add", tenant)));
        }

        var tries = await Task.WhenAll(
            ((string[])["acme", "beta"]).Select(tenant => Ports.Tenants.VerifyDomain(tenant, "example.com", Entry("domain.verify", tenant))));
        Assert.Equal([DomainChange.Changed, DomainChange.Taken], tries.Order());
        var all = await Ports.Tenants.List(null, 10);
        Assert.Single(all.SelectMany(tenant => tenant.Domains), one => one.Verified);

        var owner = all.Single(tenant => tenant.Domains.Any(one => one.Verified)).Id;
        Assert.Equal(DomainChange.Changed, await Ports.Tenants.RemoveDomain(owner, "example.com", Entry("domain.remove", owner)));
        Assert.Equal(DomainChange.Unknown, await Ports.Tenants.RemoveDomain(owner, "example.com", Entry("domain.remove", owner)));
        Assert.Empty((await Ports.Tenants.Find(owner))!.Domains);
    }

    private static Tenant Acme() => new(
        "acme",
        "Acme 👩‍🎤",
        TenantStatus.Active,
        TenantRegistration.Invite,
        [],
        new TenantPolicy(),
        DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123));

    private static AuditEntry Entry(string action, string tenantId = "acme") =>
        new(tenantId, DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_456), AuditActor.System, action, AuditOutcomes.Success, AuditOrigin.None);
}
