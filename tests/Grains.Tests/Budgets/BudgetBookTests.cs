using Livehouse.Grains.Budgets;
using Livehouse.Refusals;

namespace Livehouse.Tests.Grains.Budgets;

public sealed class BudgetBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 2, 0, 0, TimeSpan.Zero);

    private readonly BudgetBook _book = new("chat", 2, TimeSpan.FromMinutes(1));

    [Fact]
    public void GivenOneUsersFullBudget_WhenAnotherUserSpends_ThenTheyAreTwoBudgets()
    {
        Assert.Null(_book.Spend("ann", Start));
        Assert.Null(_book.Spend("ann", Start));

        Assert.NotNull(_book.Spend("ann", Start));
        Assert.Null(_book.Spend("bob", Start));
    }

    [Fact]
    public void GivenAFullBudget_WhenItRefuses_ThenTheRefusalNamesPolicyLimitWindowAndWait()
    {
        _book.Spend("ann", Start);
        _book.Spend("ann", Start);

        var refusal = _book.Spend("ann", Start.AddSeconds(20));

        Assert.Equal(RefusalCodes.RateLimited, refusal!.Code);
        Assert.Equal(new SpentLimit("chat", 2, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(40)), refusal.Limit);
    }

    [Fact]
    public void GivenRecalledUses_WhenTheUserSpends_ThenTheyCount()
    {
        _book.Recall("ann", Start.AddSeconds(-30));
        _book.Recall("ann", Start.AddSeconds(-10));

        Assert.Equal(TimeSpan.FromSeconds(30), _book.Spend("ann", Start)!.Limit!.RetryAfter);
    }

    [Fact]
    public void GivenThousandsOfUsers_WhenOldOnesAreForgotten_ThenNobodyGetsMoreThanTheirLimit()
    {
        var book = new BudgetBook("chat", 1, TimeSpan.FromSeconds(10));
        var last = new Dictionary<string, DateTimeOffset>();
        for (var at = 0; at < 5_000; at++)
        {
            var (user, now) = ($"user-{at * 7919 % 700}", Start.AddMilliseconds(at * 10));
            var free = !last.TryGetValue(user, out var before) || now - before >= TimeSpan.FromSeconds(10);

            Assert.Equal(free, book.Spend(user, now) is null);

            if (free) last[user] = now;
        }
    }
}
