using Livehouse.Callers;
using Livehouse.Refusals;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Accounts;

/// <summary>Registering and signing in.</summary>
public abstract class AccountSuite(ITestDatabase database) : IdentitySuite(database)
{
    [ContractFact]
    public async Task GivenNobody_WhenSomeoneRegisters_ThenTheTokenStandsForTheAccount()
    {
        var signIn = await Register();

        var caller = await Identity.Tokens.Verify(signIn.AccessToken);
        Assert.NotNull(caller);
        Assert.Equal((signIn.User.Id, "maya", "default"), (caller.Caller.UserId, caller.Caller.Name, caller.Caller.TenantId));
        Assert.Equal(Role.Defaults, caller.Caller.Roles);
        Assert.Equal(900, signIn.ExpiresIn);
        Assert.Equal(Clock.GetUtcNow().AddMinutes(15), caller.ExpiresAt);
        Assert.Equal(signIn.User, await Identity.Accounts.Me(caller.Caller, null) with { Roles = signIn.User.Roles });
    }

    [ContractFact]
    public async Task GivenAnAccount_WhenItSignsInByEmailOrUsernameInAnyCase_ThenItIsTheSameUser()
    {
        var registered = await Register();

        foreach (var login in (string[])["maya", "MAYA", " maya ", "maya@example.com", "Maya@Example.COM"])
        {
            Assert.Equal(registered.User.Id, Granted(await Login(login)).User.Id);
        }
    }

    [ContractFact]
    public async Task GivenAnAccount_WhenItsNamesAreTakenInAnotherCase_ThenThatIsAConflict()
    {
        await Register();

        Refused(RefusalCodes.Conflict, await Identity.Accounts.Register(Form("other", "MAYA@example.com")));
        Refused(RefusalCodes.Conflict, await Identity.Accounts.Register(Form("Maya", "other@example.com")));
        Granted(await Identity.Accounts.Register(Form("other", "other@example.com")));
    }

    [ContractFact]
    public async Task GivenFiftyAtOnce_WhenTheyWantOneName_ThenOneGetsIt()
    {
        using var other = NewProcess();
        var wanted = Enumerable.Range(0, 50).Select(
            i => (i % 2 == 0 ? Identity : other).Accounts.Register(i % 3 == 0 ? Form("maya", $"maya{i}@example.com") : Form($"maya{i}", "maya@example.com")));
        var outcomes = await Task.WhenAll(wanted);

        var accounts = outcomes.Where(outcome => !outcome.IsRefused).Select(outcome => outcome.Value!.User).ToList();
        Assert.InRange(accounts.Count, 1, 2);
        Assert.Single(accounts, user => user.Email == "maya@example.com");
        Assert.All(outcomes.Where(outcome => outcome.IsRefused), outcome => Assert.Equal(RefusalCodes.Conflict, outcome.Refusal!.Code));
    }

    [ContractFact]
    public async Task GivenFiftyAtOnce_WhenTheyAreOneOperation_ThenAllGetTheOneAccount()
    {
        using var other = NewProcess();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? Identity : other).Accounts.Register(Form(operation: "op-1"))));

        var signIns = outcomes.Select(Granted).ToList();
        Assert.Single(signIns.Select(signIn => signIn.User.Id).Distinct());
        Assert.Equal(49, signIns.Count(signIn => signIn.IsRepeat));
        Assert.Equal(50, signIns.Select(signIn => signIn.RefreshToken).Distinct().Count());
    }

    [ContractFact]
    public async Task GivenAnOperation_WhenItComesAgainAfterARestart_ThenItAnswersTheSameAccount()
    {
        var first = Granted(await Identity.Accounts.Register(Form(operation: "op-1")));
        await Restart();

        var again = Granted(await Identity.Accounts.Register(Form(operation: "op-1")));
        Assert.Equal(first.User.Id, again.User.Id);
        Assert.False(first.IsRepeat);
        Assert.True(again.IsRepeat);
    }

    [ContractFact]
    public async Task GivenAnOperation_WhenItComesAgainWithAnotherBody_ThenItIsRefused()
    {
        Granted(await Identity.Accounts.Register(Form(operation: "op-1")));

        Refused(RefusalCodes.IdempotencyKeyReused, await Identity.Accounts.Register(Form("other", operation: "op-1")));
        Refused(RefusalCodes.IdempotencyKeyReused, await Identity.Accounts.Register(Form(password: WrongPassword, operation: "op-1")));
    }

    [ContractFact]
    public async Task GivenAnOperationOfYesterday_WhenItsIdComesAgain_ThenItIsANewOne()
    {
        Granted(await Identity.Accounts.Register(Form(operation: "op-1")));
        Clock.Advance(TimeSpan.FromHours(24));

        Refused(RefusalCodes.Conflict, await Identity.Accounts.Register(Form(operation: "op-1")));
        Assert.False(Granted(await Identity.Accounts.Register(Form("other", operation: "op-1"))).IsRepeat);
    }

    [ContractFact]
    public async Task GivenARegistration_WhenTheServerRestarts_ThenTokenRefreshAndCookieStillHold()
    {
        var signIn = await Register();
        await Restart();

        Assert.NotNull(await Identity.Tokens.Verify(signIn.AccessToken));
        Assert.Equal(signIn.User.Id, (await Identity.Sessions.FromCookie(signIn.Cookie!.Value))!.Caller.UserId);
        Assert.Equal(signIn.User.Id, Granted(await Refresh(signIn.RefreshToken)).User.Id);
    }

    [ContractFact]
    public async Task GivenNoSuchAccount_WhenSomeoneSignsIn_ThenTheAnswerIsThatOfAWrongPassword()
    {
        await Register();

        var wrong = Refused(RefusalCodes.Unauthorized, await Login("maya", WrongPassword));
        Assert.Equal(wrong, Refused(RefusalCodes.Unauthorized, await Login("nobody")));
        Assert.Equal(wrong, Refused(RefusalCodes.Unauthorized, await Login("nobody@example.com")));
        Assert.Equal(wrong, Refused(RefusalCodes.Unauthorized, await Login("no\0body\ud800")));
    }

    [ContractFact]
    public async Task GivenEverythingThatCanHappen_WhenTheLogsAreRead_ThenNoSecretAndNoNameIsThere()
    {
        var signIn = await Register();
        await Login("maya", WrongPassword);
        Granted(await Refresh(signIn.RefreshToken));
        Clock.Advance(Options.RefreshRepeatableFor);
        Refused(RefusalCodes.Unauthorized, await Refresh(signIn.RefreshToken));

        var logs = string.Join('\n', Loggers.Lines);
        Assert.Contains("used a second time", logs, StringComparison.Ordinal);
        foreach (var secret in (string[])[Password, WrongPassword, "maya", signIn.RefreshToken, signIn.AccessToken, signIn.Cookie!.Value])
        {
            Assert.DoesNotContain(secret, logs, StringComparison.Ordinal);
        }

        foreach (var value in (object[])[signIn, signIn.User, signIn.Cookie, Form(), Options])
        {
            Assert.DoesNotContain("maya@", value.ToString(), StringComparison.Ordinal);
        }
    }
}

public sealed class SqliteAccountTests() : AccountSuite(new SqliteTestDatabase());

[NeedsPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlAccountTests(PostgreSqlServer server) : AccountSuite(new PostgreSqlTestDatabase(server));
