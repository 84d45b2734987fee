using Livehouse.Identity;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Lockout;
using Livehouse.Identity.Sessions;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

/// <summary>The ports of identity. What identity makes of them is tested with it.</summary>
public abstract partial class StorageContract
{
    private IdentityPorts Ports => Storage.Identity;

    [ContractFact]
    public async Task GivenAnAccount_WhenItIsFoundAfterAReopening_ThenItIsAsItWas()
    {
        var maya = Someone("maya") with { Tier = "studio", Roles = ["viewer", "admin"], DisplayName = "Maya 👩‍🎤 'x'; --" };
        var session = Opened(maya, 1);
        Assert.Equal(AccountCreation.Created, await Ports.Accounts.Create(maya, session));
        await Reopen();

        foreach (var found in new[]
        {
            await Ports.Accounts.Find("default", maya.Id),
            await Ports.Accounts.FindByEmail("default", maya.EmailKey),
            await Ports.Accounts.FindByUsername("default", maya.UsernameKey),
        })
        {
            Assert.Equal(maya, found! with { Roles = maya.Roles });
            Assert.Equal(maya.Roles, found.Roles);
        }

        Assert.Equal(session.Session, await Ports.Sessions.Find(session.Session.Id));
        Assert.Equal(session.Session, (await Ports.Sessions.FindByCookie(session.CookieHash))!.Session);
        Assert.Null(await Ports.Accounts.FindByUsername("default", maya.EmailKey));
    }

    [ContractFact]
    public async Task GivenAnAccount_WhenAnotherTenantLooks_ThenItIsNotThereAndItsNamesAreFree()
    {
        var maya = Someone("maya");
        await Ports.Accounts.Create(maya, Opened(maya, 1));

        Assert.Null(await Ports.Accounts.Find("other", maya.Id));
        Assert.Null(await Ports.Accounts.FindByEmail("other", maya.EmailKey));
        Assert.Null(await Ports.Accounts.FindByUsername("other", maya.UsernameKey));
        var namesake = maya with { Id = "us_other", TenantId = "other" };
        Assert.Equal(AccountCreation.Created, await Ports.Accounts.Create(namesake, Opened(namesake, 2)));
    }

    [ContractFact]
    public async Task GivenATakenName_WhenItIsWanted_ThenTheAnswerSaysWhichAndNothingIsKept()
    {
        var maya = Someone("maya");
        await Ports.Accounts.Create(maya, Opened(maya, 1));

        foreach (var (wanted, expected) in new[]
        {
            (maya, AccountCreation.Repeated),
            (maya with { Id = "us_2", UsernameKey = "free" }, AccountCreation.EmailTaken),
            (maya with { Id = "us_3", EmailKey = "free@example.com" }, AccountCreation.UsernameTaken),
        })
        {
            var session = Opened(wanted, 2);
            Assert.Equal(expected, await Ports.Accounts.Create(wanted, session));
            Assert.Null(await Ports.Sessions.Find(session.Session.Id));
            Assert.Equal(RotationVerdict.Unknown, (await Ports.Sessions.Rotate(session.RefreshHash, Hash(9), Now, Now, Now)).Verdict);
        }
    }

    [ContractFact]
    public async Task GivenASessionThatCanNotBeKept_WhenItsAccountIsMade_ThenThatIsNotKeptEither()
    {
        var (maya, noor) = (Someone("maya"), Someone("noor"));
        await Ports.Accounts.Create(maya, Opened(maya, 1));

        await Assert.ThrowsAnyAsync<Exception>(() => Ports.Accounts.Create(noor, Opened(noor, 1)));
        Assert.Null(await Ports.Accounts.Find("default", noor.Id));
        Assert.Equal(AccountCreation.Created, await Ports.Accounts.Create(noor, Opened(noor, 2)));
    }

    [ContractFact]
    public async Task GivenAPasswordHash_WhenItIsReplaced_ThenOnlyIfItIsTheExpectedOne()
    {
        var maya = Someone("maya");
        await Ports.Accounts.Create(maya, Opened(maya, 1));

        await Ports.Accounts.ReplacePasswordHash(maya.Id, "another", "stolen");
        Assert.Equal(maya.PasswordHash, (await Ports.Accounts.Find("default", maya.Id))!.PasswordHash);
        await Ports.Accounts.ReplacePasswordHash(maya.Id, maya.PasswordHash, "new");
        Assert.Equal("new", (await Ports.Accounts.Find("default", maya.Id))!.PasswordHash);
    }

    [ContractFact]
    public async Task GivenARefreshTokenAndAnEnd_WhenTheyComeAtOnce_ThenNoTokenIsLeftOver()
    {
        var maya = Someone("maya");
        await Ports.Accounts.Create(maya, Opened(maya, 100));
        for (byte round = 0; round < 20; round++)
        {
            var session = Opened(maya, round);
            await Ports.Sessions.Open(session, sessionsMax: 100);
            var rotation = Ports.Sessions.Rotate(session.RefreshHash, Hash(200), Now, Now.AddDays(1), Now);
            var end = Ports.Sessions.End("default", maya.Id, session.Session.Id);
            await Task.WhenAll(rotation, end);

            Assert.True(await end);
            Assert.Equal(RotationVerdict.Unknown, (await Ports.Sessions.Rotate(session.RefreshHash, Hash(201), Now, Now, Now)).Verdict);
            Assert.Equal(RotationVerdict.Unknown, (await Ports.Sessions.Rotate(Hash(200), Hash(201), Now, Now, Now)).Verdict);
        }
    }

    [ContractFact]
    public async Task GivenMoreExpiredRowsThanOneRoundOfThePurge_WhenTheyArePurged_ThenAllAreGone()
    {
        var maya = Someone("maya");
        await Ports.Accounts.Create(maya, Opened(maya, 0));
        await Task.WhenAll(Enumerable.Range(0, 1100).Select(i => Ports.Sessions.Open(
            Opened(maya, 1) with { Session = Opened(maya, 1).Session with { Id = $"se_{i}" }, CookieHash = Hash(i, 1), RefreshHash = Hash(i, 2) }, 5000)));
        await Task.WhenAll(
            Enumerable.Range(0, 1100).Select(i => Ports.Lockouts.Change($"key{i}", record => (LockoutRule.Begin(record, "at", Now).Next, true))));

        Assert.Equal(0, await Ports.Sessions.Purge(Now.AddDays(1).AddMilliseconds(-1)));
        Assert.Equal(1101, await Ports.Sessions.Purge(Now.AddDays(1)));
        Assert.Equal(0, await Ports.Lockouts.Purge(Now.AddMinutes(15)));
        Assert.Equal(1100, await Ports.Lockouts.Purge(Now.AddMinutes(16)));
        Assert.Equal(RotationVerdict.Unknown, (await Ports.Sessions.Rotate(Hash(7, 2), Hash(1), Now, Now, Now)).Verdict);
    }

    [ContractFact]
    public async Task GivenFiftyChangesOfOneRecordAtOnce_WhenAllAreDone_ThenNoneIsLost()
    {
        var changes = Enumerable.Range(0, 50).Select(i => Ports.Lockouts.Change(
            "key", record => (new LockoutRecord([.. record.Attempts, new LoginAttempt($"at_{i}", Now, true)], Now), record.Attempts.Count)));
        var seen = await Task.WhenAll(changes);

        Assert.Equal(Enumerable.Range(0, 50), seen.Order());
        await Reopen();
        var kept = await Ports.Lockouts.Change("key", record => (record, record));
        Assert.Equal(50, kept.Attempts.Select(attempt => attempt.Id).Distinct().Count());
        Assert.Equal(Now, kept.LockedUntil);
    }

    [ContractFact]
    public async Task GivenARecordThatSaysNothing_WhenItIsWritten_ThenNoRowIsLeft()
    {
        await Ports.Lockouts.Change("key", record => (LockoutRule.Begin(record, "at", Now).Next, true));
        await Ports.Lockouts.Change("key", record => (LockoutRule.Right(record, "at"), true));
        Assert.Equal(0, await Ports.Lockouts.Purge(DateTimeOffset.MaxValue));
    }

    private static Account Someone(string name) =>
        new($"us_{name}", "default", $"{name}@Example.com", $"{name}@example.com", name, name, name, "a hash", ["viewer"], Tier: null, Now);

    private static NewSession Opened(Account account, byte number) => new(
        new Session($"se_{account.Id}_{number}", account.TenantId, account.Id, Now, Now, Now.AddDays(1), Now.AddDays(2), "tests/1.0"),
        Hash(number, 3),
        Hash(number, 4),
        account.Roles);

    private static byte[] Hash(int number, byte kind = 0) => [kind, .. BitConverter.GetBytes(number), .. new byte[27]];
}
