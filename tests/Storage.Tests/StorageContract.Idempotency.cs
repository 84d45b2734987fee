using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    private static readonly StoredAnswer Answer = new(201, "application/json", new byte[] { 0, 1, 2, 255 });

    [ContractFact]
    public async Task GivenANewKey_WhenTheRequestIsAnsweredAndRepeated_ThenTheAnswerIsReplayed()
    {
        Assert.Equal(IdempotencyVerdict.Run, await Begin());
        await Complete();
        var repeat = await Storage.Idempotency.Begin("scope", "key", "body", Now.AddHours(23), Lease);
        Assert.Equal(IdempotencyVerdict.Replay, repeat.Verdict);
        Assert.Equal((201, "application/json"), (repeat.Answer!.Status, repeat.Answer.ContentType));
        Assert.Equal(Answer.Body.ToArray(), repeat.Answer.Body.ToArray());
    }

    [ContractFact]
    public async Task GivenAnEmptyAnswer_WhenItIsRepeated_ThenItIsReplayedEmpty()
    {
        await Begin();
        await Storage.Idempotency.Complete("scope", "key", new StoredAnswer(204, "", ReadOnlyMemory<byte>.Empty), Now.AddHours(1));
        var repeat = await Storage.Idempotency.Begin("scope", "key", "body", Now, Lease);
        Assert.Equal((204, "", 0), (repeat.Answer!.Status, repeat.Answer.ContentType, repeat.Answer.Body.Length));
    }

    [ContractFact]
    public async Task GivenARunningRequest_WhenItIsRepeated_ThenItIsBusyUntilTheLeaseEndsAndThenRunsAgain()
    {
        Assert.Equal(IdempotencyVerdict.Run, await Begin());
        Assert.Equal(IdempotencyVerdict.Busy, await Begin(now: Now + Lease - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(IdempotencyVerdict.Run, await Begin(now: Now + Lease));
        Assert.Equal(IdempotencyVerdict.Busy, await Begin(now: Now + Lease));
    }

    [ContractFact]
    public async Task GivenAKeyOfAnotherBody_WhenItIsUsed_ThenItIsReusedWhetherRunningAbandonedOrAnswered()
    {
        await Begin();
        Assert.Equal(IdempotencyVerdict.Reused, await Begin(fingerprint: "other"));
        Assert.Equal(IdempotencyVerdict.Reused, await Begin(fingerprint: "other", now: Now + Lease));
        await Complete();
        Assert.Equal(IdempotencyVerdict.Reused, await Begin(fingerprint: "other"));
    }

    [ContractFact]
    public async Task GivenTheSameKeyOfAnotherScope_WhenItIsUsed_ThenItIsNew()
    {
        await Begin();
        Assert.Equal(IdempotencyVerdict.Run, await Begin(scope: "another"));
    }

    [ContractFact]
    public async Task GivenARefusedRequest_WhenItsKeyIsReleased_ThenItRunsAgainWithAnyBody()
    {
        await Begin();
        await Storage.Idempotency.Release("scope", "key");
        Assert.Equal(IdempotencyVerdict.Run, await Begin(fingerprint: "other"));
    }

    [ContractFact]
    public async Task GivenAnAnsweredRequest_WhenALateOneReleasesOrCompletesTheKey_ThenTheFirstAnswerStays()
    {
        await Begin();
        await Complete();
        await Storage.Idempotency.Release("scope", "key");
        await Storage.Idempotency.Complete("scope", "key", Answer with { Status = 500 }, Now.AddHours(24));
        Assert.Equal(201, (await Storage.Idempotency.Begin("scope", "key", "body", Now, Lease)).Answer!.Status);
    }

    [ContractFact]
    public async Task GivenAnAnswerThatExpired_WhenTheKeyIsUsed_ThenItIsNewAlsoBeforeThePurge()
    {
        await Begin();
        await Complete();
        Assert.Equal(IdempotencyVerdict.Replay, await Begin(now: Now.AddHours(24) - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(IdempotencyVerdict.Run, await Begin(fingerprint: "other", now: Now.AddHours(24)));
        Assert.Equal(IdempotencyVerdict.Busy, await Begin(fingerprint: "other", now: Now.AddHours(24)));
    }

    [ContractFact]
    public async Task GivenKeys_WhenTheyArePurged_ThenThoseThatExpiredGo()
    {
        await Begin();
        await Complete();
        await Begin(scope: "running", now: Now.AddHours(24));
        Assert.Equal(0, await Storage.Idempotency.Purge(Now.AddHours(23)));
        Assert.Equal(1, await Storage.Idempotency.Purge(Now.AddHours(24)));
        Assert.Equal(IdempotencyVerdict.Busy, await Begin(scope: "running", now: Now.AddHours(24)));
        Assert.Equal(1, await Storage.Idempotency.Purge(Now.AddHours(72)));
    }

    [ContractFact]
    public async Task GivenMoreKeysThanOneDeletionTakes_WhenTheyArePurged_ThenAllGo()
    {
        await Task.WhenAll(Enumerable.Range(0, 1203).Select(i => Storage.Idempotency.Begin("scope", $"key{i}", "body", Now, Lease)));
        Assert.Equal(1203, await Storage.Idempotency.Purge(Now.AddDays(2)));
        Assert.Equal(0, await Storage.Idempotency.Purge(Now.AddDays(2)));
    }

    [ContractFact]
    public async Task GivenOneRequestSentFiftyTimesAtOnce_WhenTheKeyIsRaced_ThenExactlyOneRuns()
    {
        await using var other = await Open();
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() =>
            (i % 2 == 0 ? Storage : other).Idempotency.Begin("scope", "key", "body", Now, Lease))));
        Assert.Single(verdicts, lookup => lookup.Verdict == IdempotencyVerdict.Run);
        Assert.Equal(49, verdicts.Count(lookup => lookup.Verdict == IdempotencyVerdict.Busy));
    }

    [ContractFact]
    public async Task GivenAnAbandonedKey_WhenItsRetriesRace_ThenExactlyOneRuns()
    {
        await Begin();
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Begin(now: Now + Lease))));
        Assert.Single(verdicts, IdempotencyVerdict.Run);
    }

    private async Task<IdempotencyVerdict> Begin(string scope = "scope", string fingerprint = "body", DateTimeOffset? now = null) =>
        (await Storage.Idempotency.Begin(scope, "key", fingerprint, now ?? Now, Lease)).Verdict;

    private Task Complete() => Storage.Idempotency.Complete("scope", "key", Answer, Now.AddHours(24));
}
