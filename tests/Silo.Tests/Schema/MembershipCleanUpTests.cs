using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Silo.Schema;

/// <summary>Dead members are removed after a while, and only those.</summary>
[Collection(SchemaCollection.Name)]
public sealed class MembershipCleanUpTests(PostgreSqlServer server) : MembershipSuite(server)
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private DateTimeOffset Limit => Now.AddDays(-7);

    [PostgreSqlFact]
    public async Task GivenOldMembersInEveryState_WhenTheDefunctAreCleanedUp_ThenOnlyTheDeadOneGoes()
    {
        var number = 1;
        foreach (var status in Enum.GetValues<SiloStatus>()) await Insert(Old(Member(number++, status)));
        var before = (await Table.ReadAllAsync()).Version;
        await Table.CleanupDefunctSiloEntriesAsync(Limit);
        var read = await Table.ReadAllAsync();
        Assert.Equal(Enum.GetValues<SiloStatus>().Where(status => status is not SiloStatus.Dead), read.Members.Select(member => member.Item1.Status).Order());
        Assert.Equal(before, read.Version);
    }

    [PostgreSqlFact]
    public async Task GivenDeadMembersOfWhichSomethingNewerIsKnown_WhenTheDefunctAreCleanedUp_ThenTheyStay()
    {
        var startedLate = Old(Member(1, SiloStatus.Dead));
        startedLate.StartTime = Now;
        var heardLate = Old(Member(2, SiloStatus.Dead));
        heardLate.IAmAliveTime = Now;
        var suspectedLate = Old(Member(3, SiloStatus.Dead));
        suspectedLate.SuspectTimes = [Tuple.Create(Member(9).SiloAddress, Now.AddDays(-9)), Tuple.Create(Member(8).SiloAddress, Now)];
        var suspectedEarly = Old(Member(4, SiloStatus.Dead));
        suspectedEarly.SuspectTimes = [Tuple.Create(Member(9).SiloAddress, Now.AddDays(-9))];
        foreach (var member in new[] { startedLate, heardLate, suspectedLate, suspectedEarly })
        {
            await Insert(member);
            Assert.True(await Update(member, (await Version()).Next()));
        }

        await Table.CleanupDefunctSiloEntriesAsync(Limit);
        Assert.Equal(["silo-1", "silo-2", "silo-3"], (await Table.ReadAllAsync()).Members.Select(member => member.Item1.SiloName).Order());
    }

    [PostgreSqlFact]
    public async Task GivenTheTimeOfADeadMember_WhenTheDefunctAreCleanedUpToOneTickLater_ThenItGoesAndTheNextStays()
    {
        await Insert(DeadSince(1, Now));
        await Insert(DeadSince(2, Now.AddMicroseconds(1)));
        await Table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Now + Tick));
        Assert.Equal("silo-2", Assert.Single((await Table.ReadAllAsync()).Members).Item1.SiloName);
    }

    [PostgreSqlFact]
    public async Task GivenMembersSuspectedAtOneTime_WhenTheDefunctAreCleanedUpToOneTickLater_ThenItIsTheirUtcTimeThatCounts()
    {
        var member = Old(Member(1, SiloStatus.Dead));
        member.SuspectTimes = [Tuple.Create(Member(9).SiloAddress, Now)];
        await Insert(member);
        Assert.True(await Update(member, (await Version()).Next()));
        await Table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Now.AddMilliseconds(-1)));
        Assert.Single((await Table.ReadAllAsync()).Members);
        await Table.CleanupDefunctSiloEntriesAsync(new DateTimeOffset(Now + Tick));
        Assert.Empty((await Table.ReadAllAsync()).Members);
    }

    [PostgreSqlFact]
    public async Task GivenNoLimitInTime_WhenTheDefunctAreCleanedUp_ThenAllTheDeadGo()
    {
        await Insert(Member(1));
        await Insert(Member(2, SiloStatus.Dead));
        await Table.CleanupDefunctSiloEntriesAsync(DateTimeOffset.MinValue);
        Assert.Equal(2, (await Table.ReadAllAsync()).Members.Count);
        await Table.CleanupDefunctSiloEntriesAsync(DateTimeOffset.MaxValue);
        Assert.Equal("silo-1", Assert.Single((await Table.ReadAllAsync()).Members).Item1.SiloName);
    }

    [PostgreSqlFact]
    public async Task GivenTheDeadOfAnotherCluster_WhenTheDefunctAreCleanedUp_ThenTheyStay()
    {
        var other = await Tables.Membership("other");
        Assert.True(await other.InsertRowAsync(Old(Member(1, SiloStatus.Dead)), (await other.ReadAllAsync()).Version.Next()));
        await Table.CleanupDefunctSiloEntriesAsync(Limit);
        Assert.Single((await other.ReadAllAsync()).Members);
    }

    private MembershipEntry Old(MembershipEntry member)
    {
        (member.StartTime, member.IAmAliveTime) = (Now.AddDays(-10), Now.AddDays(-10));
        return member;
    }

    private MembershipEntry DeadSince(int number, DateTime time)
    {
        var member = Old(Member(number, SiloStatus.Dead));
        member.IAmAliveTime = time;
        return member;
    }
}
