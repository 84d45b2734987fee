using System.Security.Cryptography;
using System.Text;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Refusals;
using Livehouse.Wire;

namespace Livehouse.Identity.Lockout;

/// <summary>
/// Lets passwords be tried for one login one at a time, and no more than <see cref="LockoutRule"/> allows, over all processes and restarts. The login is locked
/// as it was typed, so a lock reveals neither whether an account exists nor which username belongs to which email; and an attacker who only knows a username
/// can't lock out that user's email.
/// </summary>
internal sealed class LoginGuard(ILockoutStore store, TimeProvider time, IdentityOptions options, GuessPolicy? guesses = null)
{
    private readonly GuessPolicy _guesses = guesses ?? GuessPolicy.Passwords;
    private readonly byte[] _key = DerivedKey.For((guesses ?? GuessPolicy.Passwords).KeyPurpose, options.JwtSecret);
    private readonly KeyedTurns _turns = new();

    /// <param name="loginKey">Normalised; it is not stored: people type passwords there by mistake.</param>
    /// <param name="isRight">Looks at the password; is called only if one may be looked at.</param>
    /// <returns>Null, or why not: <see cref="RefusalCodes.AccountLocked"/> or, for a wrong password, <see cref="RefusalCodes.Unauthorized"/>.</returns>
    public async Task<Refusal?> Try(string tenantId, string loginKey, Func<Task<bool>> isRight, CancellationToken cancellation)
    {
        var key = Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{tenantId}:{loginKey}")));
        // In this process one at a time: otherwise ten concurrent right passwords would lock out the eleventh.
        using var turn = await _turns.Enter(key, cancellation);
        var attempt = Ids.New("at_");
        var begun = time.GetUtcNow().Truncate();
        var wait = await store.Change(key, record => LockoutRule.Begin(record, attempt, begun, _guesses.Lockout), cancellation);
        if (wait is { } retryAfter) return Locked(retryAfter);

        bool right;
        try
        {
            right = await isRight();
        }
        catch
        {
            // No password was found wrong (the client left the queue, the database is gone): the attempt gives its place back.
            await Settle(key, record => LockoutRule.Right(record, attempt));
            throw;
        }

        var ended = time.GetUtcNow().Truncate();
        await Settle(key, record => right ? LockoutRule.Right(record, attempt) : LockoutRule.Wrong(record, attempt, ended, _guesses.Lockout));
        return right ? null : _guesses.Wrong;
    }

    /// <summary>Not cancelled: a client that hangs up must not get a wrong guess back.</summary>
    private Task<bool> Settle(string key, Func<LockoutRecord, LockoutRecord> change) =>
        store.Change(key, record => (change(record), true), CancellationToken.None);

    private Refusal Locked(TimeSpan retryAfter) => new(
        RefusalCodes.AccountLocked,
        _guesses.LockedDetail,
        Limit: new SpentLimit(_guesses.LimitName, _guesses.Lockout.WrongMax, LockoutRule.Window, retryAfter));
}

/// <summary>What is guessed at, and what too many guesses lead to.</summary>
/// <param name="KeyPurpose">Under which name guesses are counted: never rename one.</param>
/// <param name="LimitName">See <see cref="SpentLimit"/>.</param>
internal sealed record GuessPolicy(string KeyPurpose, LockoutPolicy Lockout, string LimitName, string LockedDetail, Refusal Wrong)
{
    public static GuessPolicy Passwords { get; } = new(
        "login lockout",
        LockoutRule.Passwords,
        "login",
        "Too many wrong passwords; try again later.",
        Refusal.Unauthorized("The login or the password is wrong."));

    public static GuessPolicy MfaCodes { get; } = new(
        "mfa lockout",
        new LockoutPolicy(MfaLimits.WrongCodesMax, TimeSpan.FromMinutes(MfaLimits.LockedMinutes)),
        "mfa",
        "Too many wrong codes; try again later.",
        new Refusal(RefusalCodes.MfaInvalid, "The code is wrong, was used already or has expired."));
}
