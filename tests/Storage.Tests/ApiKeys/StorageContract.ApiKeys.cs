using Livehouse.Identity.Accounts;
using Livehouse.Identity.ApiKeys;
using Livehouse.Limits;
using Livehouse.Testing.PostgreSql;
using Livehouse.Users;

namespace Livehouse.Tests.Storage;

/// <summary>API keys.</summary>
public abstract partial class StorageContract
{
    [ContractFact]
    public async Task GivenAKey_WhenItIsFoundAfterAReopening_ThenItIsAsItWas()
    {
        var (plain, expiring) = (
            Key(1) with { Name = "Website 👩‍🎤 'x'; --" }, Key(2) with { ExpiresAt = Now.AddDays(1), Scopes = ["streams:read", "users:write"] });
        Assert.True(await Ports.ApiKeys.Create(plain, Entry("key.create", "default")));
        Assert.True(await Ports.ApiKeys.Create(expiring, Entry("key.create", "default")));
        await Reopen();

        foreach (var key in (ApiKey[])[plain, expiring])
        {
            var found = (await Ports.ApiKeys.FindByHash(Hash(key == plain ? 1 : 2, 7)))!;
            Assert.Equal(key, found with { Hash = key.Hash, Scopes = key.Scopes });
            Assert.Equal(key.Hash, found.Hash);
            Assert.Equal(key.Scopes, found.Scopes);
        }

        Assert.Null(await Ports.ApiKeys.FindByHash(Hash(3, 7)));
        Assert.Equal(2, (await Ports.Audit.Head("default")).Seq);
    }

    [ContractFact]
    public async Task GivenKeysOfTwoTenants_WhenTheyAreListedUsedAndDeleted_ThenEachTenantHasItsOwn()
    {
        await Ports.ApiKeys.Create(Key(1), Entry("key.create", "default"));
        await Ports.ApiKeys.Create(Key(2) with { CreatedAt = Now.AddSeconds(1) }, Entry("key.create", "default"));
        await Ports.ApiKeys.Create(Key(3) with { TenantId = "acme" }, Entry("key.create"));

        Assert.Equal(["ak_2", "ak_1"], (await Ports.ApiKeys.List("default")).Select(key => key.Id));
        await Ports.ApiKeys.Used("ak_1", Now.AddMinutes(5));
        Assert.Equal(Now.AddMinutes(5), (await Ports.ApiKeys.FindByHash(Hash(1, 7)))!.LastUsedAt);

        Assert.Null(await Ports.ApiKeys.Delete("acme", "ak_1", Entry("key.revoke")));
        Assert.Equal("ak_1", (await Ports.ApiKeys.Delete("default", "ak_1", Entry("key.revoke", "default")))!.Id);
        Assert.Null(await Ports.ApiKeys.Delete("default", "ak_1", Entry("key.revoke", "default")));
        Assert.Null(await Ports.ApiKeys.FindByHash(Hash(1, 7)));
        Assert.Equal(["ak_3"], (await Ports.ApiKeys.List("acme")).Select(key => key.Id));
        Assert.Equal((3, 1), ((await Ports.Audit.Head("default")).Seq, (await Ports.Audit.Head("acme")).Seq));
    }

    [ContractFact]
    public async Task GivenOneKeyLessThanATenantMayHave_WhenManyAreMadeAtOnce_ThenOneIsAndOnlyItIsInTheLog()
    {
        for (var at = 1; at < ApiKeyLimits.KeysMax; at++) await Ports.ApiKeys.Create(Key(at), Entry("key.create", "default"));

        var made = await Task.WhenAll(Enumerable.Range(1_000, 8).Select(at => Ports.ApiKeys.Create(Key(at), Entry("key.create", "default"))));

        Assert.Single(made, static one => one);
        Assert.Equal(ApiKeyLimits.KeysMax, (await Ports.ApiKeys.List("default")).Count);
        await AssertChain("default", ApiKeyLimits.KeysMax);
        Assert.True(await Ports.ApiKeys.Create(Key(2_000) with { TenantId = "acme" }, Entry("key.create")));
    }

    [ContractFact]
    public async Task GivenAKey_WhenItsMakerIsDisabledOrDeleted_ThenItIsWorthNothing()
    {
        var maya = Someone("maya");
        await Ports.Accounts.Create(maya, Opened(maya, 1));
        await Ports.ApiKeys.Create(Key(1) with { CreatedBy = maya.Id }, Entry("key.create", "default"));
        // Created by a user of the host application, who has no account here.
        await Ports.ApiKeys.Create(Key(2) with { CreatedBy = "theirs" }, Entry("key.create", "default"));
        Assert.NotNull(await Ports.ApiKeys.FindByHash(Hash(1, 7)));

        await Ports.Accounts.SetStatus("default", maya.Id, AccountStatus.Disabled, [], Entry("user.disable", "default"));
        Assert.Null(await Ports.ApiKeys.FindByHash(Hash(1, 7)));
        await Ports.Accounts.SetStatus("default", maya.Id, AccountStatus.Active, [], Entry("user.enable", "default"));
        Assert.NotNull(await Ports.ApiKeys.FindByHash(Hash(1, 7)));
        await Ports.Accounts.Delete("default", maya.Id, ErasureOutbox.First("default", maya.Id, Now), Now);
        Assert.Null(await Ports.ApiKeys.FindByHash(Hash(1, 7)));
        Assert.NotNull(await Ports.ApiKeys.FindByHash(Hash(2, 7)));
    }

    private static ApiKey Key(int number) => new(
        $"ak_{number}", "default", $"Key {number}", "lh_abcdef", Hash(number, 7), ["streams:read"], "us_admin", Now, ExpiresAt: null, LastUsedAt: null);
}
