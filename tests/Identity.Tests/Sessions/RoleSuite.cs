using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Sessions;
using Livehouse.Refusals;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Sessions;

/// <summary>What a change of roles does to sessions.</summary>
public abstract class RoleSuite(ITestDatabase database) : IdentitySuite(database)
{
    private static readonly Caller Admin = new(Caller.DefaultTenant, "host-admin", "Admin", [Role.Admin]);

    [ContractFact]
    public async Task GivenAChangeOfRoles_WhenTheBrowserComes_ThenItGetsANewCookieOnceAndTheOldOneIsHonouredForAMoment()
    {
        var signIn = await Register();
        var old = signIn.Cookie!.Value;
        Assert.Null((await Identity.Sessions.FromCookie(old))!.NewCookie);
        await Give(signIn, Role.Viewer, Role.Moderator);

        var replaced = await Identity.Sessions.FromCookie(old);
        Assert.Equal([Role.Viewer, Role.Moderator], replaced!.Caller.Roles);
        var fresh = replaced.NewCookie!;
        Assert.Equal((SessionOf(signIn), signIn.Cookie.ExpiresAt), (replaced.SessionId, fresh.ExpiresAt));
        Assert.NotEqual(old, fresh.Value);

        Clock.Advance(SessionService.OldCookieHonouredFor - TimeSpan.FromMilliseconds(1));
        Assert.Null((await Identity.Sessions.FromCookie(old))!.NewCookie);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await Identity.Sessions.FromCookie(old));
        Assert.Null((await Identity.Sessions.FromCookie(fresh.Value))!.NewCookie);
        await Restart();
        Assert.NotNull(await Identity.Sessions.FromCookie(fresh.Value));
        Assert.Null(await Identity.Sessions.FromCookie(old));
    }

    [ContractFact]
    public async Task GivenManyRequestsAtOnceAfterAChange_WhenTheyComeToTwoProcesses_ThenOneBringsTheNewCookieAndAllPass()
    {
        var signIn = await Register();
        await Give(signIn, Role.Viewer);
        using var other = NewProcess();

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(at => (at % 2 == 0 ? Identity : other).Sessions.FromCookie(signIn.Cookie!.Value)));

        Assert.All(found, Assert.NotNull);
        Assert.Single(found, caller => caller!.NewCookie is not null);
    }

    [ContractFact]
    public async Task GivenAChangeOfRoles_WhenATokenOfBeforeIsShown_ThenItIsRefusedAndARefreshedOneIsGood()
    {
        var signIn = await Register();
        using var other = NewProcess();
        Assert.NotNull(await Identity.Tokens.Verify(signIn.AccessToken));
        Assert.NotNull(await other.Tokens.Verify(signIn.AccessToken));

        await Give(signIn, Role.Viewer, Role.Admin);

        Assert.Null(await Identity.Tokens.Verify(signIn.AccessToken));
        var refreshed = Granted(await Refresh(signIn.RefreshToken));
        Assert.Equal([Role.Viewer, Role.Admin], (await Identity.Tokens.Verify(refreshed.AccessToken))!.Caller.Roles);
        // The other process has kept its answer for the old token for a moment; the new one it looks up.
        Assert.Equal([Role.Viewer, Role.Admin], (await other.Tokens.Verify(refreshed.AccessToken))!.Caller.Roles);
        Clock.Advance(Options.SessionCheckedFor);
        Assert.Null(await other.Tokens.Verify(signIn.AccessToken));
    }

    [ContractFact]
    public async Task GivenWhatIsNoChangeOfRoles_WhenItIsAsked_ThenItIsRefused()
    {
        var signIn = await Register();
        async Task<string?> Code(Caller caller, string userId, params string[] roles) =>
            (await Identity.Accounts.SetRoles(new SetRoles(caller, userId, roles))).Refusal?.Code;

        Assert.Equal(RefusalCodes.Forbidden, await Code(Admin with { Roles = [Role.Moderator] }, signIn.User.Id, Role.Admin));
        Assert.Equal(RefusalCodes.NotFound, await Code(Admin with { TenantId = "elsewhere" }, signIn.User.Id, Role.Viewer));
        Assert.Equal(RefusalCodes.NotFound, await Code(Admin, "us_nobody", Role.Viewer));
        Assert.Equal(RefusalCodes.ValidationFailed, await Code(Admin, signIn.User.Id));
        Assert.Equal(RefusalCodes.ValidationFailed, await Code(Admin, signIn.User.Id, "emperor"));
        Assert.Equal(Role.Defaults, (await Identity.Tokens.Verify(signIn.AccessToken))!.Caller.Roles);
    }

    [ContractFact]
    public async Task GivenTwoAdmins_WhenBothDemoteEachOtherAtOnce_ThenOneAdminIsLeft()
    {
        var (maya, noor) = (await Register(), await Register("noor"));
        await Give(maya, Role.Admin);
        await Give(noor, Role.Admin);
        using var other = NewProcess();

        var outcomes = await Task.WhenAll(
            Identity.Accounts.SetRoles(new SetRoles(Admin, maya.User.Id, [Role.Viewer])),
            other.Accounts.SetRoles(new SetRoles(Admin, noor.User.Id, [Role.Viewer])));

        Assert.Equal(RefusalCodes.Conflict, Assert.Single(outcomes, outcome => outcome.IsRefused).Refusal!.Code);
    }

    [ContractFact]
    public async Task GivenASignInWithACookieOfBefore_WhenItEndsThat_ThenNothingOfTheOldSessionWorks()
    {
        var before = await Register();
        var ended = new List<string>();
        Identity.Sessions.Ended += ended.Add;
        var after = Granted(await Login());

        await Identity.Sessions.EndByCookie(before.Cookie!.Value);
        await Identity.Sessions.EndByCookie("no cookie of ours");
        await Identity.Sessions.EndByCookie(before.Cookie!.Value);

        Assert.Equal([SessionOf(before)], ended);
        Assert.Null(await Identity.Sessions.FromCookie(before.Cookie.Value));
        Assert.Null(await Identity.Tokens.Verify(before.AccessToken));
        Refused(RefusalCodes.Unauthorized, await Refresh(before.RefreshToken));
        Assert.NotNull(await Identity.Sessions.FromCookie(after.Cookie!.Value));
    }

    [ContractFact]
    public async Task GivenManySessions_WhenAskedWhichLive_ThenThoseThatEndedOrExpiredAreLeftOut()
    {
        var signIns = new List<SignIn>();
        for (var at = 0; at < 5; at++) signIns.Add(at == 0 ? await Register() : Granted(await Login()));
        await Identity.Sessions.End(new Caller("default", signIns[0].User.Id, "", []), SessionOf(signIns[2]));
        List<string> asked = [.. signIns.Select(SessionOf), .. Enumerable.Range(0, 450).Select(at => $"se_unknown{at}")];

        var live = await Identity.Sessions.Live(asked);
        Assert.Equal(new[] { 0, 1, 3, 4 }.Select(at => SessionOf(signIns[at])).Order(), live.Select(session => session.Id).Order());
        Assert.All(live, session => Assert.Equal(Role.Defaults, session.Roles));

        Clock.Advance(Options.SessionIdleMax);
        Assert.Empty(await Identity.Sessions.Live(asked));
        Assert.Empty(await Identity.Sessions.Live([]));
    }

    private async Task Give(SignIn signIn, params string[] roles) =>
        Assert.False((await Identity.Accounts.SetRoles(new SetRoles(Admin, signIn.User.Id, roles))).IsRefused);
}

public sealed class SqliteRoleTests() : RoleSuite(new SqliteTestDatabase());

[NeedsPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlRoleTests(PostgreSqlServer server) : RoleSuite(new PostgreSqlTestDatabase(server));
