using Livehouse.Callers;
using Livehouse.Hosting;
using Livehouse.Moderation;
using Livehouse.Refusals;
using Livehouse.Storage;
using Livehouse.Streams;
using Livehouse.Tests.Grains.Hosting;
using static Livehouse.Tests.Grains.Hosting.StreamScene;

namespace Livehouse.Tests.Grains.Moderation;

public sealed class ReportQueueGrainTests
{
    private static readonly GrainRef Grain = GrainRef.ReportQueue("default");
    private static readonly ReportStream Report = new(
        People.Ann, "op-1", "spam", " It is spam ", " See there ", ["https://example.test/a"], "203.0.113.9", "a browser");

    private readonly TestSilo _silo = new();

    private IReportQueueGrain ReportQueue => _silo.ReportQueue("default");

    [Fact]
    public async Task GivenAReport_WhenItIsFiled_ThenItIsOnDiskWithAllThatWasSaid()
    {
        var receipt = Ok(await File(Report));
        _silo.Crash();

        Assert.Equivalent(
            new ReportView(
                receipt.ReportId,
                "st_1",
                "host",
                "ann",
                "spam",
                "It is spam",
                "See there",
                ["https://example.test/a"],
                "open",
                _silo.Now,
                "203.0.113.9",
                "a browser",
                null,
                null,
                null,
                null),
            Assert.Single(Ok(await List()).Items));
    }

    [Fact]
    public async Task GivenAReport_WhenItsOperationComesAgain_ThenItIsTheSameReportAlsoOnceResolved()
    {
        var first = Ok(await File(Report));
        Assert.Equal(first, Ok(await File(Report)));
        _silo.Crash();
        Assert.Equal(first, Ok(await File(Report with { Reason = "Another reason" })));
        Ok(await ReportQueue.Resolve(new ResolveReport(People.Moderator, first.ReportId, "dismissed", "")));

        Assert.Equal(first with { Status = "resolved" }, Ok(await File(Report)));
        Assert.Single(_silo.Store.Rows(Grain, "report"));
        Assert.NotEqual(first.ReportId, Ok(await File(Report with { OperationId = "op-2" })).ReportId);
        Assert.NotEqual(first.ReportId, Ok(await File(Report with { Caller = People.Bob })).ReportId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GivenACrashAroundTheCommit_WhenTheReportIsRepeated_ThenItIsFiledOnce(bool tookEffect)
    {
        if (tookEffect) _silo.Faults.FailAfterNext(StoreCall.Commit);
        else _silo.Faults.FailNext(StoreCall.Commit);
        await Assert.ThrowsAsync<StoreFailedException>(() => File(Report));

        Ok(await File(Report));

        Assert.Single(_silo.Store.Rows(Grain, "report"));
    }

    [Fact]
    public async Task GivenAnOlderActivation_WhenItFiles_ThenItRefusesAndTheNextOneFiles()
    {
        await List();
        await _silo.Store.Commit(new GrainCommit(Grain, 0, """{"filed":7}"""));

        await Assert.ThrowsAsync<GrainMovedException>(() => File(Report));

        Ok(await File(Report));
        Assert.Equal("""{"filed":8}""", (await _silo.Store.Load(Grain))!.Data);
    }

    [Fact]
    public async Task GivenBadReports_WhenTheyAreFiled_ThenTheyAreRefused()
    {
        await Field("type", Report with { Type = "boring" });
        await Field("reason", Report with { Reason = " " });
        await Field("reason", Report with { Reason = new('x', 201) });
        await Field("description", Report with { Description = new('x', 2_001) });
        await Field("description", Report with { Description = "a\0b" });
        foreach (var url in new[]
        {
            "",
            "no url",
            "/relative",
            "ftp://example.test/a",
            "javascript:alert(1)",
            "https://example.test/" + new string('x', 2_000),
            "https://example.test/\n",
        })
        {
            await Field("evidence", Report with { Evidence = [url] });
        }

        await Field("evidence", Report with { Evidence = [.. Enumerable.Repeat("https://example.test/", 11)] });
        Refused(RefusalCodes.Unauthorized, await File(Report with { Caller = People.Nobody }));
        Refused(RefusalCodes.NotFound, await File(Report with { Caller = People.Stranger }));
        Assert.Equal(0, _silo.Store.Commits);
        Ok(await File(Report with { Description = null, Evidence = [] }));
    }

    [Fact]
    public async Task GivenEndlessHeaders_WhenAReportIsFiled_ThenTheyAreCut()
    {
        Ok(await File(Report with { ClientAddress = new('1', 500), UserAgent = new('u', 5_000) }));

        var filed = Assert.Single(Ok(await List()).Items);
        Assert.Equal((64, 512), (filed.ClientAddress.Length, filed.UserAgent.Length));
    }

    [Fact]
    public async Task GivenAHundredReportsInAnHour_WhenAnotherIsFiled_ThenItIsRefusedAlsoAfterARestart()
    {
        for (var at = 0; at < 100; at++) Ok(await File(Report with { OperationId = $"many-{at}" }));
        _silo.Clock.Advance(TimeSpan.FromMinutes(20));
        _silo.Crash();

        Assert.Equal(
            new SpentLimit("reports", 100, TimeSpan.FromHours(1), TimeSpan.FromMinutes(40)), Refused(RefusalCodes.RateLimited, await File(Report)).Limit);
        Ok(await File(Report with { OperationId = "many-7" }));
        Ok(await File(Report with { Caller = People.Bob }));
        _silo.Clock.Advance(TimeSpan.FromMinutes(40));
        Ok(await File(Report));
    }

    [Fact]
    public async Task GivenReports_WhenTheyAreListedPageByPage_ThenEachComesOnceNewestFirstAndByStatus()
    {
        var filed = new List<string>();
        for (var at = 0; at < 25; at++) filed.Add(Ok(await File(Report with { OperationId = $"op-{at}" })).ReportId);
        foreach (var id in filed.Take(5)) Ok(await ReportQueue.Resolve(new ResolveReport(People.Moderator, id, "warned", "note")));
        filed.Reverse();

        Assert.Equal(filed, await ReadAll(null));
        Assert.Equal(filed.Take(20), await ReadAll("open"));
        Assert.Equal(filed.Skip(20), await ReadAll("resolved"));
    }

    [Fact]
    public async Task GivenBadQueries_WhenReportsAreListed_ThenTheyAreRefused()
    {
        Assert.Equal("status", Refused(RefusalCodes.ValidationFailed, await ReportQueue.List(new ListReports(People.Moderator, "closed", 20, null))).Field);
        Assert.Equal("limit", Refused(RefusalCodes.ValidationFailed, await ReportQueue.List(new ListReports(People.Moderator, null, 101, null))).Field);
        Assert.Equal("limit", Refused(RefusalCodes.ValidationFailed, await ReportQueue.List(new ListReports(People.Moderator, null, 0, null))).Field);
        Assert.Equal("cursor", Refused(RefusalCodes.ValidationFailed, await ReportQueue.List(new ListReports(People.Moderator, null, 20, "!"))).Field);
    }

    [Fact]
    public async Task GivenWhoIsNoModerator_WhenTheyListOrResolve_ThenTheyAreRefused()
    {
        var reportId = Ok(await File(Report)).ReportId;
        foreach (var (caller, code) in new[]
        {
            (People.Nobody, RefusalCodes.Unauthorized),
            (People.Stranger, RefusalCodes.NotFound),
            (People.Ann, RefusalCodes.Forbidden),
        })
        {
            Refused(code, await ReportQueue.List(new ListReports(caller, null, 20, null)));
            Refused(code, await ReportQueue.Resolve(new ResolveReport(caller, reportId, "warned", "")));
        }

        Ok(await ReportQueue.List(new ListReports(People.Host with { Roles = [Role.Admin] }, null, 20, null)));
    }

    [Fact]
    public async Task GivenAReport_WhenItIsResolved_ThenItSaysHowAndTheSameAgainAnswersTheSame()
    {
        var reportId = Ok(await File(Report)).ReportId;

        var resolved = Ok(await ReportQueue.Resolve(new ResolveReport(People.Moderator, reportId, " warned ", "note")));
        _silo.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(("resolved", "warned", "note", "mo"), (resolved.Status, resolved.Action, resolved.Note, resolved.ResolvedBy));
        Assert.Equivalent(resolved, Ok(await ReportQueue.Resolve(new ResolveReport(People.Moderator, reportId, "warned", "another"))));
        Refused(RefusalCodes.Conflict, await ReportQueue.Resolve(new ResolveReport(People.Moderator, reportId, "killed", "")));
        _silo.Crash();
        Assert.Equivalent(resolved, Assert.Single(Ok(await List()).Items));
    }

    [Fact]
    public async Task GivenBadResolutions_WhenTheyAreAsked_ThenTheyAreRefused()
    {
        var reportId = Ok(await File(Report)).ReportId;

        Assert.Equal("action", Refused(RefusalCodes.ValidationFailed, await ReportQueue.Resolve(new ResolveReport(People.Moderator, reportId, "", ""))).Field);
        Assert.Equal(
            "action", Refused(RefusalCodes.ValidationFailed, await ReportQueue.Resolve(new ResolveReport(People.Moderator, reportId, new('x', 65), ""))).Field);
        Assert.Equal(
            "note",
            Refused(RefusalCodes.ValidationFailed, await ReportQueue.Resolve(new ResolveReport(People.Moderator, reportId, "warned", new('x', 2_001)))).Field);
        Refused(RefusalCodes.NotFound, await ReportQueue.Resolve(new ResolveReport(People.Moderator, "rp_unknown", "warned", "")));
        Refused(RefusalCodes.NotFound, await ReportQueue.Resolve(new ResolveReport(People.Moderator, "a\0/b", "warned", "")));
    }

    private Task<Outcome<ReportReceipt>> File(ReportStream report) => ReportQueue.File(new FileReport(report, "st_1", "host"));

    private Task<Outcome<ReportPage>> List() => ReportQueue.List(new ListReports(People.Moderator, null, 20, null));

    private async Task Field(string field, ReportStream report) => Assert.Equal(field, Refused(RefusalCodes.ValidationFailed, await File(report)).Field);

    private async Task<List<string>> ReadAll(string? status)
    {
        var (read, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = Ok(await ReportQueue.List(new ListReports(People.Moderator, status, 4, cursor)));
            read.AddRange(page.Items.Select(report => report.ReportId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return read;
    }
}
