using System.Buffers.Binary;
using Livehouse.Identity;
using Livehouse.Identity.Accounts;
using Livehouse.Identity.Lockout;
using Livehouse.Identity.Passwords;
using Livehouse.Refusals;

namespace Livehouse.Tests.Passwords;

public sealed class PasswordTests() : IdentitySuite(new SqliteTestDatabase())
{
    [Fact]
    public async Task GivenThePlainOptions_WhenAPasswordIsHashed_ThenItIsPbkdf2WithSha512And210000Rounds()
    {
        using var vault = new PasswordVault(new IdentityOptions { JwtSecret = JwtSecret });
        var bytes = Convert.FromBase64String(await vault.Hash(Password, default));

        // Identity's format 3: marker, pseudo-random function (2: HMAC-SHA512), rounds, length of the salt, salt, hash.
        Assert.Equal(1, bytes[0]);
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(1)));
        Assert.Equal(210_000u, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5)));
        Assert.Equal(16u, BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9)));
    }

    [Fact]
    public async Task GivenAHashOfFewerRounds_WhenItsOwnerSignsIn_ThenItIsRenewed()
    {
        var user = (await Register()).User;
        var before = await Stored(user.Id);
        using var stricter = new IdentityServices(Storage.Identity, Options with { PasswordIterations = 20 }, Clock, Loggers);

        Granted(await stricter.Accounts.Login(new LogIn("maya", Password, "")));
        var renewed = await Stored(user.Id);
        Assert.NotEqual(before, renewed);
        Granted(await stricter.Accounts.Login(new LogIn("maya", Password, "")));
        Assert.Equal(renewed, await Stored(user.Id));
        Refused(RefusalCodes.Unauthorized, await stricter.Accounts.Login(new LogIn("maya", WrongPassword, "")));
    }

    [Fact]
    public async Task GivenAPasswordThatDiffersInAnything_WhenItIsTried_ThenItIsWrong()
    {
        await Register();
        foreach (var other in (string[])["", Password + " ", " " + Password, Password.ToUpperInvariant(), Password[..^1]])
        {
            Refused(RefusalCodes.Unauthorized, await Login("maya", other));
        }
        Granted(await Login());
    }

    [Fact]
    public async Task GivenTwoOfOnePassword_WhenTheyAreStored_ThenTheyLookDifferent()
    {
        var (maya, noor) = ((await Register()).User, (await Register("noor")).User);
        Assert.NotEqual(await Stored(maya.Id), await Stored(noor.Id));
    }

    [Fact]
    public async Task GivenMoreThanMayWait_WhenTheySignIn_ThenTheRestIsToldToComeAgain()
    {
        var crowd = new TaskCompletionSource();
        var ports = Storage.Identity with { Lockouts = new SlowLockouts(Storage.Identity.Lockouts, crowd.Task) };
        using var narrow = new IdentityServices(ports, Options with { HashesAtOnceMax = 1, HashesWaitingMax = 4 }, Clock, Loggers);
        var waiting = Enumerable.Range(0, 5).Select(i => narrow.Accounts.Login(new LogIn($"user{i}", Password, ""))).ToList();

        var refused = Refused(RefusalCodes.RateLimited, await narrow.Accounts.Login(new LogIn("user5", Password, "")));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Limit!.RetryAfter);
        Refused(RefusalCodes.RateLimited, await narrow.Accounts.Register(Form()));
        crowd.SetResult();
        foreach (var outcome in await Task.WhenAll(waiting)) Refused(RefusalCodes.Unauthorized, outcome);
        Granted(await narrow.Accounts.Register(Form()));
    }

    private async Task<string> Stored(string userId) => (await Storage.Identity.Accounts.Find("default", userId))!.PasswordHash;

    private sealed class SlowLockouts(ILockoutStore store, Task until) : ILockoutStore
    {
        public async Task<T> Change<T>(string key, Func<LockoutRecord, (LockoutRecord Next, T Result)> change, CancellationToken cancellation = default)
        {
            await until;
            return await store.Change(key, change, cancellation);
        }

        public Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default) => store.Purge(now, cancellation);
    }
}
