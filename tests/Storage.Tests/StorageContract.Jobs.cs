using Livehouse.Jobs;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

/// <summary>Outbox messages as jobs: their states, their end, and what operators do with them.</summary>
public abstract partial class StorageContract
{
    private static OutboxFault Last => new(Now, "it is gone");

    [ContractFact]
    public async Task GivenJobsOnTheirWay_WhenTheyAreListed_ThenEachIsInItsState()
    {
        await Decide(Message("later", 60), Message("due", -2), Message("runs", -9), Message("failed", -8), Message("dead", -7), Message("done", -6));
        foreach (var id in (string[])["runs", "failed", "dead", "done"]) await Storage.Outbox.ClaimOne(id, Now, Lease);
        await Storage.Outbox.Postpone(new("failed", 1), Now.AddSeconds(5), Fault);
        await Storage.Outbox.GiveUp(new("dead", 1), Last);
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { OutboxDone = ["done"], EndedAt = Now });
        await Expect("later scheduled", "due available", "done completed", "dead discarded", "failed retrying", "runs running");

        // The grain takes the failure in: only that makes the dead letter.
        await Storage.Grains.Commit(new GrainCommit(Grain, 2, "{}") { OutboxDone = ["dead"], EndedAt = Now });
        await Expect("later scheduled", "due available", "done completed", "dead discarded", "failed retrying", "runs running");
        Assert.Equal(["done"], (await Storage.Jobs.List(new JobQuery(10, JobState.Completed), Now)).Select(job => job.Id));
        Assert.Equal(["failed"], (await Storage.Jobs.List(new JobQuery(10, JobState.Retrying), Now)).Select(job => job.Id));
        var dead = await Storage.Jobs.Find("dead", Now);
        Assert.Equal((JobState.Discarded, "room.close", 1, "it is gone"), (dead!.State, dead.Kind, dead.Attempts, dead.Failure));
        Assert.Equal([new JobError(1, Now, "it is gone")], dead.Errors);
        Assert.Equal(Grain, dead.Grain);
        Assert.Null(await Storage.Jobs.Find("absent", Now));
    }

    [ContractFact]
    public async Task GivenManyJobs_WhenTheyAreListedByPages_ThenEachIsThereOnceNewestFirst()
    {
        await Decide([.. Enumerable.Range(0, 25).Select(i => Message($"ef_{i:00}", -i / 3))]);
        for (var i = 0; i < 10; i++) Assert.NotNull(await Storage.Outbox.ClaimOne($"ef_{i:00}", Now, Lease));
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { OutboxDone = [.. Enumerable.Range(0, 10).Select(i => $"ef_{i:00}")], EndedAt = Now });
        var seen = new List<JobRecord>();
        JobPlace? before = null;
        while (await Storage.Jobs.List(new JobQuery(4, Before: before), Now) is { Count: > 0 } page)
        {
            seen.AddRange(page);
            before = new JobPlace(page[^1].Since, page[^1].Id);
        }

        Assert.Equal(25, seen.DistinctBy(job => job.Id).Count());
        Assert.Equal(seen.OrderByDescending(job => job.Since).ThenByDescending(job => job.Id, StringComparer.Ordinal), seen);
        Assert.Equal("ef_07", Assert.Single(await Storage.Jobs.List(new JobQuery(10, Text: "EF_07"), Now)).Id);
        Assert.Empty(await Storage.Jobs.List(new JobQuery(10, Text: "ef%07"), Now));
        Assert.Empty(await Storage.Jobs.List(new JobQuery(10, Kind: "mail.send"), Now));
        Assert.Equal(25, (await Storage.Jobs.List(new JobQuery(100, Kind: "room.close"), Now)).Count);
    }

    /// <summary>A job that ran too long: its lease ended, another attempt began, and then it came back.</summary>
    [ContractFact]
    public async Task GivenAnAttemptThatLostItsLease_WhenItComesBack_ThenNothingItWritesTakesEffect()
    {
        await Decide(Message("ef", 0));
        await Storage.Outbox.Claim(Now, Lease, 10);
        Assert.Equal(2, Assert.Single(await Storage.Outbox.Claim(Now + Lease, Lease, 10)).Attempts);
        var late = new OutboxRun("ef", 1);

        Assert.False(await Storage.Outbox.Renew(late, Now.AddHours(1)));
        Assert.False(await Storage.Outbox.Postpone(late, Now, Fault));
        Assert.False(await Storage.Outbox.GiveUp(late, Last));
        Assert.False(await Storage.Outbox.End(late, Now));
        var commit = new GrainCommit(Grain, 1, """{"by":1}""")
        {
            OutboxDone = ["ef"],
            Run = late,
            Outbox = [Message("next", 0)],
            Upsert = [new LedgerRow("l", "r", 1, "{}")],
        };
        Assert.Equal(CommitResult.Superseded, await Storage.Grains.Commit(commit));
        Assert.Equal(new StoredState(1, "{}"), await Storage.Grains.Load(Grain));
        Assert.Null(await Storage.Grains.Find(Grain, "l", "r"));
        Assert.Null(await Storage.Jobs.Find("next", Now));

        Assert.True(await Storage.Outbox.Renew(new("ef", 2), Now.AddHours(1)));
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(commit with { State = """{"by":2}""", Run = new("ef", 2), EndedAt = Now }));
        Assert.Equal(CommitResult.Superseded, await Storage.Grains.Commit(commit with { ExpectedVersion = 2, State = """{"by":3}""" }));
        Assert.Equal("""{"by":2}""", (await Storage.Grains.Load(Grain))!.Data);
        Assert.False(await Storage.Outbox.End(late, Now));
        Assert.Equal("The process that ran it ended, or its lease did.", Assert.Single((await Storage.Jobs.Find("ef", Now))!.Errors).Error);
    }

    /// <summary>A grain may end its message by itself while that runs; the outcome of the same attempt is then nothing new.</summary>
    [ContractFact]
    public async Task GivenAMessageThatItsGrainEndedMeanwhile_WhenTheAttemptReports_ThenTheCommitSucceeds()
    {
        await Decide(Message("ef", 0));
        await Storage.Outbox.Claim(Now, Lease, 10);
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { OutboxDone = ["ef"], EndedAt = Now });
        var outcome = new GrainCommit(Grain, 2, "{}") { OutboxDone = ["ef"], Run = new OutboxRun("ef", 1), EndedAt = Now.AddMinutes(1) };
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(outcome));
        var other = GrainRef.Stream("st_other");
        var both = await Task.WhenAll(
            Storage.Grains.Commit(outcome with { ExpectedVersion = 3 }), Storage.Grains.Commit(new GrainCommit(other, 0, "{}")));
        Assert.Equal([CommitResult.Committed, CommitResult.Committed], both);
        Assert.Equal(Now, (await Storage.Jobs.Find("ef", Now))!.EndedAt);
    }

    /// <summary>Commits of many grains share a transaction: one whose attempt was superseded must not take the others with it.</summary>
    [ContractFact]
    public async Task GivenManyCommitsAtOnce_WhenSomeAttemptsWereSuperseded_ThenThoseAloneAreRefused()
    {
        const int count = 40;
        var grains = Enumerable.Range(0, count).Select(i => GrainRef.Stream($"st_{i}")).ToList();
        await Task.WhenAll(grains.Select((grain, i) => Storage.Grains.Commit(new GrainCommit(grain, 0, "{}")
        {
            Outbox = [new($"ef_{i}", grain, new CloseRoom("r"), Now)],
        })));
        Assert.Equal(count, (await Storage.Outbox.Claim(Now, Lease, count)).Count);
        for (var i = 0; i < count; i += 5) await Storage.Outbox.ClaimOne($"ef_{i}", Now + Lease, Lease);

        var results = await Task.WhenAll(grains.Select((grain, i) => Storage.Grains.Commit(new GrainCommit(grain, 1, """{"done":true}""")
        {
            OutboxDone = [$"ef_{i}"],
            Run = new OutboxRun($"ef_{i}", 1),
            EndedAt = Now,
        })));

        Assert.Equal(Enumerable.Range(0, count).Select(i => i % 5 == 0 ? CommitResult.Superseded : CommitResult.Committed), results);
        Assert.Equal(count / 5, (await Storage.Jobs.List(new JobQuery(100, JobState.Running), Now)).Count);
        Assert.Equal(count - (count / 5), (await Storage.Jobs.List(new JobQuery(100, JobState.Completed), Now)).Count);
    }

    [ContractFact]
    public async Task GivenADeadLetter_WhenAnOperatorHasItRetried_ThenItIsDueWithAllItsAttemptsAhead()
    {
        await GiveUp("ef");
        Assert.Equal(JobChange.Done, await Storage.Jobs.Retry("ef", Now.AddMinutes(5)));
        Assert.Equal(JobChange.Refused, await Storage.Jobs.Retry("ef", Now.AddMinutes(5)));
        var again = Assert.Single(await Storage.Outbox.Claim(Now.AddMinutes(5), Lease, 10));
        Assert.Equal((2, 1, null), (again.Attempts, again.Forgiven, again.Withdrawn));
        Assert.Equal(JobChange.Refused, await Storage.Jobs.Retry("ef", Now.AddMinutes(5)));
        await Storage.Grains.Commit(new GrainCommit(Grain, 2, "{}") { OutboxDone = ["ef"], Run = new OutboxRun("ef", 2), EndedAt = Now });
        Assert.Equal(JobState.Completed, (await Storage.Jobs.Find("ef", Now))!.State);
        Assert.Equal(JobChange.Refused, await Storage.Jobs.Retry("ef", Now));
        Assert.Equal(JobChange.Refused, await Storage.Jobs.Discard("ef", "", Now));
        Assert.Equal(JobChange.NotFound, await Storage.Jobs.Retry("absent", Now));
        Assert.Equal(JobChange.NotFound, await Storage.Jobs.Discard("absent", "", Now));
    }

    [ContractFact]
    public async Task GivenAJobThatWaits_WhenAnOperatorDiscardsIt_ThenItsGrainIsToHearOfItAndThenItIsADeadLetter()
    {
        await Decide(Message("ef", 600), Message("runs", 0));
        await Storage.Outbox.Claim(Now, Lease, 10);
        Assert.Equal(JobChange.Refused, await Storage.Jobs.Discard("runs", "no", Now));
        Assert.Equal(JobChange.Refused, await Storage.Jobs.Retry("ef", Now));
        Assert.Equal(JobChange.Done, await Storage.Jobs.Discard("ef", "not wanted", Now));
        Assert.Equal(JobState.Discarded, (await Storage.Jobs.Find("ef", Now))!.State);
        Assert.Equal("not wanted", Assert.Single(await Storage.Outbox.Claim(Now, Lease, 10)).Withdrawn);
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { OutboxDone = ["ef"], Run = new OutboxRun("ef", 1), EndedAt = Now });
        Assert.Equal(("not wanted", JobState.Discarded), (await Storage.Jobs.Find("ef", Now)) is { } dead ? (dead.Failure, dead.State) : default);

        Assert.Equal(JobChange.Done, await Storage.Jobs.Discard("ef", "", Now));
        Assert.Null(await Storage.Jobs.Find("ef", Now));
    }

    [ContractFact]
    public async Task GivenAJobWhoseWorkGoesOnInAnother_WhenItWasGivenUp_ThenItIsNoDeadLetter()
    {
        await Decide(Message("ef", 0));
        await Storage.Outbox.Claim(Now, Lease, 10);
        await Storage.Outbox.GiveUp(new("ef", 1), Last);
        var next = new GrainCommit(Grain, 1, "{}")
        {
            OutboxDone = ["ef"],
            OutboxContinued = ["ef"],
            Run = new OutboxRun("ef", 1),
            Outbox = [Message("again", 9)],
        };
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(next));
        await Expect("again scheduled");
    }

    [ContractFact]
    public async Task GivenAGivenUpJobWhoseGrainWasNotInformed_WhenItsLeaseEnds_ThenItHasAnotherAttemptAndMayComplete()
    {
        await Decide(Message("ef", 0));
        await Storage.Outbox.Claim(Now, Lease, 10);
        await Storage.Outbox.GiveUp(new("ef", 1), Last);
        Assert.Equal(JobChange.Refused, await Storage.Jobs.Retry("ef", Now));
        Assert.Null(Assert.Single(await Storage.Outbox.Claim(Now + Lease, Lease, 10)).Withdrawn);
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { OutboxDone = ["ef"], Run = new OutboxRun("ef", 2), EndedAt = Now });
        Assert.Equal(JobState.Completed, (await Storage.Jobs.Find("ef", Now))!.State);
    }

    [ContractFact]
    public async Task GivenAJobThatNeverRan_WhenItsSenderNoLongerWantsIt_ThenItLeavesNoTrace()
    {
        await Decide(Message("ef", 600));
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { OutboxDone = ["ef"], EndedAt = Now });
        Assert.Null(await Storage.Jobs.Find("ef", Now));
    }

    [ContractFact]
    public async Task GivenDeadLettersAndRetries_WhenAnOperatorActsOnAllThatMatch_ThenExactlyThoseChange()
    {
        await Decide([.. Enumerable.Range(0, 450).Select(i => Message($"ef_{i:000}", -i)), new("mail", Grain, new SendEmail("sealed"), Now)]);
        foreach (var job in await Storage.Outbox.Claim(Now, Lease, 500)) Assert.True(await Storage.Outbox.GiveUp(new(job.Id, 1), Last));
        var ids = (await Storage.Jobs.List(new JobQuery(1000), Now)).Select(job => job.Id).ToList();
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { OutboxDone = ids, EndedAt = Now });

        Assert.Equal(0, await Storage.Jobs.RetryAll(new JobFilter(JobState.Discarded, OlderThan: Now), Now));
        Assert.Equal(0, await Storage.Jobs.RetryAll(new JobFilter(JobState.Discarded, "sms.send"), Now));
        Assert.Equal(450, await Storage.Jobs.RetryAll(new JobFilter(JobState.Discarded, "room.close", Now.AddSeconds(1)), Now));
        Assert.Equal(1, await Storage.Jobs.DiscardAll(new JobFilter(JobState.Discarded), "", Now));
        Assert.Null(await Storage.Jobs.Find("mail", Now));
        foreach (var job in await Storage.Outbox.Claim(Now, Lease, 100)) await Storage.Outbox.Postpone(new(job.Id, 2), Now.AddSeconds(9), Fault);
        Assert.Equal(100, await Storage.Jobs.RetryAll(new JobFilter(JobState.Retrying), Now));
        Assert.Equal(450, await Storage.Jobs.DiscardAll(new JobFilter(JobState.Available), "enough", Now));
    }

    [ContractFact]
    public async Task GivenAPausedKind_WhenJobsOfItAreDue_ThenTheyStayUntilItIsResumedAndOthersRun()
    {
        await Decide([.. Enumerable.Range(0, 50).Select(i => Message($"ef_{i:00}", -100 - i)), new("mail", Grain, new SendEmail("sealed"), Now)]);
        await Storage.Jobs.Pause("room.close", Now);
        await Storage.Jobs.Pause("room.close", Now.AddSeconds(1));
        Assert.True(await Storage.Outbox.IsPaused("room.close"));
        Assert.False(await Storage.Outbox.IsPaused("mail.send"));
        Assert.Equal(Now, await Storage.Outbox.NextDue());
        await using (var other = await Open())
        {
            Assert.Equal(["mail"], Ids(await other.Outbox.Claim(Now, Lease, 10)));
            Assert.Null(await other.Outbox.ClaimOne("ef_00", Now, Lease));
        }

        Assert.Equal(Now + Lease, await Storage.Outbox.NextDue());
        Assert.Equal(Now, (await Storage.Jobs.OfKinds(Now)).Single(kind => kind.Kind == "room.close").PausedAt);
        await Storage.Jobs.Resume("room.close");
        await Storage.Jobs.Resume("room.close");
        Assert.Equal(50, (await Storage.Outbox.Claim(Now, Lease, 100)).Count);
        Assert.DoesNotContain(await Storage.Jobs.OfKinds(Now), kind => kind.PausedAt is not null);
    }

    /// <summary>An endless stream of urgent jobs: housekeeping that became due still has its turn, a bounded time later.</summary>
    [ContractFact]
    public async Task GivenUrgentJobsWithoutEnd_WhenAJobOfLowPriorityIsDue_ThenItRunsBeforeThoseThatBecameDueMuchLater()
    {
        await Decide(new("low", Grain, new DropObjects(["o"]), Now), new("normal", Grain, new CloseRoom("r"), Now));
        var (version, order, ran) = (1, new List<string>(), new Dictionary<string, TimeSpan>());
        for (var second = 0; second < 330; second++)
        {
            var now = Now.AddSeconds(second);
            var urgent = new GrainCommit(Grain, version++, "{}") { Outbox = [Urgent(second, 0), Urgent(second, 1)] };
            Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(urgent));
            foreach (var job in await Storage.Outbox.Claim(now, TimeSpan.FromHours(1), 1))
            {
                order.Add(job.Id);
                ran[job.Id] = now - Now;
            }
        }

        // One job a second for two that arrive: after t seconds the runner is at the urgent ones of t/2.
        Assert.InRange(ran["normal"].TotalSeconds, 58, 64);
        Assert.DoesNotContain("low", ran.Keys);
        var later = Now.AddSeconds(330);
        Assert.Equal(order.Count - 1, order.Distinct().Count(id => id != "normal"));
        var rest = await Storage.Outbox.Claim(later, TimeSpan.FromHours(1), 1_000);
        var at = rest.ToList().FindIndex(job => job.Id == "low");
        Assert.All(rest.Take(at), job => Assert.True(job.Id.CompareTo(Id(301, 0)) < 0 || job.Id == Id(300, 0) || job.Id == Id(300, 1), job.Id));
        Assert.True(at < rest.Count - 1);

        PendingOutboxMessage Urgent(int second, int number) => new(Id(second, number), Grain, new OpenRoom("r", 1), Now.AddSeconds(second));
        static string Id(int second, int number) => $"u_{second:000}.{number}";
    }

    [ContractFact]
    public async Task GivenAUniqueKey_WhenASecondJobComes_ThenItIsAddedOnlyOnceTheFirstHasBegun()
    {
        await Decide(Refresh("a", 60));
        await Commit(1, Refresh("b", 30));
        await Commit(2, Refresh("c", 90), new("other", Grain, new RefreshEvent("ev", "st_2"), Now.AddSeconds(90)));
        Assert.Equal(Now.AddSeconds(30), (await Storage.Jobs.Find("a", Now))!.DueAt);
        Assert.Null(await Storage.Jobs.Find("b", Now));
        Assert.Null(await Storage.Jobs.Find("c", Now));
        Assert.NotNull(await Storage.Jobs.Find("other", Now));

        // The first one runs: it may have looked already, so the second is needed.
        await Storage.Outbox.ClaimOne("a", Now, Lease);
        await Commit(3, Refresh("d", 0));
        Assert.NotNull(await Storage.Jobs.Find("d", Now));

        static PendingOutboxMessage Refresh(string id, int dueInSeconds) => new(id, Grain, new RefreshEvent("ev", "st_1"), Now.AddSeconds(dueInSeconds));
        async Task Commit(long version, params PendingOutboxMessage[] outbox) =>
            Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(Grain, version, "{}") { Outbox = outbox }));
    }

    [ContractFact]
    public async Task GivenJobs_WhenFiguresAreAskedFor_ThenTheyAreWhatTheRowsSay()
    {
        Assert.Equal(new JobTotals(0, 0, 0), await Storage.Jobs.Totals(Now));
        Assert.Empty(await Storage.Jobs.OfKinds(Now));
        await Decide(Message("later", 60), Message("due", -2), Message("runs", -9), Message("failed", -8), Message("dead", -7), Message("done", -6));
        foreach (var id in (string[])["runs", "failed", "dead", "done"]) await Storage.Outbox.ClaimOne(id, Now, Lease);
        await Storage.Outbox.Postpone(new("failed", 1), Now.AddSeconds(5), Fault);
        await Storage.Outbox.GiveUp(new("dead", 1), Last);
        await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { OutboxDone = ["done", "dead"], EndedAt = Now });

        Assert.Equal(new JobTotals(2, 8, 1), await Storage.Jobs.Totals(Now));
        Assert.Equal([new JobFigures("room.close", 2, 8, 1, 1, 1, 2, 1, null)], await Storage.Jobs.OfKinds(Now));
        // A minute later the runner of one is lost, and nothing happened within the minute.
        Assert.Equal([new JobFigures("room.close", 4, 69, 0, 0, 0, 0, 1, null)], await Storage.Jobs.OfKinds(Now.AddSeconds(60)));
    }

    [ContractFact]
    public async Task GivenEndedJobs_WhenTheyArePurged_ThenOldCompletedOnesGoAndDeadLettersStay()
    {
        await Decide([.. Enumerable.Range(0, 30).Select(i => Message($"ef_{i:00}", -i))]);
        await Storage.Outbox.Claim(Now, Lease, 100);
        await Storage.Outbox.GiveUp(new("ef_00", 1), Last);
        await Storage.Outbox.Postpone(new("ef_01", 1), Now, Fault);
        await Storage.Outbox.ClaimOne("ef_01", Now, Lease);
        for (var i = 0; i < 30; i++)
        {
            await Storage.Grains.Commit(new GrainCommit(Grain, i + 1, "{}") { OutboxDone = [$"ef_{i:00}"], EndedAt = Now.AddMinutes(i) });
        }

        // The last two minutes are what the figures are counted from.
        Assert.Equal(0, await Storage.Jobs.Purge(Now.AddYears(1), 0, Now.AddMinutes(2)));
        Assert.Equal(4, await Storage.Jobs.Purge(Now.AddMinutes(5), 100, Now.AddMinutes(60)));
        Assert.Equal(15, await Storage.Jobs.Purge(Now, 10, Now.AddMinutes(60)));
        Assert.Equal(10, (await Storage.Jobs.List(new JobQuery(100, JobState.Completed), Now)).Count);
        Assert.Single((await Storage.Jobs.Find("ef_00", Now))!.Errors);
    }

    [ContractFact]
    public async Task GivenAJobThatFailsOften_WhenItIsShown_ThenTheLastErrorsAreThereAndNoneIsLong()
    {
        await Decide(Message("ef", 0));
        for (var attempt = 1; attempt <= 15; attempt++)
        {
            await Storage.Outbox.ClaimOne("ef", Now, Lease);
            await Storage.Outbox.Postpone(new("ef", attempt), Now, new OutboxFault(Now, new string('x', 2_000) + '\0'));
        }

        var errors = (await Storage.Jobs.Find("ef", Now))!.Errors;
        Assert.Equal(Enumerable.Range(6, 10), errors.Select(error => error.Attempt));
        Assert.All(errors, error => Assert.Equal(OutboxFault.LengthMax, error.Error.Length));
    }

    private async Task GiveUp(string id)
    {
        await Decide(Message(id, 0));
        Assert.NotNull(await Storage.Outbox.ClaimOne(id, Now, Lease));
        Assert.True(await Storage.Outbox.GiveUp(new(id, 1), Last));
        Assert.Equal(CommitResult.Committed, await Storage.Grains.Commit(new GrainCommit(Grain, 1, "{}") { OutboxDone = [id], EndedAt = Now }));
    }

    private async Task Expect(params string[] jobs) =>
        Assert.Equal(jobs, (await Storage.Jobs.List(new JobQuery(100), Now)).Select(job => $"{job.Id} {job.State.ToString().ToLowerInvariant()}"));
}
