using System.Net;
using Livehouse.Testing;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Silo.Schema;

/// <summary>Orleans' own membership table of the cluster "live", in a database of its own a test.</summary>
public abstract class MembershipSuite(PostgreSqlServer server) : IAsyncLifetime
{
    private readonly FakeClock _clock = new();
    private ClusterTables? _tables;
    private IMembershipTable? _table;

    protected DateTime Now => _clock.GetUtcNow().UtcDateTime;

    private protected ClusterTables Tables => _tables!;

    protected IMembershipTable Table => _table!;

    public async Task InitializeAsync()
    {
        if (PostgreSqlInstallation.SkipReason is not null) return;
        _tables = await ClusterTables.Create(server);
        _table = await _tables.Membership();
    }

    public Task DisposeAsync()
    {
        _tables?.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Orleans' table over ADO.NET takes the version's etag for the row's, and refuses any other.</summary>
    protected Task<bool> Update(MembershipEntry member, TableVersion next) => Table.UpdateRowAsync(member, next.VersionEtag, next);

    protected static void AssertSame(MembershipEntry expected, MembershipEntry read)
    {
        Assert.Equal(expected.ToFullString(), read.ToFullString());
        Assert.Equal(expected.StartTime, read.StartTime);
        Assert.Equal(expected.IAmAliveTime, read.IAmAliveTime);
        Assert.Equal((DateTimeKind.Utc, DateTimeKind.Utc), (read.StartTime.Kind, read.IAmAliveTime.Kind));
        Assert.Equal(expected.SuspectTimes, read.SuspectTimes);
    }

    protected MembershipEntry Member(int number, SiloStatus status = SiloStatus.Active) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse($"10.0.0.{number}"), 11000 + number, 100 + number),
        SiloName = $"silo-{number}",
        HostName = $"host-{number}",
        Status = status,
        ProxyPort = 30000 + number,
        StartTime = Now,
        IAmAliveTime = Now,
    };

    protected MembershipEntry Heard(MembershipEntry member, int minutesLater)
    {
        member.IAmAliveTime = Now.AddMinutes(minutesLater);
        return member;
    }

    protected async Task Insert(MembershipEntry member) => Assert.True(await Table.InsertRowAsync(member, (await Version()).Next()));

    protected async Task<TableVersion> Version() => (await Table.ReadAllAsync()).Version;

    protected async Task<string> Etag(MembershipEntry member) => (await Table.ReadRowAsync(member.SiloAddress)).Members.Single().Item2;

    protected Task<string> Contents() =>
        Tables.Query<string>(
            "SELECT (SELECT string_agg(v::TEXT, ';' ORDER BY v) FROM cluster_version v) || (SELECT string_agg(m::TEXT, ';' ORDER BY m) FROM cluster_member m)");
}
