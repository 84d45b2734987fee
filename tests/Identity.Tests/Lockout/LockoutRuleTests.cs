using Livehouse.Identity.Lockout;
using Livehouse.Limits;
using Livehouse.Testing;
using Xunit.Abstractions;

namespace Livehouse.Tests.Lockout;

public sealed class LockoutRuleTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void TheNumbersAreThoseOfTheContract()
    {
        Assert.Equal(10, AccountLimits.WrongPasswordsMax);
        Assert.Equal(TimeSpan.FromMinutes(15), LockoutRule.Window);
        Assert.Equal(TimeSpan.FromMinutes(15), LockoutRule.LockedFor);
    }

    /// <summary>
    /// Passwords tried one after the other at random times, against the rule as one would say it: look back over all wrong ones, and lock at the tenth.
    /// </summary>
    [Fact]
    public Task GivenAnyPasswordsAtAnyTimes_WhenTheyAreTried_ThenTheAnswersAreThoseOfTheOracle() => Seeds.Try(100, output.WriteLine, seed =>
    {
        var random = new Random(seed);
        var (record, now, oracle) = (LockoutRecord.Empty, Start, new Oracle());
        for (var step = 0; step < 300; step++)
        {
            now += TimeSpan.FromMilliseconds(
                random.Next(4) switch { 0 => 0, 1 => random.Next(5_000), 2 => random.Next(120_000), _ => random.Next(0, 2) * 450_000 });
            var id = $"at_{step}";
            (record, var retryAfter) = LockoutRule.Begin(record, id, now);
            Assert.Equal(oracle.LockedFor(now), retryAfter);
            if (retryAfter is not null) continue;

            var isRight = random.Next(8) == 0;
            record = isRight ? LockoutRule.Right(record, id) : LockoutRule.Wrong(record, id, now);
            if (!isRight) oracle.Wrong(now);
            Assert.InRange(record.Attempts.Count, 0, AccountLimits.WrongPasswordsMax);
        }

        return Task.CompletedTask;
    });

    /// <summary>However many are under way at once, and however they end, no window ever holds more than ten that were let in and not given back.</summary>
    [Fact]
    public Task GivenAttemptsThatOverlap_WhenTheyEndInAnyOrder_ThenNeverMoreThanTenAreTried() => Seeds.Try(100, output.WriteLine, seed =>
    {
        var random = new Random(seed);
        var (record, now) = (LockoutRecord.Empty, Start);
        var open = new List<(string Id, DateTimeOffset At)>();
        var wrong = new List<DateTimeOffset>();
        for (var step = 0; step < 300; step++)
        {
            now += TimeSpan.FromSeconds(random.Next(0, 40));
            if (open.Count > 0 && random.Next(2) == 0)
            {
                var ended = open[random.Next(open.Count)];
                open.Remove(ended);
                var isRight = random.Next(4) == 0;
                record = isRight ? LockoutRule.Right(record, ended.Id) : LockoutRule.Wrong(record, ended.Id, now);
                if (!isRight) wrong.Add(ended.At);
            }
            else
            {
                (record, var retryAfter) = LockoutRule.Begin(record, $"at_{step}", now);
                Assert.True(retryAfter is null or { Ticks: > 0 });
                if (retryAfter is null) open.Add(($"at_{step}", now));
            }

            Assert.InRange(wrong.Concat(open.Select(attempt => attempt.At)).Count(at => now - at < LockoutRule.Window), 0, AccountLimits.WrongPasswordsMax);
        }

        return Task.CompletedTask;
    });

    [Fact]
    public void GivenARecord_WhenItExpires_ThenItSaysNoMoreThanAnEmptyOne()
    {
        Assert.Null(LockoutRule.ExpiresAt(LockoutRecord.Empty));
        var record = LockoutRecord.Empty;
        for (var i = 0; i < AccountLimits.WrongPasswordsMax; i++)
        {
            record = LockoutRule.Wrong(LockoutRule.Begin(record, $"at_{i}", Start).Next, $"at_{i}", Start.AddSeconds(i));
        }

        var expiresAt = LockoutRule.ExpiresAt(record)!.Value;
        Assert.Equal(Start.AddSeconds(9).AddMinutes(15), expiresAt);
        Assert.NotNull(LockoutRule.Begin(record, "at_x", expiresAt.AddMilliseconds(-1)).RetryAfter);
        Assert.Null(LockoutRule.Begin(record, "at_x", expiresAt).RetryAfter);
    }

    private sealed class Oracle
    {
        private readonly List<DateTimeOffset> _wrong = [];
        private DateTimeOffset _lockedUntil = DateTimeOffset.MinValue;

        public TimeSpan? LockedFor(DateTimeOffset now) => now < _lockedUntil ? _lockedUntil - now : null;

        public void Wrong(DateTimeOffset at)
        {
            _wrong.Add(at);
            if (_wrong.Count(earlier => at - earlier < TimeSpan.FromMinutes(15) && earlier >= _lockedUntil) >= 10) _lockedUntil = at.AddMinutes(15);
        }
    }
}
