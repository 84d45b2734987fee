using Livehouse.Grains.Budgets;

namespace Livehouse.Tests.Grains.Budgets;

public sealed class SlidingBudgetTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void GivenAFullBudget_WhenAnotherUseIsAsked_ThenItSaysExactlyHowLongToWait()
    {
        var budget = new SlidingBudget(2, Minute);
        Assert.True(budget.TrySpend(Start, out var wait));
        Assert.Equal(TimeSpan.Zero, wait);
        Assert.True(budget.TrySpend(Start.AddSeconds(10), out _));

        Assert.False(budget.TrySpend(Start.AddSeconds(25), out wait));

        Assert.Equal(TimeSpan.FromSeconds(35), wait);
    }

    [Fact]
    public void GivenAFullBudget_WhenTheOldestUseIsAWholeWindowOld_ThenExactlyOneIsFree()
    {
        var budget = new SlidingBudget(2, Minute);
        budget.TrySpend(Start, out _);
        budget.TrySpend(Start.AddSeconds(1), out _);

        Assert.False(budget.TrySpend(Start + Minute - TimeSpan.FromTicks(1), out var wait));
        Assert.Equal(TimeSpan.FromTicks(1), wait);
        Assert.True(budget.TrySpend(Start + Minute, out _));
        Assert.False(budget.TrySpend(Start + Minute, out _));
    }

    [Fact]
    public void GivenUsesThatArePlanned_WhenOneMoreIsAskedFor_ThenTheyCountAndNothingIsSpent()
    {
        var budget = new SlidingBudget(2, Minute);
        budget.TrySpend(Start, out _);

        Assert.True(budget.CanSpend(Start.AddSeconds(10), planned: 0, out _));
        Assert.False(budget.CanSpend(Start.AddSeconds(10), planned: 1, out var wait));
        Assert.Equal(TimeSpan.FromSeconds(50), wait);
        Assert.False(budget.CanSpend(Start.AddSeconds(10), planned: 2, out wait));
        Assert.Equal(Minute, wait);

        Assert.Single(budget.Spent);
    }

    [Fact]
    public void GivenRefusals_WhenTheWindowHasPassed_ThenTheyHaveSpentNothing()
    {
        var budget = new SlidingBudget(1, Minute);
        budget.TrySpend(Start, out _);
        for (var at = 0; at < 59; at++) Assert.False(budget.TrySpend(Start.AddSeconds(at), out _));

        Assert.Single(budget.Spent);
        Assert.True(budget.TrySpend(Start + Minute, out _));
    }

    [Fact]
    public void GivenWhatWasSpent_WhenABudgetIsMadeFromIt_ThenItGoesOnFromThere()
    {
        var before = new SlidingBudget(3, Minute);
        before.TrySpend(Start, out _);
        before.TrySpend(Start.AddSeconds(1), out _);

        var after = new SlidingBudget(3, Minute, before.Spent);

        Assert.True(after.TrySpend(Start.AddSeconds(2), out _));
        Assert.False(after.TrySpend(Start.AddSeconds(3), out var wait));
        Assert.Equal(TimeSpan.FromSeconds(57), wait);
    }

    /// <summary>
    /// A configuration with a lower limit met users who had spent more than it allows: the wait was for the oldest use, after which there was still none free.
    /// </summary>
    [Fact]
    public void GivenMoreUsesThanTheLimitNow_WhenAnotherIsAsked_ThenTheWaitReachesToTheOneThatFreesIt()
    {
        var budget = new SlidingBudget(1, Minute, [Start, Start.AddSeconds(10), Start.AddSeconds(20)]);

        Assert.False(budget.TrySpend(Start.AddSeconds(30), out var wait));

        Assert.Equal(TimeSpan.FromSeconds(50), wait);
        Assert.True(budget.TrySpend(Start.AddSeconds(30) + wait, out _));
    }

    [Fact]
    public void GivenARecalledUse_WhenItIsAWindowOld_ThenTheBudgetIsFresh()
    {
        var budget = new SlidingBudget(1, Minute);
        budget.Recall(Start);

        Assert.False(budget.IsFresh(Start.AddSeconds(59)));
        Assert.True(budget.IsFresh(Start + Minute));
    }

    [Fact]
    public void GivenALimitOrAWindowOfNothing_WhenABudgetIsMade_ThenItIsABug()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlidingBudget(0, Minute));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SlidingBudget(1, TimeSpan.Zero));
    }

    [Fact]
    public void GivenAnyUses_WhenTheyComeAtAnyTimes_ThenNoWindowHoldsMoreThanTheLimitAndEveryWaitIsExact() => Seeds.Each(300, random =>
    {
        var limit = random.Next(1, 8);
        var window = TimeSpan.FromMilliseconds(random.Next(1, 500));
        var budget = new SlidingBudget(limit, window);
        var granted = new List<DateTimeOffset>();
        var now = Start;
        for (var use = 0; use < 200; use++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(0, 60));
            if (random.Next(10) == 0) budget = new SlidingBudget(limit, window, budget.Spent);
            var free = granted.Count(at => now - at < window) < limit;

            Assert.Equal(free, budget.TrySpend(now, out var wait));

            if (free)
            {
                granted.Add(now);
                continue;
            }

            Assert.InRange(wait, TimeSpan.FromTicks(1), window);
            // At the instant that it names one is free, and just before it none is; copies ask, so that nothing is spent.
            Assert.False(new SlidingBudget(limit, window, budget.Spent).TrySpend(now + wait - TimeSpan.FromTicks(1), out _));
            Assert.True(new SlidingBudget(limit, window, budget.Spent).TrySpend(now + wait, out _));
        }

        foreach (var at in granted) Assert.InRange(granted.Count(other => other >= at && other - at < window), 1, limit);
    });
}
