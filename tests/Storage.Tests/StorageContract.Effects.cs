using System.Collections.Concurrent;
using Livehouse.Effects;
using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 2, 0, 0, 123, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    [ContractFact]
    public async Task GivenEveryKindOfEffect_WhenItIsClaimed_ThenItIsWhatWasCommitted()
    {
        Effect[] effects =
        [
            new OpenRoom("room", 300), new CloseRoom("room"), new RemoveParticipant("room", "u\u0000ü🎉"), new BeginRecording("room", "a/b.mp4"), new EndRecording("EG_1"),
            new CheckRecording("a/b.mp4"), new OpenIngress("room", "name", "whip", "identity", "Name"), new CloseIngress("IN_1"),
        ];
        await Decide(effects.Select((effect, i) => new PendingEffect($"ef_{i}", Grain, effect, Now.AddSeconds(i - 100))).ToArray());
        var claimed = await Storage.Effects.Claim(Now, Lease, 100);
        Assert.Equal(effects, claimed.Select(effect => effect.Effect));
        Assert.All(claimed, effect => Assert.Equal(Grain, effect.Grain));
        Assert.All(claimed, effect => Assert.Equal(1, effect.Attempts));
    }

    [ContractFact]
    public async Task GivenEffects_WhenSomeAreDue_ThenThoseAreClaimedOldestFirstAndNoMoreThanAskedFor()
    {
        await Decide(Effect("later", 1), Effect("now", 0), Effect("oldest", -20), Effect("old", -10));
        Assert.Equal(["oldest", "old"], Ids(await Storage.Effects.Claim(Now, Lease, 2)));
        Assert.Equal(["now"], Ids(await Storage.Effects.Claim(Now, Lease, 2)));
        Assert.Empty(await Storage.Effects.Claim(Now, Lease, 2));
        Assert.Empty(await Storage.Effects.Claim(Now.AddHours(1), Lease, 0));
    }

    [ContractFact]
    public async Task GivenAClaimedEffect_WhenItsLeaseEnds_ThenItIsDueAgainAndTheAttemptsGrow()
    {
        await Decide(Effect("ef", 0));
        Assert.Equal(1, Assert.Single(await Storage.Effects.Claim(Now, Lease, 10)).Attempts);
        Assert.Equal(Now + Lease, await Storage.Effects.NextDue());
        Assert.Empty(await Storage.Effects.Claim(Now + Lease - TimeSpan.FromMilliseconds(1), Lease, 10));
        Assert.Equal(2, Assert.Single(await Storage.Effects.Claim(Now + Lease, Lease, 10)).Attempts);
    }

    [ContractFact]
    public async Task GivenAnEffect_WhenItIsClaimedByName_ThenItIsTakenDueOrNotAndHeld()
    {
        await Decide(Effect("ef", 3600));
        var one = await Storage.Effects.ClaimOne("ef", Now, Lease);
        Assert.Equal((1, new CloseRoom("ef")), (one!.Attempts, one.Effect));
        Assert.Empty(await Storage.Effects.Claim(Now, Lease, 10));
        Assert.Equal(2, (await Storage.Effects.ClaimOne("ef", Now, Lease))!.Attempts);
        Assert.Null(await Storage.Effects.ClaimOne("absent", Now, Lease));
    }

    [ContractFact]
    public async Task GivenAFailedEffect_WhenItIsPostponed_ThenItIsDueThenAndKeepsItsAttempts()
    {
        await Decide(Effect("ef", 0));
        await Storage.Effects.Claim(Now, Lease, 10);
        await Storage.Effects.Postpone("ef", Now.AddSeconds(2));
        await Storage.Effects.Postpone("absent", Now);
        Assert.Equal(Now.AddSeconds(2), await Storage.Effects.NextDue());
        Assert.Empty(await Storage.Effects.Claim(Now.AddSeconds(1), Lease, 10));
        Assert.Equal(2, Assert.Single(await Storage.Effects.Claim(Now.AddSeconds(2), Lease, 10)).Attempts);
    }

    [ContractFact]
    public async Task GivenEffectsThatAreDoneOrDiscarded_WhenTheRunnerLooks_ThenTheyAreGone()
    {
        await Decide(Effect("done", 0), Effect("discarded", 0), Effect("left", 0));
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { EffectsDone = ["done", "absent"] });
        await Storage.Effects.Discard("discarded");
        await Storage.Effects.Discard("absent");
        Assert.Equal(["left"], Ids(await Storage.Effects.Claim(Now, Lease, 10)));
        Assert.Null(await Storage.Effects.ClaimOne("done", Now, Lease));
    }

    [ContractFact]
    public async Task GivenAPendingEffect_WhenItIsCommittedAgain_ThenItStaysAsItIs()
    {
        await Decide(Effect("ef", 0));
        await Storage.Effects.Claim(Now, Lease, 10);
        var again = new GrainCommit(Grain, 1, "{}") { Effects = [new("ef", Grain, new CloseRoom("other"), Now)] };
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(again));
        Assert.Empty(await Storage.Effects.Claim(Now, Lease, 10));
        var kept = await Storage.Effects.ClaimOne("ef", Now, Lease);
        Assert.Equal((2, new CloseRoom("ef")), (kept!.Attempts, kept.Effect));
    }

    [ContractFact]
    public async Task GivenATurnThatTookAnOutcomeIn_WhenItDecidesTheSameEffectAgain_ThenItIsPendingAfresh()
    {
        await Decide(Effect("ef", 0));
        await Storage.Effects.Claim(Now, Lease, 10);
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { EffectsDone = ["ef"], Effects = [Effect("ef", 0)] });
        Assert.Equal(1, Assert.Single(await Storage.Effects.Claim(Now, Lease, 10)).Attempts);
    }

    [ContractFact]
    public async Task GivenNoEffects_WhenTheNextIsAskedFor_ThenThereIsNone() => Assert.Null(await Storage.Effects.NextDue());

    [ContractFact]
    public async Task GivenParallelRunnersInTwoProcesses_WhenTheyClaim_ThenEachEffectIsTakenOnce()
    {
        const int count = 300;
        await Decide(Enumerable.Range(0, count).Select(i => Effect($"ef_{i:000}", -i)).ToArray());
        await using var other = await Open();
        var claimed = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(runner => Task.Run(async () =>
        {
            var store = (runner % 2 == 0 ? Storage : other).Effects;
            while (await store.Claim(Now, Lease, 7) is { Count: > 0 } some)
            {
                foreach (var effect in some) claimed.Add(effect.Id);
            }
        })));
        Assert.Equal(count, claimed.Count);
        Assert.Equal(count, claimed.Distinct().Count());
    }

    private static PendingEffect Effect(string id, int dueInSeconds) => new(id, Grain, new CloseRoom(id), Now.AddSeconds(dueInSeconds));

    private static IEnumerable<string> Ids(IEnumerable<PendingEffect> effects) => effects.Select(effect => effect.Id);

    private async Task Decide(params PendingEffect[] effects) =>
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(Grain, 0, "{}") { Effects = effects }));
}
