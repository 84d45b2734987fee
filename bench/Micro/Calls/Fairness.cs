namespace Livehouse.Bench.Calls;

/// <summary>How many turns of hot grains, whose mailboxes are full, are taken between a call to a cold grain and its turn.</summary>
internal static class Fairness
{
    private const int Waiting = 9_000;
    private const int Rounds = 40;

    /// <summary>
    /// The caller's own thread does not do (as of one with a synchronization context): the cold grain's turn has to find a thread of the pool beside the hot ones. One of the hot turns makes
    /// the call, so that the count begins on a thread that is surely running.
    /// </summary>
    /// <returns>A number a round, ascending.</returns>
    public static async Task<IReadOnlyList<long>> OverThePool(int hotGrains)
    {
        var passed = new List<long>();
        for (var round = 0; round < Rounds; round++) passed.Add(await Round(hotGrains));
        return [.. passed.Order()];
    }

    private static async Task<long> Round(int hotGrains)
    {
        await using var silo = new TestSilo();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hot = Enumerable.Range(0, hotGrains).Select(number => new Hot(silo, $"hot{number}")).ToArray();
        await silo.Grain("cold").Withdraw("activate");
        var calls = new List<Task>();
        foreach (var grain in hot) calls.AddRange(await grain.Fill(gate.Task, Waiting));

        var passed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        silo.Inside("cold").Deed = () =>
        {
            passed.SetResult(hot.Sum(static grain => grain.Turns));
            return Task.CompletedTask;
        };
        long before = 0;
        hot[0].AtItsTurn(Waiting / 10, () =>
        {
            before = hot.Sum(static grain => grain.Turns);
            SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
            calls.Add(silo.Grain("cold").Withdraw("now"));
            SynchronizationContext.SetSynchronizationContext(null);
        });
        gate.SetResult();
        var after = await passed.Task;
        await Task.WhenAll(calls);
        return after - before;
    }

    /// <summary>A grain with calls that wait behind one turn.</summary>
    private sealed class Hot(TestSilo silo, string key)
    {
        private int _turn;
        private Action? _deed;

        public long Turns => silo.Inside(key).Turns;

        public async Task<IReadOnlyList<Task>> Fill(Task gate, int waiting)
        {
            var grain = silo.Grain(key);
            await grain.Withdraw("activate");
            silo.Inside(key).Deed = () =>
            {
                if (--_turn == 0) _deed?.Invoke();
                return gate;
            };
            return [.. Enumerable.Range(0, waiting + 1).Select(_ => grain.Withdraw("waits"))];
        }

        public void AtItsTurn(int turn, Action deed) => (_turn, _deed) = (turn, deed);
    }
}
