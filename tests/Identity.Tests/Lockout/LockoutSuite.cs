using Livehouse.Identity.Lockout;
using Livehouse.Refusals;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Lockout;

/// <summary>Ten wrong passwords in 15 minutes lock a login for 15 minutes, whether or not it names an account.</summary>
public abstract class LockoutSuite(ITestDatabase database) : IdentitySuite(database)
{
    [ContractFact]
    public async Task GivenNineWrongPasswords_WhenTheTenthIsRight_ThenItSignsIn()
    {
        await Register();
        await TryWrong("maya", 9);

        Granted(await Login());
        Refused(RefusalCodes.Unauthorized, await Login("maya", WrongPassword));
        Refused(RefusalCodes.AccountLocked, await Login());
    }

    [ContractFact]
    public async Task GivenTenWrongPasswords_WhenTheRightOneComes_ThenItIsRefusedForFifteenMinutes()
    {
        await Register();
        await TryWrong("maya", 10);

        var locked = Refused(RefusalCodes.AccountLocked, await Login("MAYA"));
        Assert.Equal(new SpentLimit("login", 10, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15)), locked.Limit);
        Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeSpan.FromMilliseconds(1), Refused(RefusalCodes.AccountLocked, await Login()).Limit!.RetryAfter);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Granted(await Login());
    }

    [ContractFact]
    public async Task GivenNoSuchAccount_WhenTenPasswordsWereTried_ThenItIsLockedAllTheSame()
    {
        await Register();
        await TryWrong("nobody", 10);
        await TryWrong("nobody@example.com", 10);

        var locked = Refused(RefusalCodes.AccountLocked, await Login("nobody"));
        await TryWrong("maya", 10);
        Assert.Equal(Refused(RefusalCodes.AccountLocked, await Login()), locked);
        Refused(RefusalCodes.AccountLocked, await Login("nobody@example.com"));
    }

    [ContractFact]
    public async Task GivenAUsernameThatIsLocked_WhenItsOwnerSignsInByEmail_ThenThatWorks()
    {
        await Register();
        await TryWrong("maya", 10);

        Granted(await Login("maya@example.com"));
        Refused(RefusalCodes.AccountLocked, await Login("maya"));
    }

    [ContractFact]
    public async Task GivenALock_WhenTheServerRestarts_ThenItHolds()
    {
        await Register();
        await TryWrong("maya", 10);
        await Restart();

        Refused(RefusalCodes.AccountLocked, await Login());
    }

    [ContractFact]
    public async Task GivenWrongPasswords_WhenTheOldestIsFifteenMinutesOld_ThenItNoLongerCounts()
    {
        await Register();
        await TryWrong("maya", 1);
        Clock.Advance(TimeSpan.FromMinutes(10));
        await TryWrong("maya", 8);
        Clock.Advance(TimeSpan.FromMinutes(5));

        await TryWrong("maya", 1);
        Granted(await Login());
        await TryWrong("maya", 1);
        Refused(RefusalCodes.AccountLocked, await Login());
    }

    [ContractFact]
    public async Task GivenFiftyWrongPasswordsAtOnceInTwoProcesses_WhenTheyAreTried_ThenExactlyTenAreLookedAt()
    {
        await Register();
        using var other = NewProcess();
        var tries = Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? Identity : other).Accounts.Login(new("maya", WrongPassword, "")));
        var codes = (await Task.WhenAll(tries)).Select(outcome => outcome.Refusal!.Code).ToList();

        Assert.Equal(10, codes.Count(code => code == RefusalCodes.Unauthorized));
        Assert.Equal(40, codes.Count(code => code == RefusalCodes.AccountLocked));
        Refused(RefusalCodes.AccountLocked, await Login());
    }

    [ContractFact]
    public async Task GivenFiftyRightPasswordsAtOnceInTwoProcesses_WhenTheyAreTried_ThenAllSignIn()
    {
        await Register();
        using var other = NewProcess();
        var tries = Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? Identity : other).Accounts.Login(new("maya", Password, "")));

        Assert.Equal(50, (await Task.WhenAll(tries)).Select(outcome => Granted(outcome).RefreshToken).Distinct().Count());
    }

    [ContractFact]
    public async Task GivenARepeatedRegistration_WhenItsPasswordIsGuessed_ThenTheGuessesCountAsLogins()
    {
        Granted(await Identity.Accounts.Register(Form(operation: "op-1")));
        for (var i = 0; i < 10; i++)
        {
            Refused(RefusalCodes.IdempotencyKeyReused, await Identity.Accounts.Register(Form(password: WrongPassword, operation: "op-1")));
        }

        Refused(RefusalCodes.AccountLocked, await Identity.Accounts.Register(Form(operation: "op-1")));
        Refused(RefusalCodes.AccountLocked, await Login("maya@example.com"));
    }

    [ContractFact]
    public async Task GivenAClientThatLeftTheQueue_WhenItsPasswordWasNotLookedAt_ThenNothingIsCounted()
    {
        await Register();
        for (var i = 0; i < 20; i++)
        {
            using var gone = new CancellationTokenSource();
            var lookup = new LeavingLockouts(Storage.Identity.Lockouts, gone);
            using var process = new Livehouse.Identity.IdentityServices(Storage.Identity with { Lockouts = lookup }, Options, Clock, Loggers);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.Accounts.Login(new("maya", WrongPassword, ""), gone.Token));
        }

        Granted(await Login());
    }

    [ContractFact]
    public async Task GivenOldRecords_WhenTheyArePurged_ThenOnlyThoseThatStillSaySomethingStay()
    {
        await TryWrong("old", 3);
        Clock.Advance(TimeSpan.FromMinutes(10));
        await TryWrong("locked", 10);
        Clock.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal(1, await Storage.Identity.Lockouts.Purge(Clock.GetUtcNow()));
        Refused(RefusalCodes.AccountLocked, await Login("locked"));
        Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(1, await Storage.Identity.Lockouts.Purge(Clock.GetUtcNow()));
    }

    private async Task TryWrong(string login, int times)
    {
        for (var i = 0; i < times; i++) Refused(RefusalCodes.Unauthorized, await Login(login, WrongPassword));
    }

    /// <summary>The client hangs up right after its attempt took its place.</summary>
    private sealed class LeavingLockouts(ILockoutStore store, CancellationTokenSource client) : ILockoutStore
    {
        public async Task<T> Change<T>(string key, Func<LockoutRecord, (LockoutRecord Next, T Result)> change, CancellationToken cancellation = default)
        {
            var result = await store.Change(key, change, cancellation);
            await client.CancelAsync();
            return result;
        }

        public Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default) => store.Purge(now, cancellation);
    }
}

public sealed class SqliteLockoutTests() : LockoutSuite(new SqliteTestDatabase());

[NeedsPostgreSql]
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlLockoutTests(PostgreSqlServer server) : LockoutSuite(new PostgreSqlTestDatabase(server));
