using System.Reflection;
using Livehouse.Callers;
using Livehouse.Identity;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Federation;
using Livehouse.Identity.Scim;
using Livehouse.Identity.Sessions;
using Livehouse.Identity.Tenants;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Members;

/// <summary>Roles that a directory's groups or an identity provider give.</summary>
public abstract class GivenRolesSuite(ITestDatabase database) : IdentitySuite(database)
{
    private const string Tenant = Caller.DefaultTenant;

    [ContractFact]
    public async Task GivenMembersOfAGroup_WhenTheMappingChanges_ThenTheirRolesFollowAndThoseThatAnAdminGaveStay()
    {
        var (maya, noor) = (await Register(), await Register("noor"));
        await Map(new GroupRole("Crew", Role.Moderator));
        await Group("crew", maya);
        await Group("Hosts", maya, noor);
        await Carry();
        Assert.Equal("viewer streamer moderator", await RolesOf(maya));
        await Identity.Members.SetRoles(Tenant, noor.User.Id, [Role.Viewer, Role.Moderator], Acting.System);

        await Map(new GroupRole("Crew", Role.Admin), new GroupRole("hosts", Role.Streamer));
        await Carry();
        Assert.Equal("viewer streamer admin", await RolesOf(maya));
        Assert.Equal("viewer streamer moderator", await RolesOf(noor));

        await Map();
        await Carry();
        Assert.Equal("viewer moderator", await RolesOf(noor));
        // The last admin stays one, whatever the mapping says.
        Assert.Contains(Role.Admin, await RolesOf(maya));
        var told = await Storage.Identity.Audit.Find(new AuditQuery(Tenant, 1, Action: AuditActions.UserRoles, Target: noor.User.Id));
        Assert.Equal((AuditActorTypes.System, "viewer moderator"), (Assert.Single(told).Actor.Type, told[0].Details["to"]));
    }

    /// <summary>Messages may run in any order, more than once, and in a process that has not heard of the change.</summary>
    [ContractFact]
    public async Task GivenTwoChangesOfTheMapping_WhenTheirWorkIsDoneInAnyOrderAndTwice_ThenTheRolesAreThoseOfTheLast()
    {
        var maya = await Register();
        await Group("Crew", maya);
        await Map(new GroupRole("Crew", Role.Admin));
        await Map(new GroupRole("Crew", Role.Moderator));
        var work = await Due();
        Assert.Equal(4, work.Count);
        using var other = NewProcess();

        foreach (var message in work.Concat(work).Reverse()) await new ReapplyGroupRolesHandler(other.Scim).Run(message, default);

        Assert.Equal("viewer streamer moderator", await RolesOf(maya));
    }

    [ContractFact]
    public async Task GivenAnEditThatLeavesTheMappingAsItIs_ThenThereIsNothingToDo()
    {
        await Map(new GroupRole("Crew", Role.Moderator));
        await Due();
        await Map(new GroupRole("Crew", Role.Moderator));
        Assert.Empty(await Due());
    }

    [ContractFact]
    public async Task GivenAProviderThatSaysOtherRoles_WhenTheUserSignsIn_ThenTheyAndWhatTellsOfThemAreOneTransaction()
    {
        var someone = new ExternalUser(new ExternalKey(Tenant, "https://id.example.com", "u-1"), "oidc", "maya@example.com", true, "Maya", null, [Role.Viewer]);
        var made = Value(await Identity.External.Find(someone, AuditOrigin.None));
        Assert.NotNull(made.EmailVerifiedAt);
        // Whatever would be written by itself, after the roles, fails.
        using var other = new IdentityServices(
            Storage.Identity with { Audit = DispatchProxy.Create<IAuditLog, UnavailablePort>() }, Options, Clock, Loggers);

        var found = Value(await other.External.Find(
            someone with { Roles = [Role.Viewer, Role.Streamer] }, new AuditOrigin("203.0.113.7", "tests/1.0", null)));

        Assert.Equal([Role.Viewer, Role.Streamer], found.Roles);
        var told = Assert.Single(await Storage.Identity.Audit.Find(new AuditQuery(Tenant, 10, Action: AuditActions.UserRoles)));
        Assert.Equal((made.Id, "203.0.113.7", "viewer", "viewer streamer"), (told.Target, told.Ip, told.Details["from"], told.Details["to"]));
    }

    private async Task Map(params GroupRole[] roles) =>
        Value(await Identity.TenantChanges.Change(Tenant, new TenantEdit { GroupRoles = roles }, Acting.System));

    private async Task Group(string name, params SignIn[] members) => Value(await Identity.Scim.Create(
        Tenant, new ScimGroup("", name, null, [.. members.Select(member => new ScimMember(member.User.Id, ""))]), Acting.System));

    private async Task<string> RolesOf(SignIn user) => string.Join(' ', (await Identity.Members.Find(Tenant, user.User.Id))!.Roles);

    /// <summary>Does what waits to be done.</summary>
    private async Task Carry()
    {
        foreach (var message in await Due()) await new ReapplyGroupRolesHandler(Identity.Scim).Run(message, default);
    }

    private async Task<List<ReapplyGroupRoles>> Due()
    {
        var due = await Storage.Outbox.Claim(Clock.GetUtcNow().AddMinutes(1), TimeSpan.FromMinutes(1), 100);
        foreach (var message in due) await Storage.Outbox.End(new(message.Id, message.Attempts), Clock.GetUtcNow());
        return [.. due.Select(pending => pending.Message).OfType<ReapplyGroupRoles>()];
    }

    private static T Value<T>(Outcome<T> outcome) where T : class
    {
        Assert.Null(outcome.Refusal);
        return outcome.Value!;
    }
}

public sealed class SqliteGivenRolesTests() : GivenRolesSuite(new SqliteTestDatabase());

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlGivenRolesTests(PostgreSqlServer server) : GivenRolesSuite(new PostgreSqlTestDatabase(server));
