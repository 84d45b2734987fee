using Livehouse.Limits;

namespace Livehouse.Identity.Lockout;

/// <summary>
/// Ten wrong passwords in 15 minutes lock a login for 15 minutes. An attempt is counted before the password is checked and uncounted when the password is
/// right, so that never more than ten are tried, however many arrive concurrently. A right password does not clear wrong ones; an attempt while locked changes
/// nothing.
/// </summary>
public static class LockoutRule
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(AccountLimits.LockoutMinutes);
    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(AccountLimits.LockoutMinutes);

    /// <summary>What holds for passwords.</summary>
    public static LockoutPolicy Passwords { get; } = new(AccountLimits.WrongPasswordsMax, LockedFor);

    /// <summary>What to keep, and null or how long to stay away.</summary>
    public static (LockoutRecord Next, TimeSpan? RetryAfter) Begin(
        LockoutRecord record, string attemptId, DateTimeOffset now, LockoutPolicy? policy = null)
    {
        if (record.LockedUntil is { } until && now < until) return (record, until - now);
        var recent = Recent(record, now);
        if (recent.Count >= (policy ?? Passwords).WrongMax) return (new(recent), recent[0].At + Window - now);
        recent.Add(new LoginAttempt(attemptId, now, IsWrong: false));
        return (new(recent), null);
    }

    public static LockoutRecord Wrong(LockoutRecord record, string attemptId, DateTimeOffset now, LockoutPolicy? policy = null)
    {
        var recent = Recent(record, now).ConvertAll(attempt => attempt.Id == attemptId ? attempt with { IsWrong = true } : attempt);
        return recent.Count(attempt => attempt.IsWrong) >= (policy ?? Passwords).WrongMax
            ? new(recent.FindAll(attempt => !attempt.IsWrong), now + (policy ?? Passwords).LockedFor)
            : record with { Attempts = recent };
    }

    public static LockoutRecord Right(LockoutRecord record, string attemptId) =>
        record with { Attempts = [.. record.Attempts.Where(attempt => attempt.Id != attemptId)] };

    /// <summary>From when on the record says no more than an empty one; null: it already does.</summary>
    public static DateTimeOffset? ExpiresAt(LockoutRecord record)
    {
        var window = record.Attempts.Count > 0 ? record.Attempts.Max(attempt => attempt.At) + Window : (DateTimeOffset?)null;
        return window > record.LockedUntil || record.LockedUntil is null ? window : record.LockedUntil;
    }

    private static List<LoginAttempt> Recent(LockoutRecord record, DateTimeOffset now) => [.. record.Attempts.Where(attempt => now - attempt.At < Window)];
}

/// <param name="WrongMax">Wrong guesses within <see cref="LockoutRule.Window"/> that lock.</param>
public sealed record LockoutPolicy(int WrongMax, TimeSpan LockedFor);
