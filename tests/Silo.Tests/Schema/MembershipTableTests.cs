using System.Net;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Silo.Schema;

/// <summary>What <see cref="IMembershipTable"/> documents, asked of Orleans' own table over our statements.</summary>
[Collection(SchemaCollection.Name)]
public sealed class MembershipTableTests(PostgreSqlServer server) : MembershipSuite(server)
{
    private const int Rivals = 8;
    private const string MoveTheVersion = "UPDATE cluster_version SET version = version + 1";

    [PostgreSqlFact]
    public async Task GivenNewTables_WhenManySilosInitializeThem_ThenOneVersionIsThereWithoutMembers()
    {
        var tables = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => Tables.Membership("new")));
        var read = await tables[0].ReadAllAsync();
        Assert.Empty(read.Members);
        Assert.Equal(new TableVersion(0, "0"), read.Version);
        Assert.Equal(1L, await Tables.Query<long>("SELECT count(*) FROM cluster_version WHERE cluster_id = 'new'"));
    }

    [PostgreSqlFact]
    public async Task GivenAClusterThatRuns_WhenASiloInitializesItsTable_ThenTheVersionStays()
    {
        await Insert(Member(1));
        var other = await Tables.Membership();
        Assert.Equal(1, (await other.ReadAllAsync()).Version.Version);
    }

    [PostgreSqlFact]
    public async Task GivenANewMember_WhenItIsInserted_ThenItIsReadAsItWasInBothWays()
    {
        var member = Member(1, SiloStatus.Joining);
        member.StartTime = Now.AddMicroseconds(-123_457);
        member.IAmAliveTime = Now.AddMicroseconds(7);
        Assert.True(await Table.InsertRowAsync(member, (await Version()).Next()));

        foreach (var read in new[] { await Table.ReadAllAsync(), await Table.ReadRowAsync(member.SiloAddress) })
        {
            Assert.Equal(new TableVersion(1, "1"), read.Version);
            AssertSame(member, Assert.Single(read.Members).Item1);
        }
    }

    [PostgreSqlFact]
    public async Task GivenAMemberOnIPv6_WhenItIsInserted_ThenItIsRead()
    {
        var member = Member(1);
        member.SiloAddress = SiloAddress.New(IPAddress.Parse("fe80::12:34"), 11111, 7);
        await Insert(member);
        AssertSame(member, Assert.Single((await Table.ReadRowAsync(member.SiloAddress)).Members).Item1);
    }

    [PostgreSqlFact]
    public async Task GivenMembers_WhenAStrangerIsRead_ThenOnlyTheVersionComes()
    {
        await Insert(Member(1));
        var read = await Table.ReadRowAsync(Member(2).SiloAddress);
        Assert.Empty(read.Members);
        Assert.Equal(1, read.Version.Version);
    }

    [PostgreSqlFact]
    public async Task GivenTwoClusters_WhenOneChanges_ThenTheOtherDoesNot()
    {
        var other = await Tables.Membership("other");
        await Insert(Member(1));
        var read = await other.ReadAllAsync();
        Assert.Empty(read.Members);
        Assert.Equal(0, read.Version.Version);
        Assert.True(await other.InsertRowAsync(Member(1), read.Version.Next()));
        Assert.Equal(1, (await Version()).Version);
    }

    [PostgreSqlFact]
    public async Task GivenAVersionOfThePastOrTheFuture_WhenAMemberIsInserted_ThenItIsRefusedAndNothingChanges()
    {
        await Insert(Member(1));
        var before = await Contents();
        foreach (var version in new[] { 0, 2, -1 }) Assert.False(await Table.InsertRowAsync(Member(2), Made(version)));
        Assert.Equal(before, await Contents());
    }

    [PostgreSqlFact]
    public async Task GivenAMember_WhenItIsInsertedAgain_ThenItIsRefusedAndNothingChanges()
    {
        await Insert(Member(1));
        var before = await Contents();
        Assert.False(await Table.InsertRowAsync(Member(1, SiloStatus.Dead), (await Version()).Next()));
        Assert.Equal(before, await Contents());
    }

    [PostgreSqlFact]
    public async Task GivenAMember_WhenItsNextGenerationIsInserted_ThenBothAreThere()
    {
        await Insert(Member(1));
        var next = Member(1);
        next.SiloAddress = SiloAddress.New(next.SiloAddress.Endpoint, next.SiloAddress.Generation + 1);
        await Insert(next);
        Assert.Equal(2, (await Table.ReadAllAsync()).Members.Count);
    }

    [PostgreSqlFact]
    public async Task GivenMembersThatDifferInOnePartOfTheirAddress_WhenOneIsReadAndChanged_ThenNoOtherIs()
    {
        SiloAddress[] addresses = [At("10.0.0.1", 11111, 1), At("10.0.0.2", 11111, 1), At("10.0.0.1", 11112, 1), At("10.0.0.1", 11111, 2)];
        foreach (var address in addresses) await Insert(Placed(address, 0));
        for (var i = 0; i < addresses.Length; i++)
        {
            AssertSame(Placed(addresses[i], 0), Assert.Single((await Table.ReadRowAsync(addresses[i])).Members).Item1);
            await Table.UpdateIAmAliveAsync(Placed(addresses[i], i + 1));
        }

        await AssertAll(i => i + 1);
        for (var i = 0; i < addresses.Length; i++) Assert.True(await Update(Placed(addresses[i], 10 * i), (await Version()).Next()));
        await AssertAll(i => 10 * i);

        static SiloAddress At(string ip, int port, int generation) => SiloAddress.New(IPAddress.Parse(ip), port, generation);

        MembershipEntry Placed(SiloAddress address, int minutes)
        {
            var member = Heard(Member(1), minutes);
            member.SiloAddress = address;
            return member;
        }

        async Task AssertAll(Func<int, int> minutes)
        {
            var read = await Table.ReadAllAsync();
            Assert.Equal(addresses.Length, read.Members.Count);
            for (var i = 0; i < addresses.Length; i++) AssertSame(Placed(addresses[i], minutes(i)), read.TryGet(addresses[i])!.Item1);
        }
    }

    [PostgreSqlFact]
    public async Task GivenEightSilosWithOneVersion_WhenTheyInsertThemselves_ThenExactlyOneIsIn()
    {
        for (var round = 0; round < 10; round++)
        {
            var version = (await Version()).Next();
            var members = Enumerable.Range(round * Rivals, Rivals).Select(number => Member(number + 1)).ToList();
            var won = await Task.WhenAll(members.Select(member => Task.Run(() => Table.InsertRowAsync(member, version))));
            Assert.Single(won, true);
            var read = await Table.ReadAllAsync();
            Assert.Equal(round + 1, read.Version.Version);
            Assert.Equal(round + 1, read.Members.Count);
            Assert.NotNull(read.TryGet(members[Array.IndexOf(won, true)].SiloAddress));
        }
    }

    [PostgreSqlFact]
    public async Task GivenOneMember_WhenEightInsertIt_ThenExactlyOneDoes()
    {
        for (var round = 0; round < 10; round++)
        {
            var version = (await Version()).Next();
            Assert.Single(await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => Task.Run(() => Table.InsertRowAsync(Member(round + 1), version)))), true);
            Assert.Equal(round + 1, (await Version()).Version);
        }
    }

    [PostgreSqlFact]
    public async Task GivenTheRightVersion_WhenAMemberIsUpdated_ThenItsStateChangesAndTheVersionMoves()
    {
        var other = Member(2);
        var member = Member(1, SiloStatus.Joining);
        await Insert(member);
        await Insert(other);
        member.Status = SiloStatus.Active;
        member.IAmAliveTime = Now.AddMinutes(1);
        member.SuspectTimes = [Tuple.Create(other.SiloAddress, Now.AddSeconds(1)), Tuple.Create(Member(3).SiloAddress, Now.AddMilliseconds(2))];
        Assert.True(await Table.UpdateRowAsync(member, await Etag(member), (await Version()).Next()));

        var read = await Table.ReadAllAsync();
        Assert.Equal(new TableVersion(3, "3"), read.Version);
        AssertSame(member, read.TryGet(member.SiloAddress)!.Item1);
        AssertSame(other, read.TryGet(other.SiloAddress)!.Item1);

        member.SuspectTimes = null;
        Assert.True(await Table.UpdateRowAsync(member, await Etag(member), read.Version.Next()));
        AssertSame(member, Assert.Single((await Table.ReadRowAsync(member.SiloAddress)).Members).Item1);
    }

    [PostgreSqlFact]
    public async Task GivenAVersionOfThePastOrTheFuture_WhenAMemberIsUpdated_ThenItIsRefusedAndNothingChanges()
    {
        var member = Member(1);
        await Insert(member);
        var before = await Contents();
        member.Status = SiloStatus.Dead;
        foreach (var version in new[] { 0, 2, -1 }) Assert.False(await Table.UpdateRowAsync(member, await Etag(member), Made(version)));
        Assert.Equal(before, await Contents());
    }

    [PostgreSqlFact]
    public async Task GivenAStranger_WhenItIsUpdated_ThenItIsRefusedAndNothingChanges()
    {
        await Insert(Member(1));
        var before = await Contents();
        Assert.False(await Update(Member(2), (await Version()).Next()));
        Assert.Equal(before, await Contents());
    }

    [PostgreSqlFact]
    public async Task GivenEightWithOneVersion_WhenTheyUpdateAMember_ThenExactlyOneDoes()
    {
        await Insert(Member(1));
        for (var round = 0; round < 10; round++)
        {
            var version = await Version();
            var won = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(rival => Task.Run(() => Update(Heard(Member(1), rival), version.Next()))));
            Assert.Single(won, true);
            var read = await Table.ReadAllAsync();
            Assert.Equal(version.Version + 1, read.Version.Version);
            AssertSame(Heard(Member(1), Array.IndexOf(won, true)), Assert.Single(read.Members).Item1);
        }
    }

    [PostgreSqlFact]
    public async Task GivenEightThatTryUntilTheySucceed_WhenTheyUpdateTheirMembers_ThenNoUpdateIsLost()
    {
        const int Each = 10;
        for (var number = 1; number <= Rivals; number++) await Insert(Member(number));
        await Task.WhenAll(Enumerable.Range(1, Rivals).Select(number => Task.Run(async () =>
        {
            for (var minutes = 1; minutes <= Each;)
            {
                if (await Update(Heard(Member(number), minutes), (await Version()).Next())) minutes++;
            }
        })));
        var read = await Table.ReadAllAsync();
        Assert.Equal(Rivals + (Rivals * Each), read.Version.Version);
        Assert.All(read.Members, member => Assert.Equal(Now.AddMinutes(Each), member.Item1.IAmAliveTime));
    }

    [PostgreSqlFact]
    public async Task GivenAnUpdateBehindAnother_WhenThatOneCommits_ThenItIsRefused()
    {
        await Insert(Member(1));
        var version = await Version();
        Assert.False(await Tables.Behind(MoveTheVersion, () => Update(Member(1, SiloStatus.Dead), version.Next())));
        var read = await Table.ReadAllAsync();
        Assert.Equal(2, read.Version.Version);
        AssertSame(Member(1), Assert.Single(read.Members).Item1);
    }

    [PostgreSqlFact]
    public async Task GivenAnUpdateBehindAnother_WhenThatOneIsRolledBack_ThenItSucceeds()
    {
        await Insert(Member(1));
        var version = await Version();
        Assert.True(await Tables.Behind(MoveTheVersion, () => Update(Member(1, SiloStatus.Dead), version.Next()), commit: false));
        Assert.Equal(2, (await Version()).Version);
    }

    [PostgreSqlFact]
    public async Task GivenAnInsertBehindAnother_WhenThatOneCommits_ThenItIsRefused()
    {
        var version = await Version();
        Assert.False(await Tables.Behind(MoveTheVersion, () => Table.InsertRowAsync(Member(1), version.Next())));
        var read = await Table.ReadAllAsync();
        Assert.Equal(1, read.Version.Version);
        Assert.Empty(read.Members);
    }

    [PostgreSqlFact]
    public async Task GivenAMemberThatACleanUpTakesAway_WhenItIsUpdatedMeanwhile_ThenTheUpdateIsRefusedAndTheVersionStays()
    {
        await Insert(Member(1, SiloStatus.Dead));
        var version = await Version();
        Assert.False(await Tables.Behind("DELETE FROM cluster_member", () => Update(Member(1, SiloStatus.Dead), version.Next())));
        var read = await Table.ReadAllAsync();
        Assert.Equal(1, read.Version.Version);
        Assert.Empty(read.Members);
    }

    [PostgreSqlFact]
    public async Task GivenASignOfLifeThatIsNotCommitted_WhenTheMemberIsUpdated_ThenTheUpdateComesAfterIt()
    {
        await Insert(Member(1));
        var version = await Version();
        Assert.True(await Tables.Behind("UPDATE cluster_member SET alive_at = now()", () => Update(Heard(Member(1), 5), version.Next())));
        AssertSame(Heard(Member(1), 5), Assert.Single((await Table.ReadAllAsync()).Members).Item1);
    }

    [PostgreSqlFact]
    public async Task GivenAMember_WhenItShowsASignOfLife_ThenNothingElseChanges()
    {
        var member = Member(1);
        await Insert(member);
        await Insert(Member(2));
        await Table.UpdateIAmAliveAsync(new MembershipEntry
        {
            SiloAddress = member.SiloAddress,
            IAmAliveTime = Now.AddMinutes(5),
            Status = SiloStatus.Dead,
            HostName = "elsewhere",
            ProxyPort = 1,
        });
        var read = await Table.ReadAllAsync();
        Assert.Equal(2, read.Version.Version);
        AssertSame(Heard(member, 5), read.TryGet(member.SiloAddress)!.Item1);
        AssertSame(Member(2), read.TryGet(Member(2).SiloAddress)!.Item1);
    }

    [PostgreSqlFact]
    public async Task GivenAStranger_WhenItShowsASignOfLife_ThenNothingHappens()
    {
        await Insert(Member(1));
        var before = await Contents();
        await Table.UpdateIAmAliveAsync(Heard(Member(2), 5));
        Assert.Equal(before, await Contents());
    }

    [PostgreSqlFact]
    public async Task GivenTwoClusters_WhenOneIsForgotten_ThenTheOtherStays()
    {
        var other = await Tables.Membership("other");
        await Insert(Member(1));
        await Insert(Member(2));
        Assert.True(await other.InsertRowAsync(Member(1), (await other.ReadAllAsync()).Version.Next()));
        await Table.DeleteMembershipTableEntriesAsync("live");
        Assert.Equal("other", await Tables.Query<string>("SELECT string_agg(cluster_id, ',') FROM cluster_version"));
        Assert.Equal("other", await Tables.Query<string>("SELECT string_agg(cluster_id, ',') FROM cluster_member"));

        await Table.InitializeMembershipTableAsync(tryInitTableVersion: true);
        Assert.Equal(0, (await Version()).Version);
    }

    [PostgreSqlFact]
    public async Task GivenMembers_WhenClientsAskForGateways_ThenTheyGetTheActiveOnesThatListen()
    {
        var withoutGateway = Member(3);
        withoutGateway.ProxyPort = 0;
        var gateways = await Tables.Gateways();
        Assert.Empty(await gateways.GetGateways());
        await Insert(Member(1));
        await Insert(Member(2));
        await Insert(withoutGateway);
        var number = 10;
        foreach (var status in Enum.GetValues<SiloStatus>().Where(status => status is not SiloStatus.Active)) await Insert(Member(number++, status));

        var listed = await gateways.GetGateways();
        Assert.Equal(["gwy.tcp://10.0.0.1:30001/101", "gwy.tcp://10.0.0.2:30002/102"], listed.Select(uri => uri.ToString()).Order(StringComparer.Ordinal));
        Assert.Empty(await (await Tables.Gateways("other")).GetGateways());
    }

    private static TableVersion Made(int version) => new TableVersion(version, $"{version}").Next();
}
