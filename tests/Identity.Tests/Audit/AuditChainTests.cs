using System.Security.Cryptography;
using System.Text;
using Livehouse.Identity.Audit;

namespace Livehouse.Tests.Audit;

public sealed class AuditChainTests
{
    private static AuditEntry Entry => new(
        "acme",
        new DateTimeOffset(2026, 11, 21, 2, 0, 0, 7, TimeSpan.Zero),
        new AuditActor("user", "us_1", "Zoë \"Z\" \\ \u2028 👩‍🎤"),
        "user.roles",
        "success",
        new AuditOrigin("192.0.2.1", null, "se_1")) { Target = "us_2", Details = new Dictionary<string, string> { ["to"] = "admin", ["from"] = "viewer" } };

    /// <summary>The form is documented (docs/organisations.md) and stored for ever: it can't change.</summary>
    [Fact]
    public void GivenAnEntry_ThenItsCanonicalFormIsThatOfRfc8785()
    {
        var item = AuditChain.Append(Entry, 4, new string('a', 64)) with { Id = "au_1" };
        const string Expected = """
            {"action":"user.roles","actor":{"id":"us_1","name":"Zoë \"Z\" \\ U2028 👩‍🎤","type":"user"},"at":"2026-11-21T02:00:00.007Z",
            "details":{"from":"viewer","to":"admin"},"id":"au_1","ip":"192.0.2.1","outcome":"success","previousHash":"PREVIOUS","seq":5,
            "sessionId":"se_1","target":"us_2","tenantId":"acme","userAgent":null}
            """;

        var form = Expected.ReplaceLineEndings("")
            .Replace("U2028", "\u2028", StringComparison.Ordinal).Replace("PREVIOUS", new string('a', 64), StringComparison.Ordinal);
        Assert.Equal(form, AuditChain.Canonical(item));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(form))), AuditChain.HashOf(item));
    }

    [Fact]
    public void GivenTextsThatNothingCouldStore_WhenTheyAreAppended_ThenTheyAreMadeFitAndCut()
    {
        var item = AuditChain.Append(
            Entry with
            {
                Origin = new AuditOrigin(null, new string('x', 5_000) + "\0", null),
                Target = "a\0b\ud800c\nd",
                Details = Enumerable.Range(0, 100).ToDictionary(i => $"{i}", _ => new string('y', 10_000)),
            },
            0,
            AuditChain.First);

        Assert.Equal(200, item.UserAgent!.Length);
        Assert.Equal("ab\ufffdcd", item.Target);
        Assert.Equal((20, 500), (item.Details.Count, item.Details.Values.Max(value => value.Length)));
    }

    [Fact]
    public void GivenAChain_WhenAnythingOfItIsChangedMissingOrCutOff_ThenTheFirstBadEntryIsFound()
    {
        var chain = new List<AuditItem>();
        for (var i = 0; i < 5; i++) chain.Add(AuditChain.Append(Entry, i, chain.Count > 0 ? chain[^1].Hash : AuditChain.First));
        var head = new AuditHead(5, chain[^1].Hash);
        Assert.Equal(new AuditVerdict(true, 5, head.Hash, null), Verify(chain, head));
        Assert.Equal(new AuditVerdict(true, 0, AuditChain.First, null), Verify([], new AuditHead(0, AuditChain.First)));

        Assert.Equal(3, Verify([.. chain[..2], chain[2] with { Outcome = "refused" }, .. chain[3..]], head).FirstBadSeq);
        Assert.Equal(3, Verify([.. chain[..2], .. chain[3..]], head).FirstBadSeq);
        Assert.Equal(1, Verify([.. chain[1..]], head).FirstBadSeq);
        Assert.Equal(5, Verify(chain[..4], head).FirstBadSeq);
        Assert.True(Verify(chain[..4], null).Ok);
        Assert.Equal(1, Verify([], head).FirstBadSeq);
        Assert.Equal(2, Verify([chain[0], chain[0], .. chain[2..]], head).FirstBadSeq);
        var forged = chain[4] with { Details = new Dictionary<string, string> { ["to"] = "viewer", ["from"] = "viewer" } };
        Assert.Equal(5, Verify([.. chain[..4], forged with { Hash = AuditChain.HashOf(forged) }], head).FirstBadSeq);
    }

    private static AuditVerdict Verify(IEnumerable<AuditItem> items, AuditHead? head)
    {
        var verifier = new AuditVerifier();
        foreach (var item in items) verifier.Add(item);
        return verifier.Verdict(head);
    }
}
