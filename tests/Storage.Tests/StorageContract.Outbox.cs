using System.Collections.Concurrent;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 2, 0, 0, 123, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static OutboxFault Fault => new(Now, "no answer");

    [ContractFact]
    public async Task GivenEveryKindOfOutboxMessage_WhenItIsClaimed_ThenItIsWhatWasCommitted()
    {
        OutboxMessage[] outbox =
        [
            new OpenRoom("room", 300), new CloseRoom("room"), new RemoveParticipant("room", "u\u0000ü🎉"), new BeginRecording("room", "a/b.mp4"),
            new EndRecording("EG_1"),
            new CheckRecording("a/b.mp4"), new OpenIngress("room", "name", "whip", "identity", "Name"), new CloseIngress("IN_1"),
        ];
        await Decide(outbox.Select((message, i) => new PendingOutboxMessage($"ef_{i}", Grain, message, Now.AddSeconds(i - 100))).ToArray());
        var claimed = await Storage.Outbox.Claim(Now, Lease, 100);
        Assert.Equal(outbox, claimed.OrderBy(message => message.Id, StringComparer.Ordinal).Select(message => message.Message));
        Assert.All(claimed, message => Assert.Equal(Grain, message.Grain));
        Assert.All(claimed, message => Assert.Equal(1, message.Attempts));
    }

    [ContractFact]
    public async Task GivenOutboxMessages_WhenSomeAreDue_ThenThoseAreClaimedOldestFirstAndNoMoreThanAskedFor()
    {
        await Decide(Message("later", 1), Message("now", 0), Message("oldest", -20), Message("old", -10));
        Assert.Equal(["oldest", "old"], Ids(await Storage.Outbox.Claim(Now, Lease, 2)));
        Assert.Equal(["now"], Ids(await Storage.Outbox.Claim(Now, Lease, 2)));
        Assert.Empty(await Storage.Outbox.Claim(Now, Lease, 2));
        Assert.Empty(await Storage.Outbox.Claim(Now.AddHours(1), Lease, 0));
    }

    [ContractFact]
    public async Task GivenAClaimedOutboxMessage_WhenItsLeaseEnds_ThenItIsDueAgainAndTheAttemptsGrow()
    {
        await Decide(Message("ef", 0));
        Assert.Equal(1, Assert.Single(await Storage.Outbox.Claim(Now, Lease, 10)).Attempts);
        Assert.Equal(Now + Lease, await Storage.Outbox.NextDue());
        Assert.Empty(await Storage.Outbox.Claim(Now + Lease - TimeSpan.FromMilliseconds(1), Lease, 10));
        Assert.Equal(2, Assert.Single(await Storage.Outbox.Claim(Now + Lease, Lease, 10)).Attempts);
    }

    [ContractFact]
    public async Task GivenAnOutboxMessage_WhenItIsClaimedByName_ThenItIsTakenDueOrNotAndHeld()
    {
        await Decide(Message("ef", 3600));
        var one = await Storage.Outbox.ClaimOne("ef", Now, Lease);
        Assert.Equal((1, new CloseRoom("ef")), (one!.Attempts, one.Message));
        Assert.Empty(await Storage.Outbox.Claim(Now, Lease, 10));
        Assert.Null(await Storage.Outbox.ClaimOne("ef", Now + Lease - TimeSpan.FromMilliseconds(1), Lease));
        Assert.Equal(2, (await Storage.Outbox.ClaimOne("ef", Now + Lease, Lease))!.Attempts);
        Assert.Null(await Storage.Outbox.ClaimOne("absent", Now, Lease));
    }

    [ContractFact]
    public async Task GivenAFailedOutboxMessage_WhenItIsPostponed_ThenItIsDueThenAndKeepsItsAttempts()
    {
        await Decide(Message("ef", 0));
        await Storage.Outbox.Claim(Now, Lease, 10);
        Assert.True(await Storage.Outbox.Postpone(new("ef", 1), Now.AddSeconds(2), Fault));
        Assert.False(await Storage.Outbox.Postpone(new("absent", 1), Now, Fault));
        Assert.Equal(Now.AddSeconds(2), await Storage.Outbox.NextDue());
        Assert.Empty(await Storage.Outbox.Claim(Now.AddSeconds(1), Lease, 10));
        Assert.Equal(2, Assert.Single(await Storage.Outbox.Claim(Now.AddSeconds(2), Lease, 10)).Attempts);
    }

    [ContractFact]
    public async Task GivenOutboxMessagesThatAreDoneOrDiscarded_WhenTheRunnerLooks_ThenTheyAreGone()
    {
        await Decide(Message("done", 0), Message("discarded", 0), Message("left", 0));
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { OutboxDone = ["done", "absent"] });
        Assert.Equal("discarded", (await Storage.Outbox.ClaimOne("discarded", Now, Lease))?.Id);
        Assert.True(await Storage.Outbox.End(new("discarded", 1), Now));
        Assert.False(await Storage.Outbox.End(new("absent", 1), Now));
        Assert.Equal(["left"], Ids(await Storage.Outbox.Claim(Now, Lease, 10)));
        Assert.Null(await Storage.Outbox.ClaimOne("done", Now, Lease));
    }

    [ContractFact]
    public async Task GivenAPendingOutboxMessage_WhenItIsCommittedAgain_ThenItStaysAsItIs()
    {
        await Decide(Message("ef", 0));
        await Storage.Outbox.Claim(Now, Lease, 10);
        var again = new GrainCommit(Grain, 1, "{}") { Outbox = [new("ef", Grain, new CloseRoom("other"), Now)] };
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(again));
        Assert.Empty(await Storage.Outbox.Claim(Now, Lease, 10));
        var kept = await Storage.Outbox.ClaimOne("ef", Now + Lease, Lease);
        Assert.Equal((2, new CloseRoom("ef")), (kept!.Attempts, kept.Message));
    }

    [ContractFact]
    public async Task GivenATurnThatTookAnOutcomeIn_WhenItDecidesTheSameOutboxMessageAgain_ThenItIsPendingAfresh()
    {
        await Decide(Message("ef", 0));
        await Storage.Outbox.Claim(Now, Lease, 10);
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { OutboxDone = ["ef"], Outbox = [Message("ef", 0)] });
        Assert.Equal(1, Assert.Single(await Storage.Outbox.Claim(Now, Lease, 10)).Attempts);
    }

    [ContractFact]
    public async Task GivenNoOutboxMessages_WhenTheNextIsAskedFor_ThenThereIsNone() => Assert.Null(await Storage.Outbox.NextDue());

    [ContractFact]
    public async Task GivenParallelRunnersInTwoProcesses_WhenTheyClaim_ThenEachOutboxMessageIsTakenOnce()
    {
        const int count = 300;
        await Decide(Enumerable.Range(0, count).Select(i => Message($"ef_{i:000}", -i)).ToArray());
        await using var other = await Open();
        var claimed = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(runner => Task.Run(async () =>
        {
            var store = (runner % 2 == 0 ? Storage : other).Outbox;
            while (await store.Claim(Now, Lease, 7) is { Count: > 0 } some)
            {
                foreach (var message in some) claimed.Add(message.Id);
            }
        })));
        Assert.Equal(count, claimed.Count);
        Assert.Equal(count, claimed.Distinct().Count());
    }

    private static PendingOutboxMessage Message(string id, int dueInSeconds) => new(id, Grain, new CloseRoom(id), Now.AddSeconds(dueInSeconds));

    private static IEnumerable<string> Ids(IEnumerable<PendingOutboxMessage> outbox) => outbox.Select(message => message.Id);

    private async Task Decide(params PendingOutboxMessage[] outbox) =>
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(Grain, 0, "{}") { Outbox = outbox }));
}
