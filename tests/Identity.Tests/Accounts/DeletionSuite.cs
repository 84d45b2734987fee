using Livehouse.Callers;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Sessions;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Accounts;

/// <summary>Deleting one's account: who may, what ends with it, and what is stored in the same transaction.</summary>
public abstract class DeletionSuite(ITestDatabase database) : IdentitySuite(database)
{
    [ContractFact]
    public async Task GivenTheRightPassword_WhenTheAccountIsDeleted_ThenEverySessionEndsAndTheErasureIsStoredWithIt()
    {
        var (here, elsewhere) = (await Register(), Granted(await Login()));
        using var other = NewProcess();
        Assert.NotNull(await other.Tokens.Verify(elsewhere.AccessToken));
        Clock.Advance(TimeSpan.FromMinutes(10));
        List<string> ended = [];
        Identity.Sessions.Ended += ended.Add;

        var deleted = (await Delete(here, Password)).Value!;

        Assert.Equal(new[] { SessionOf(here), SessionOf(elsewhere) }.Order(), ended.Order());
        foreach (var signIn in (SignIn[])[here, elsewhere])
        {
            Assert.Null(await Identity.Tokens.Verify(signIn.AccessToken));
            Assert.Null(await Identity.Sessions.FromCookie(signIn.Cookie!.Value));
            Refused(RefusalCodes.Unauthorized, await Refresh(signIn.RefreshToken));
        }

        Clock.Advance(Options.SessionCheckedFor);
        Assert.Null(await other.Tokens.Verify(elsewhere.AccessToken));
        Refused(RefusalCodes.Unauthorized, await Login());
        Assert.Empty(await Identity.Accounts.Existing(Caller.DefaultTenant, [here.User.Id]));
        await Restart();
        // The mail that confirms the address of the new account is older.
        var claimed = Assert.Single(
            await Storage.Outbox.Claim(Clock.GetUtcNow(), TimeSpan.FromMinutes(1), 10), static message => message.Message is not SendEmail);
        Assert.Equal((deleted.Work.Id, deleted.Work.Grain, deleted.Work.Message), (claimed.Id, claimed.Grain, claimed.Message));
        Assert.Equal((here.User.Id, 0, 0), claimed.Message is EraseAccount erase ? (erase.UserId, erase.Step, erase.Round) : default);
    }

    [ContractFact]
    public async Task GivenASignIn_WhenFiveMinutesArePast_ThenDeletingNeedsThePassword()
    {
        var signIn = await Register();
        Clock.Advance(AccountService.DeletedWithoutPasswordFor);
        Assert.Equal(TimeSpan.FromMinutes(5), AccountService.DeletedWithoutPasswordFor);
        // Refreshing is no signing in.
        signIn = Granted(await Refresh(signIn.RefreshToken));
        Assert.Equal(RefusalCodes.Forbidden, (await Delete(signIn, null)).Refusal!.Code);

        var fresh = Granted(await Login());
        Clock.Advance(AccountService.DeletedWithoutPasswordFor - TimeSpan.FromMilliseconds(1));
        Assert.Equal(RefusalCodes.Forbidden, (await Delete(fresh, WrongPassword)).Refusal!.Code);
        Assert.NotNull(await Identity.Tokens.Verify(fresh.AccessToken));
        Assert.False((await Delete(fresh, null)).IsRefused);
        Assert.Equal(RefusalCodes.NotFound, (await Delete(fresh, Password)).Refusal!.Code);
    }

    [ContractFact]
    public async Task GivenTenWrongPasswords_WhenDeleting_ThenTheLoginIsLockedAsAfterWrongLogins()
    {
        var signIn = await Register();
        for (var i = 0; i < 10; i++) Assert.Equal(RefusalCodes.Forbidden, (await Delete(signIn, WrongPassword)).Refusal!.Code);

        Assert.Equal(RefusalCodes.AccountLocked, (await Delete(signIn, Password)).Refusal!.Code);
        Refused(RefusalCodes.AccountLocked, await Login("maya@example.com"));
    }

    [ContractFact]
    public async Task GivenATokenOfTheHostApplication_WhenItDeletes_ThenOnlyAnAccountFromHereAndByItsPassword()
    {
        var account = await Register();
        Assert.Equal(
            RefusalCodes.NotFound,
            (await Identity.Accounts.Delete(new DeleteAccount(new Caller(Caller.DefaultTenant, "host-user", "Host", []), null, null))).Refusal!.Code);
        Assert.Equal(
            RefusalCodes.NotFound,
            (await Identity.Accounts.Delete(new DeleteAccount(new Caller("other", account.User.Id, "Host", []), null, Password))).Refusal!.Code);
        var byHost = new DeleteAccount(new Caller(Caller.DefaultTenant, account.User.Id, "Host", []), null, null);
        Assert.Equal(RefusalCodes.Forbidden, (await Identity.Accounts.Delete(byHost)).Refusal!.Code);
        Assert.False((await Identity.Accounts.Delete(byHost with { Password = Password })).IsRefused);
    }

    [ContractFact]
    public async Task GivenADeletedAccount_WhenItsNamesAreRegisteredAgain_ThenAlsoTheSameRequestMakesAnotherAccount()
    {
        var first = Granted(await Identity.Accounts.Register(Form(operation: "key")));
        Assert.False((await Delete(first, null)).IsRefused);

        var second = Granted(await Identity.Accounts.Register(Form(operation: "key")));
        Assert.False(second.IsRepeat);
        Assert.NotEqual(first.User.Id, second.User.Id);
        Assert.True(Granted(await Identity.Accounts.Register(Form(operation: "key"))) is { IsRepeat: true } repeat && repeat.User.Id == second.User.Id);
        Assert.False((await Delete(second, Password)).IsRefused);
        Assert.Equal(
            3, new[] { first, second, Granted(await Identity.Accounts.Register(Form(operation: "key"))) }.Select(signIn => signIn.User.Id).Distinct().Count());
    }

    [ContractFact]
    public async Task GivenTheLastAdmin_WhenItDeletesItself_ThenNotBeforeThereIsAnother()
    {
        var admin = new Caller(Caller.DefaultTenant, "host-admin", "Admin", [Role.Admin]);
        var (maya, noor) = (await Register(), await Register("noor"));
        await Identity.Accounts.SetRoles(new SetRoles(admin, maya.User.Id, [Role.Admin]));
        Assert.Equal(RefusalCodes.Conflict, (await Delete(maya, Password)).Refusal!.Code);

        await Identity.Accounts.SetRoles(new SetRoles(admin, noor.User.Id, [Role.Admin]));
        using var other = NewProcess();
        var outcomes = await Task.WhenAll(Delete(maya, Password), other.Accounts.Delete(Command(noor, Password)));
        Assert.Single(outcomes, outcome => outcome.Refusal?.Code == RefusalCodes.Conflict);
        Assert.Single(outcomes, outcome => !outcome.IsRefused);
    }

    [ContractFact]
    public async Task GivenTwentyDeletionsRefreshesAndLoginsAtOnce_WhenAllAreDone_ThenOneHasDeletedAndNothingSignsIn()
    {
        var signIn = await Register();
        using var other = NewProcess();
        var deletions = Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? Identity : other).Accounts.Delete(Command(signIn, Password))).ToList();
        var refreshes = Enumerable.Range(0, 6).Select(_ => Refresh(signIn.RefreshToken)).ToList();
        var logins = Enumerable.Range(0, 6).Select(_ => Login()).ToList();
        await Task.WhenAll([.. deletions, .. refreshes, .. logins]);

        Assert.Single(await Task.WhenAll(deletions), outcome => !outcome.IsRefused);
        foreach (var outcome in (await Task.WhenAll(refreshes)).Concat(await Task.WhenAll(logins)).Where(outcome => !outcome.IsRefused))
        {
            Clock.Advance(Options.SessionCheckedFor);
            Assert.Null(await Identity.Tokens.Verify(outcome.Value!.AccessToken));
            Refused(RefusalCodes.Unauthorized, await Refresh(outcome.Value.RefreshToken));
        }
    }

    private Task<Outcome<DeletedAccount>> Delete(SignIn signIn, string? password) => Identity.Accounts.Delete(Command(signIn, password));

    private static DeleteAccount Command(SignIn signIn, string? password) =>
        new(new Caller(signIn.User.TenantId, signIn.User.Id, signIn.User.DisplayName, signIn.User.Roles), SessionOf(signIn), password);
}

public sealed class SqliteDeletionTests() : DeletionSuite(new SqliteTestDatabase());

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlDeletionTests(PostgreSqlServer server) : DeletionSuite(new PostgreSqlTestDatabase(server));
