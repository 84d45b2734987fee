using System.Globalization;
using Livehouse.Jobs;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Testing;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

public abstract partial class StorageContract
{
    /// <summary>
    /// Two processes run jobs; attempts die, lose their leases and come back late, fail, are given up and retried by an operator. Every job's grain counts the
    /// outcomes that it committed: exactly one of each job that completed, and every job is completed or a dead letter in the end.
    /// </summary>
    [ContractFact]
    public Task GivenProcessesThatDieAndComeBackLate_WhenTheyRunJobs_ThenNoneIsLostAndNoneIsCommittedTwice() =>
        Seeds.Try(runs: 1, Console.WriteLine, RunJobs);

    /// <summary>An attempt reports twice, the second time after an operator had its job retried: that would end the job before it ran again.</summary>
    [ContractFact]
    public async Task GivenJobsThatAnOperatorHadRetried_WhenTheLastAttemptReportsLate_ThenItCannotEndThem()
    {
        var versionOfDead = 1;
        string[] ids = ["failed", "dead", "unheard", "again"];
        var grains = ids.Select(id => GrainRef.Stream($"st_{id}")).ToList();
        await Task.WhenAll(ids.Select((id, i) => Storage.Grains.Commit(new GrainCommit(grains[i], 0, "{}")
        {
            Outbox = [new(id, grains[i], new CloseRoom("r"), Now)],
        })));
        Assert.Equal(ids.Length, (await Storage.Outbox.Claim(Now, Lease, 10)).Count);
        // One waits after a failure; one is a dead letter; of one, the grain was not informed before the lease ended; one is to go on as a new job.
        await Storage.Outbox.Postpone(new("failed", 1), Now.AddHours(1), Fault);
        await Storage.Outbox.Postpone(new("again", 1), Now.AddHours(1), Fault);
        await Storage.Outbox.GiveUp(new("dead", 1), Last);
        await Storage.Outbox.GiveUp(new("unheard", 1), Last);
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(Report(1, 1)));
        versionOfDead++;
        var later = Now + Lease;
        foreach (var id in ids) Assert.Equal(JobChange.Done, await Storage.Jobs.Retry(id, later));

        for (var i = 0; i < ids.Length; i++)
        {
            Assert.Equal(CommitResult.Superseded, await Storage.Grains.Commit(Report(i, 1)));
            Assert.False(await Storage.Outbox.End(new(ids[i], 1), later));
        }

        var together = await Task.WhenAll(ids.Select((_, i) => Storage.Grains.Commit(Report(i, 1))));
        Assert.All(together, static result => Assert.Equal(CommitResult.Superseded, result));
        foreach (var id in ids) Assert.Equal(JobState.Available, (await Storage.Jobs.Find(id, later))!.State);

        Assert.Equal(ids.Length, (await Storage.Outbox.Claim(later, Lease, 10)).Count);
        together = await Task.WhenAll(ids.Select((_, i) => Storage.Grains.Commit(Report(i, 2))));
        Assert.All(together, static result => Assert.Equal(CommitResult.Committed, result));
        Assert.Equal(ids.Length - 1, (await Storage.Jobs.List(new JobQuery(10, JobState.Completed), later)).Count);

        GrainCommit Report(int i, int attempt) => new(grains[i], ids[i] == "dead" ? versionOfDead : 1, "{}")
        {
            OutboxDone = [ids[i]],
            OutboxContinued = ids[i] == "again" ? [ids[i]] : [],
            Run = new OutboxRun(ids[i], attempt),
            EndedAt = Now,
        };
    }

    private async Task RunJobs(int seed)
    {
        const int jobs = 120;
        var random = new Random(seed);
        var what = $"LIVEHOUSE_SEED={seed}";
        var grains = Enumerable.Range(0, jobs).Select(i => GrainRef.Stream($"st_{i}")).ToList();
        await Task.WhenAll(grains.Select((grain, i) => Storage.Grains.Commit(new GrainCommit(grain, 0, "0")
        {
            Outbox = [new($"ef_{i}", grain, Work(i), Now)],
        })));
        await using var other = await Open();
        var now = Now;
        var late = new List<(PendingOutboxMessage Job, LivehouseStorage Process)>();
        for (var round = 0; round < 60; round++)
        {
            now += Lease;
            foreach (var process in (LivehouseStorage[])[Storage, other])
            {
                var claimed = await process.Outbox.Claim(now, Lease, 1 + random.Next(20));
                var acts = claimed.Select(job => (Job: job, Act: round < 45 ? random.Next(8) : 7)).ToList();
                foreach (var (job, act) in acts)
                {
                    var run = new OutboxRun(job.Id, job.Attempts);
                    if (act <= 1) late.Add((job, process));
                    else if (act == 2) Assert.True(await process.Outbox.Postpone(run, now, Fault), what);
                    else if (act == 3 && job.Withdrawn is null) Assert.True(await process.Outbox.GiveUp(run, Last), what);
                }

                // Many at once, so that they share a transaction.
                var reports = acts.Where(entry => entry.Act >= 3).Select(async entry => (entry.Job, Result: await Report(process, entry.Job))).ToList();
                foreach (var (job, result) in await Task.WhenAll(reports)) Assert.True(result == CommitResult.Committed, $"{what} {job.Id} {result}");
            }

            // Those whose lease has ended come back, in both orders: before and after another attempt has begun.
            foreach (var (job, process) in late.Where(_ => random.Next(3) == 0).ToList())
            {
                late.Remove((job, process));
                var holder = await Storage.Jobs.Find(job.Id, now);
                var isHolder = holder!.Attempts == job.Attempts && holder.EndedAt is null;
                var result = await Report(process, job);
                Assert.True((result == CommitResult.Committed) == isHolder, $"{what} {job.Id} attempt {job.Attempts}: {result}");
            }

            if (random.Next(4) == 0) await Storage.Jobs.RetryAll(new JobFilter(JobState.Discarded), now);
        }

        var left = await Storage.Jobs.List(new JobQuery(1_000), now);
        Assert.Equal(jobs, left.Count);
        Assert.All(left, job => Assert.True(job.State is JobState.Completed or JobState.Discarded, $"{what} {job.Id} {job.State}"));
        for (var i = 0; i < jobs; i++)
        {
            var committed = int.Parse((await Storage.Grains.Load(grains[i]))!.Data, CultureInfo.InvariantCulture);
            var expected = left.Single(job => job.Id == $"ef_{i}").State == JobState.Completed ? 1 : 0;
            Assert.True(committed == expected, $"{what} ef_{i}: {committed} instead of {expected}");
        }

        static OutboxMessage Work(int i) => (i % 3) switch
        {
            0 => new CloseRoom($"r_{i}"),
            1 => new OpenRoom($"r_{i}", 1),
            _ => new DropObjects([$"o_{i}"]),
        };

        // As a grain does: it counts a success, and only notes that it was informed of a failure.
        async Task<CommitResult> Report(LivehouseStorage process, PendingOutboxMessage job)
        {
            var failed = (await process.Jobs.Find(job.Id, now)) is { Failure: not null };
            var state = (await process.Grains.Load(job.Grain))!;
            var count = int.Parse(state.Data, CultureInfo.InvariantCulture) + (failed ? 0 : 1);
            return await process.Grains.Commit(new GrainCommit(job.Grain, state.Version, count.ToString(CultureInfo.InvariantCulture))
            {
                OutboxDone = [job.Id],
                Run = new OutboxRun(job.Id, job.Attempts),
                EndedAt = now,
            });
        }
    }
}
