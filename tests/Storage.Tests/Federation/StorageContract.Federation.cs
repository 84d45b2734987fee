using Livehouse.Identity.Accounts;
using Livehouse.Identity.Federation;
using Livehouse.Users;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

/// <summary>What single sign-on keeps.</summary>
public abstract partial class StorageContract
{
    private static readonly ExternalKey Ada = new("default", "oidc:https://id.example.com", "ada'; --");

    [ContractFact]
    public async Task GivenSealedSettings_WhenTheyAreFoundAfterAReopening_ThenTheyAreOfTheirTenantAndKind()
    {
        Assert.True(await Ports.Federation.Save("default", FederationSettings.Provider, "first", Entry("sso.provider.update", "default")));
        Assert.False(await Ports.Federation.Save("default", FederationSettings.Provider, "second", Entry("sso.provider.update", "default")));
        Assert.Equal("kept", await Ports.Federation.Add("default", FederationSettings.Keys, "kept"));
        Assert.Equal("kept", await Ports.Federation.Add("default", FederationSettings.Keys, "another"));
        await Reopen();

        Assert.Equal("second", await Ports.Federation.Find("default", FederationSettings.Provider));
        Assert.Equal("kept", await Ports.Federation.Find("default", FederationSettings.Keys));
        Assert.Null(await Ports.Federation.Find("other", FederationSettings.Provider));
        Assert.Equal(["default"], await Ports.Federation.Tenants(null, 10));
        Assert.Empty(await Ports.Federation.Tenants("default", 10));
        Assert.Equal(2, (await Ports.Audit.Head("default")).Seq);
    }

    [ContractFact]
    public async Task GivenSomethingThatIsGoodOnce_WhenManyTakeIt_ThenOneGetsIt()
    {
        var until = TimeProvider.System.GetUtcNow().AddMinutes(1);
        await Ports.Federation.Change("state:x", _ => (new FederationRecord("sealed", until, IsUsed: false), true));
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Ports.Federation.Change(
            "state:x", static record => record.IsUsed ? (record, false) : (record with { Sealed = null, IsUsed = true }, true))));
        Assert.Single(taken, static one => one);

        Assert.Equal(0, await Ports.Federation.Purge(until));
        Assert.Equal(1, await Ports.Federation.Purge(until + FederationRecord.RememberedFor + TimeSpan.FromSeconds(1)));
        Assert.False(await Ports.Federation.Change("state:x", static record => (record, record.IsUsed)));
    }

    [ContractFact]
    public async Task GivenAnExternalUser_WhenManyComeForThemAtOnce_ThenOneAccountIsMade()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(at => Ports.Federation.CreateLinked(
            Someone($"ada{at}") with { PasswordHash = "" }, Ada, Entry("account.create", "default"))));
        Assert.Single(made, static one => one == AccountCreation.Created);
        Assert.Equal(7, made.Count(static one => one == AccountCreation.Repeated));
        var accountId = (await Ports.Federation.FindAccount(Ada))!;
        Assert.NotNull(await Ports.Accounts.Find("default", accountId));
        Assert.Equal(1, (await Ports.Audit.Head("default")).Seq);
        Assert.Null(await Ports.Federation.FindAccount(Ada with { TenantId = "other" }));
        Assert.Null(await Ports.Federation.FindAccount(Ada with { Authority = "oidc:https://evil.example.com" }));
    }

    [ContractFact]
    public async Task GivenATakenAddress_WhenAnAccountIsToBeLinked_ThenNeitherAccountNorLinkIsKept()
    {
        var maya = Someone("maya");
        await Ports.Accounts.Create(maya, Opened(maya, 1));
        var thief = Someone("thief") with { Email = maya.Email, EmailKey = maya.EmailKey };
        Assert.Equal(AccountCreation.EmailTaken, await Ports.Federation.CreateLinked(thief, Ada, Entry("account.create", "default")));
        Assert.Null(await Ports.Federation.FindAccount(Ada));
        Assert.Null(await Ports.Accounts.Find("default", thief.Id));

        Assert.True(await Ports.Federation.Link(maya.Id, Ada, Entry("account.link", "default")));
        Assert.True(await Ports.Federation.Link(maya.Id, Ada, Entry("account.link", "default")));
        Assert.False(await Ports.Federation.Link("us_another", Ada, Entry("account.link", "default")));
    }

    [ContractFact]
    public async Task GivenALinkedAccount_WhenItIsDeleted_ThenItsLinkGoesWithIt()
    {
        var ada = Someone("ada");
        await Ports.Federation.CreateLinked(ada, Ada, Entry("account.create", "default"));
        var now = TimeProvider.System.GetUtcNow();
        await Ports.Accounts.Delete("default", ada.Id, ErasureOutbox.First("default", ada.Id, now), now);
        Assert.Null(await Ports.Federation.FindAccount(Ada));
        Assert.Equal(AccountCreation.Created, await Ports.Federation.CreateLinked(Someone("ada2"), Ada, Entry("account.create", "default")));
    }
}
