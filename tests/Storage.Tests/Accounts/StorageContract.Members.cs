using Livehouse.Identity.Accounts;
using Livehouse.Testing.PostgreSql;
using Livehouse.Users;

namespace Livehouse.Tests.Storage;

/// <summary>Accounts as the admins of their tenant manage them.</summary>
public abstract partial class StorageContract
{
    [ContractFact]
    public async Task GivenAccounts_WhenTheyAreListed_ThenTextRoleAndPlaceChooseAndTheOldestComeFirst()
    {
        Account[] all =
        [
            Someone("maya_5") with { Roles = ["viewer", "admin"], DisplayName = "Maya 100%" },
            Someone("noor") with { CreatedAt = Now.AddSeconds(1) },
            Someone("omar") with { CreatedAt = Now.AddSeconds(1), Roles = ["viewer", "streamer"] },
        ];
        foreach (var account in all) await Ports.Accounts.Create(account, first: null);
        await Ports.Accounts.Create(Someone("theirs") with { TenantId = "acme" }, first: null);

        Assert.Equal(["us_maya_5", "us_noor", "us_omar"], await Listed(new("default", 10)));
        Assert.Equal(["us_maya_5", "us_noor"], await Listed(new("default", 2)));
        Assert.Equal(["us_omar"], await Listed(new("default", 10, After: new(Now.AddSeconds(1).ToUnixTimeMilliseconds(), "us_noor"))));
        Assert.Equal(["us_maya_5"], await Listed(new("default", 10, Text: "AYA_")));
        Assert.Equal(["us_maya_5"], await Listed(new("default", 10, Text: "100%")));
        Assert.Empty(await Listed(new("default", 10, Text: "n%r")));
        Assert.Empty(await Listed(new("default", 10, Text: "o!r")));
        Assert.Equal(["us_omar"], await Listed(new("default", 10, Role: "streamer")));
        Assert.Equal(["us_omar"], await Listed(new("default", 10, Text: "example.com", Role: "streamer")));

        async Task<IEnumerable<string>> Listed(AccountQuery query) => (await Ports.Accounts.List(query)).Select(account => account.Id);
    }

    [ContractFact]
    public async Task GivenTwoAdmins_WhenBothLoseTheRoleOrAreDisabledOrDeletedAtOnce_ThenOneIsLeft()
    {
        for (var round = 0; round < 3; round++)
        {
            var (maya, noor) = (Admin($"maya{round}"), Admin($"noor{round}"));
            foreach (var admin in (Account[])[maya, noor]) await Ports.Accounts.Create(admin, first: null);
            var changes = await Task.WhenAll(((Account[])[maya, noor]).Select(admin => Remove(admin, round)));

            Assert.Equal([RoleChange.Changed, RoleChange.LastAdmin], changes.Order());
            var left = changes[0] == RoleChange.LastAdmin ? maya : noor;
            Assert.Equal("admin", Assert.Single((await Ports.Accounts.Find($"t{round}", left.Id))!.Roles));
            Assert.Equal(1, (await Ports.Audit.Head($"t{round}")).Seq);
        }

        Account Admin(string name) => Someone(name) with { TenantId = $"t{name[^1]}", Roles = ["admin"] };

        async Task<RoleChange> Remove(Account admin, int way) => way switch
        {
            0 => await Ports.Accounts.SetRoles(admin.TenantId, admin.Id, ["viewer"], Entry("user.roles", admin.TenantId)),
            1 => (await Ports.Accounts.SetStatus(admin.TenantId, admin.Id, AccountStatus.Disabled, [], Entry("user.disable", admin.TenantId))).Change,
            _ => (await Ports.Accounts.Delete(
                admin.TenantId, admin.Id, ErasureOutbox.First(admin.TenantId, admin.Id, Now), Now, Entry("user.delete", admin.TenantId))).Change,
        };
    }

    [ContractFact]
    public async Task GivenAnAccount_WhenItIsDisabled_ThenItsSessionsEndAndWorkAndEntryAreKeptOnce()
    {
        var maya = Someone("maya");
        await Ports.Accounts.Create(maya, Opened(maya, 1));
        var work = PresenceOutbox.Of("default", maya.Id, PresenceEnds.AccountDisabled, Now);

        var disabled = await Ports.Accounts.SetStatus("default", maya.Id, AccountStatus.Disabled, work, Entry("user.disable", "default"));
        var again = await Ports.Accounts.SetStatus("default", maya.Id, AccountStatus.Disabled, work, Entry("user.disable", "default"));
        await Reopen();

        Assert.Equal([Opened(maya, 1).Session.Id], disabled.EndedSessions);
        Assert.Equal((RoleChange.Changed, 0), (again.Change, again.EndedSessions.Count));
        Assert.Equal(AccountStatus.Disabled, (await Ports.Accounts.Find("default", maya.Id))!.Status);
        Assert.Equal(work.Count, (await Storage.Outbox.Claim(Now.AddDays(1), TimeSpan.FromMinutes(1), 10)).Count);
        Assert.Equal(1, (await Ports.Audit.Head("default")).Seq);
        Assert.Equal(RoleChange.Unknown, (await Ports.Accounts.SetStatus("acme", maya.Id, AccountStatus.Active, [], Entry("user.enable"))).Change);
    }

    [ContractFact]
    public async Task GivenAccounts_WhenTheyAreDisabledOrDeleted_ThenThoseSinceATimeAreToldUntilTheyAreEnabled()
    {
        foreach (var name in (string[])["maya", "noor", "omar", "pia"]) await Ports.Accounts.Create(Someone(name), first: null);
        foreach (var (name, at) in ((string, int)[])[("maya", 1), ("noor", 2), ("pia", 4)])
        {
            await Ports.Accounts.SetStatus(
                "default", $"us_{name}", AccountStatus.Disabled, [], Entry("user.disable", "default") with { At = Now.AddSeconds(at) });
        }

        await Ports.Accounts.Delete("default", "us_omar", ErasureOutbox.First("default", "us_omar", Now), Now.AddSeconds(3));
        await Ports.Accounts.Delete("default", "us_pia", ErasureOutbox.First("default", "us_pia", Now), Now.AddSeconds(5));

        Assert.Equal(["us_pia", "us_omar", "us_noor", "us_maya"], await Ended(0));
        Assert.Equal(["us_pia", "us_omar"], await Ended(2));
        Assert.Equal(["us_pia", "us_omar"], await Ended(0, limit: 2));
        await Ports.Accounts.SetStatus("default", "us_noor", AccountStatus.Active, [], Entry("user.enable", "default"));
        await Reopen();
        Assert.Equal(["us_pia", "us_omar", "us_maya"], await Ended(0));

        async Task<IEnumerable<string>> Ended(int since, int limit = 10)
        {
            var ended = await Ports.Accounts.EndedSince(Now.AddSeconds(since), limit);
            Assert.All(ended, static user => Assert.Equal("default", user.TenantId));
            return ended.Select(static user => user.UserId);
        }
    }

    [ContractFact]
    public async Task GivenAnAddress_WhenAnotherAccountOfTheTenantHasIt_ThenAProfileCanNotHaveIt()
    {
        foreach (var name in (string[])["maya", "noor"]) await Ports.Accounts.Create(Someone(name), first: null);
        var noor = Someone("noor");

        Assert.False(await Ports.Accounts.SetProfile(noor with { Email = "MAYA@example.com", EmailKey = "maya@example.com" }, Entry("user.update", "default")));
        Assert.True(await Ports.Accounts.SetProfile(
            noor with { Email = "New@example.com", EmailKey = "new@example.com", DisplayName = "Noor 'x'" }, Entry("user.update", "default")));

        var found = (await Ports.Accounts.FindByEmail("default", "new@example.com"))!;
        Assert.Equal((noor.Id, "New@example.com", "Noor 'x'"), (found.Id, found.Email, found.DisplayName));
        Assert.Null(await Ports.Accounts.FindByEmail("default", noor.EmailKey));
        Assert.Equal(1, (await Ports.Audit.Head("default")).Seq);
    }
}
