using BenchmarkDotNet.Attributes;
using Livehouse.Grains.Budgets;
using Livehouse.Refusals;

namespace Livehouse.Bench.Types;

/// <summary>The chat budget as a stream spends it: 30 a minute a user, the clock running on.</summary>
public class BudgetBenchmarks
{
    private const int Users = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly string[] _users = [.. Enumerable.Range(0, Users).Select(static number => $"user{number}")];
    private readonly BudgetBook _book = new("chat", 30, Window);
    private readonly SlidingBudget _budget = new(30, Window);
    private readonly SlidingBudget _spent = new(30, Window);
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;
    private int _next;

    [GlobalSetup]
    public void Spend()
    {
        for (var use = 0; use < 30; use++) _spent.TrySpend(DateTimeOffset.UnixEpoch, out _);
    }

    [Benchmark(Description = "SlidingBudget.TrySpend, granted")]
    public bool Granted() => _budget.TrySpend(_now += TimeSpan.FromSeconds(2), out _);

    [Benchmark(Description = "SlidingBudget.TrySpend, refused")]
    public bool Refused() => _spent.TrySpend(DateTimeOffset.UnixEpoch, out _);

    [Benchmark(Description = "BudgetBook.Spend, one of 10,000 users")]
    public Refusal? OfMany() => _book.Spend(_users[_next = (_next + 7) % Users], _now += TimeSpan.FromMilliseconds(1));
}
