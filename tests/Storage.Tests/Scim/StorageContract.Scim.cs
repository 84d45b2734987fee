using Livehouse.Identity.Accounts;
using Livehouse.Identity.Scim;
using Livehouse.Limits;
using Livehouse.Testing.PostgreSql;
using Livehouse.Users;

namespace Livehouse.Tests.Storage;

/// <summary>What a directory calls users, and its groups.</summary>
public abstract partial class StorageContract
{
    [ContractFact]
    public async Task GivenAUserThatADirectoryNamed_WhenItIsLookedForAfterAReopening_ThenEveryFilterOfItsTenantFindsIt()
    {
        var (maya, noor) = (await Kept("maya"), await Kept("noor"));
        var named = maya with { UserName = "Maya.S 'x'; --", ExternalId = "00u1", GivenName = "Maya 👩‍🎤", FamilyName = null };
        Assert.True(await Ports.Scim.Name("default", named));
        await Reopen();

        foreach (var filter in (ScimFilter[])
        [
            new(ScimAttributes.Id, maya.Id), new(ScimAttributes.UserName, "MAYA.s 'X'; --"), new(ScimAttributes.ExternalId, "00u1"),
            new(ScimAttributes.Email, "MAYA@example.com"),
        ])
        {
            var page = await Ports.Scim.Users("default", filter, 0, 10);
            Assert.Equal((named, 1), (Assert.Single(page.Items), page.Total));
            Assert.Equal(0, (await Ports.Scim.Users("acme", filter, 0, 10)).Total);
        }

        // The directory has named her: her address is her user name no longer. Whom it has not named is known by the address.
        Assert.Empty((await Ports.Scim.Users("default", new(ScimAttributes.UserName, "maya@example.com"), 0, 10)).Items);
        Assert.Equal([noor.Id], await Ids(new(ScimAttributes.UserName, "Noor@Example.com")));
        Assert.Empty(await Ids(new(ScimAttributes.ExternalId, "00U1")));

        async Task<IEnumerable<string>> Ids(ScimFilter filter) => (await Ports.Scim.Users("default", filter, 0, 10)).Items.Select(user => user.Id);
    }

    [ContractFact]
    public async Task GivenUsers_WhenTheyArePaged_ThenEachComesOnceAndTheTotalIsOfAll()
    {
        for (var at = 0; at < 5; at++) await Kept($"user{at}");

        var pages = new List<ScimPage<ScimUser>>();
        for (var skip = 0; skip < 6; skip += 2) pages.Add(await Ports.Scim.Users("default", null, skip, 2));

        Assert.All(pages, page => Assert.Equal(5, page.Total));
        Assert.Equal(Enumerable.Range(0, 5).Select(at => $"us_user{at}"), pages.SelectMany(page => page.Items).Select(user => user.Id));
    }

    /// <summary>The second of two concurrent requests violated the index, and failed with a server error.</summary>
    [ContractFact]
    public async Task GivenOneUserName_WhenManyUsersAreToHaveItAtOnce_ThenOneHasItAndTheOthersAreToldSo()
    {
        var users = new List<ScimUser>();
        for (var at = 0; at < 8; at++) users.Add(await Kept($"user{at}"));

        var named = await Task.WhenAll(users.Select(user => Ports.Scim.Name("default", user with { UserName = "The.One" })));

        Assert.Single(named, static one => one);
        var owner = users[Array.IndexOf(named, true)];
        Assert.True(await Ports.Scim.Name("default", owner with { UserName = "THE.ONE" }));
        Assert.Equal(owner.Id, Assert.Single((await Ports.Scim.Users("default", new(ScimAttributes.UserName, "the.one"), 0, 10)).Items).Id);
        Assert.True(await Ports.Scim.Name("default", owner with { UserName = "Another" }));
        Assert.True(await Ports.Scim.Name("default", users[named[0] ? 1 : 0] with { UserName = "the.one" }));
    }

    [ContractFact]
    public async Task GivenAGroup_WhenItIsKeptAgain_ThenItIsAsItIsNowAndHoldsNobodyOfAnotherTenant()
    {
        var (maya, noor) = (await Kept("maya"), await Kept("noor"));
        var elsewhere = Someone("omar") with { TenantId = "acme" };
        await Ports.Accounts.Create(elsewhere, first: null);
        Assert.True(await Ports.Scim.Keep("default", Crew("g1", "Stage crew", maya.Id, elsewhere.Id, "us_nobody", maya.Id), Entry("scim.group", "default")));
        Assert.Equal([maya.Id], await MembersOf("g1"));
        Assert.Equal([new ScimMember("g1", "Stage crew")], await Ports.Scim.GroupsOf("default", maya.Id));
        Assert.Empty(await Ports.Scim.GroupsOf("acme", elsewhere.Id));

        Assert.True(await Ports.Scim.Keep("default", Crew("g1", "STAGE CREW", noor.Id), Entry("scim.group", "default")));
        Assert.True(await Ports.Scim.Keep("default", Crew("g2", "Admin", noor.Id, maya.Id), Entry("scim.group", "default")));
        await Reopen();

        Assert.Equal([new ScimMember("g2", "Admin"), new ScimMember("g1", "STAGE CREW")], await Ports.Scim.GroupsOf("default", noor.Id));
        Assert.Equal([maya.Id, noor.Id], await MembersOf("g2"));
        var byName = await Ports.Scim.Groups("default", new(ScimAttributes.DisplayName, "stage CREW"), 0, 10, withMembers: false);
        Assert.Equal(("g1", "ext-g1", 0), (byName.Items[0].Id, byName.Items[0].ExternalId, byName.Items[0].Members.Count));
        Assert.Equal("g2", (await Ports.Scim.Groups("default", new(ScimAttributes.ExternalId, "ext-g2"), 0, 10, false)).Items[0].Id);
        Assert.Equal(0, (await Ports.Scim.Groups("acme", null, 0, 10, false)).Total);
        var second = await Ports.Scim.Groups("default", null, 1, 10, false);
        Assert.Equal((2, "g1"), (second.Total, second.Items[0].Id));

        await Ports.Scim.Delete("acme", "g2", Entry("scim.group.delete"));
        Assert.Equal(2, (await Ports.Scim.GroupsOf("default", noor.Id)).Count);
        await Ports.Scim.Delete("default", "g2", Entry("scim.group.delete", "default"));
        Assert.Empty(await Ports.Scim.GroupsOf("default", maya.Id));
        await AssertChain("default", 4);

        async Task<IEnumerable<string>> MembersOf(string id) =>
            (await Ports.Scim.Groups("default", new(ScimAttributes.Id, id), 0, 10, withMembers: true)).Items[0].Members.Select(member => member.Id);
    }

    [ContractFact]
    public async Task GivenOneName_WhenManyGroupsAreToHaveItAtOnce_ThenOneHasItAndOnlyThatIsInTheLog()
    {
        var kept = await Task.WhenAll(Enumerable.Range(0, 8).Select(at => Ports.Scim.Keep("default", Crew($"g{at}", "Crew"), Entry("scim.group", "default"))));

        Assert.Single(kept, static one => one);
        Assert.Equal(1, (await Ports.Scim.Groups("default", null, 0, 10, false)).Total);
        await AssertChain("default", 1);
        Assert.True(await Ports.Scim.Keep("acme", Crew("g0", "Crew"), Entry("scim.group")));
    }

    /// <summary>A group that was to have another name counted as one more.</summary>
    [ContractFact]
    public async Task GivenAsManyGroupsAsThereMayBe_WhenOneIsRenamed_ThenThatIsDoneAndOneMoreIsRefused()
    {
        await using (var database = OpenDatabase())
        {
            await database.Write(async session =>
            {
                for (var at = 0; at < ScimLimits.GroupsMax; at++)
                {
                    await session.Execute(
                        "INSERT INTO scim_groups (tenant_id, id, display_name, display_key) VALUES ('default', @id, @id, @id)", ("id", $"g{at}"));
                }

                return 0;
            });
        }

        Assert.True(await Ports.Scim.Keep("default", Crew("g7", "Renamed"), Entry("scim.group", "default")));
        Assert.False(await Ports.Scim.Keep("default", Crew("new", "New"), Entry("scim.group", "default")));
        Assert.Equal("g7", (await Ports.Scim.Groups("default", new(ScimAttributes.DisplayName, "renamed"), 0, 1, false)).Items[0].Id);
        await AssertChain("default", 1);
    }

    /// <summary>
    /// The given and family names of a user whose account was deleted stayed in the table, and the user name stayed taken: their directory could never create
    /// them again.
    /// </summary>
    [ContractFact]
    public async Task GivenAUserThatADirectoryNamed_WhenTheAccountIsDeleted_ThenNothingOfThemIsLeftAndTheNameIsFree()
    {
        var (maya, noor) = (await Kept("maya"), await Kept("noor"));
        await Ports.Scim.Name("default", maya with { UserName = "maya.s", GivenName = "Maya", FamilyName = "Singh" });
        await Ports.Scim.Keep("default", Crew("g1", "Crew", maya.Id, noor.Id), Entry("scim.group", "default"));

        await Ports.Accounts.Delete("default", maya.Id, ErasureOutbox.First("default", maya.Id, Now), Now);

        await using var database = OpenDatabase();
        foreach (var table in (string[])["scim_users", "scim_members"])
        {
            Assert.Equal(0, await database.Read(async session => await session.QueryNumber(
                new($"SELECT COUNT(*) FROM {table} WHERE user_id = @id", ("id", maya.Id)))));
        }

        Assert.True(await Ports.Scim.Name("default", noor with { UserName = "maya.s" }));
        await Ports.Scim.Forget("default", noor.Id);
        Assert.Null((await Ports.Scim.Users("default", new(ScimAttributes.Id, noor.Id), 0, 1)).Items[0].UserName);
        Assert.Empty(await Ports.Scim.GroupsOf("default", noor.Id));
    }

    private async Task<ScimUser> Kept(string name)
    {
        var account = Someone(name);
        Assert.Equal(AccountCreation.Created, await Ports.Accounts.Create(account, first: null));
        return new ScimUser(account.Id, account.Email, account.DisplayName, IsActive: true, account.CreatedAt);
    }

    private static ScimGroup Crew(string id, string name, params string[] members) =>
        new(id, name, $"ext-{id}", [.. members.Select(member => new ScimMember(member, ""))]);
}
