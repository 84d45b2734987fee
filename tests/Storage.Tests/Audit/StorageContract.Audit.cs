using Livehouse.Identity.Audit;
using Livehouse.Testing.PostgreSql;

namespace Livehouse.Tests.Storage;

/// <summary>Audit logs: chains that only grow.</summary>
public abstract partial class StorageContract
{
    [ContractFact]
    public async Task GivenEntries_WhenTheyAreReadAfterAReopening_ThenTheyAreAsTheyWereWrittenAndTheirHashesHold()
    {
        var entry = Entry("user.roles") with
        {
            Actor = new AuditActor(AuditActorTypes.User, "us_1", "Maya 👩‍🎤 \"x\" \u2028"),
            Target = "us_2",
            Origin = new AuditOrigin("192.0.2.1", "Mozilla/5.0", "se_1"),
            Details = new Dictionary<string, string> { ["to"] = "admin", ["from"] = "viewer, 'streamer' \\ </script>" },
        };
        var written = await Ports.Audit.Write(entry);
        await Ports.Audit.Write(Entry("user.disable"));
        await Reopen();

        var items = await Ports.Audit.Read("acme", afterSeq: 0);
        Assert.Equal([1L, 2L], items.Select(item => item.Seq));
        Assert.Equal(written, items[0] with { Details = written.Details });
        Assert.Equal(entry.Details.OrderBy(detail => detail.Key), items[0].Details.OrderBy(detail => detail.Key));
        Assert.Equal((AuditChain.First, written.Hash), (items[0].PreviousHash, items[1].PreviousHash));
        await AssertChain("acme", 2);
        Assert.Equal(new AuditHead(0, AuditChain.First), await Ports.Audit.Head("beta"));
        Assert.Empty(await Ports.Audit.Read("beta", 0));
    }

    [ContractFact]
    public async Task GivenFortyWritersOfTwoProcesses_WhenAllAreDone_ThenEachTenantHasOneWholeChain()
    {
        await using var other = await Open();
        var writes = Enumerable.Range(0, 40)
            .Select(i => (i % 2 == 0 ? Storage : other).Identity.Audit.Write(Entry("tenant.update", i % 4 < 2 ? "acme" : "beta")));
        await Task.WhenAll(writes);

        await AssertChain("acme", 20);
        await AssertChain("beta", 20);
    }

    [ContractFact]
    public async Task GivenALog_WhenItIsAskedForSome_ThenThoseComeNewestFirst()
    {
        for (var i = 0; i < 6; i++)
        {
            await Ports.Audit.Write(Entry(i % 2 == 0 ? "user.roles" : "user.disable") with
            {
                Target = $"us_{i % 3}",
                At = DateTimeOffset.FromUnixTimeMilliseconds(1_000 * i),
                Actor = new AuditActor(AuditActorTypes.User, i < 4 ? "us_a" : "us_b", ""),
            });
        }

        Assert.Equal([6L, 5L, 4L], await Seqs(new AuditQuery("acme", 3)));
        Assert.Equal([3L, 2L, 1L], await Seqs(new AuditQuery("acme", 10, BeforeSeq: 4)));
        Assert.Equal([6L, 5L], await Seqs(new AuditQuery("acme", 10, ActorId: "us_b")));
        Assert.Equal([5L, 3L, 1L], await Seqs(new AuditQuery("acme", 10, Action: "user.roles")));
        Assert.Equal([6L, 3L], await Seqs(new AuditQuery("acme", 10, Target: "us_2")));
        Assert.Equal([4L, 3L], await Seqs(new AuditQuery(
            "acme", 10, From: DateTimeOffset.FromUnixTimeMilliseconds(2_000), To: DateTimeOffset.FromUnixTimeMilliseconds(4_000))));
        Assert.Empty(await Seqs(new AuditQuery("beta", 10)));

        async Task<IEnumerable<long>> Seqs(AuditQuery query) => (await Ports.Audit.Find(query)).Select(item => item.Seq);
    }

    [ContractFact]
    public async Task GivenAnEntry_WhenAStatementWouldChangeOrDeleteIt_ThenTheDatabaseRefuses()
    {
        await Ports.Audit.Write(Entry("user.roles"));
        await using var database = OpenDatabase();
        foreach (var sql in (string[])["UPDATE audit_log SET outcome = 'refused'", "DELETE FROM audit_log"])
        {
            var error = await Assert.ThrowsAnyAsync<Exception>(() => database.Write(session => session.Execute(sql)));
            Assert.Contains("only grows", error.Message, StringComparison.Ordinal);
        }

        await AssertChain("acme", 1);
    }

    private async Task AssertChain(string tenantId, int count)
    {
        var verifier = new AuditVerifier();
        foreach (var item in await Ports.Audit.Read(tenantId, afterSeq: 0)) verifier.Add(item);
        var verdict = verifier.Verdict(await Ports.Audit.Head(tenantId));
        Assert.Equal((true, count, null), (verdict.Ok, verdict.Count, verdict.FirstBadSeq));
    }
}
