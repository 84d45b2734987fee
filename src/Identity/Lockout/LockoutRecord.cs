using Livehouse.Limits;

namespace Livehouse.Identity.Lockout;

/// <summary>What is kept of the wrong passwords for one login. Bounded: at most <see cref="AccountLimits.WrongPasswordsMax"/> attempts.</summary>
/// <param name="LockedUntil">No password is looked at before this; null: not locked.</param>
public sealed record LockoutRecord(IReadOnlyList<LoginAttempt> Attempts, DateTimeOffset? LockedUntil = null)
{
    public static LockoutRecord Empty { get; } = new([]);
}

/// <param name="IsWrong">False while its password is being looked at. It stays so when the process dies meanwhile; it then counts as the guess that it may have
/// been.</param>
public sealed record LoginAttempt(string Id, DateTimeOffset At, bool IsWrong);
