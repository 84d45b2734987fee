using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Callers;
using Livehouse.Testing;
using Livehouse.Tests.Server;
using Livehouse.Tests.Tenants;

namespace Livehouse.Tests.Jobs;

/// <summary>What operators see of background work and do with it. Following a user is what asks for a job here: it tells the follower's grain.</summary>
public sealed class JobEndpointTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Kind = "follower.update";

    [Theory]
    [InlineData("GET", "/api/admin/jobs")]
    [InlineData("GET", "/api/admin/jobs/stats")]
    [InlineData("GET", "/api/admin/jobs/a")]
    [InlineData("POST", "/api/admin/jobs/a/retry")]
    [InlineData("POST", "/api/admin/jobs/a/discard")]
    [InlineData("POST", "/api/admin/jobs/retry")]
    [InlineData("POST", "/api/admin/jobs/discard")]
    [InlineData("POST", "/api/admin/jobs/kinds/mail.send/pause")]
    [InlineData("POST", "/api/admin/jobs/kinds/mail.send/resume")]
    public async Task GivenAnybodyButAnOperator_WhenTheyAsk_ThenTheyAreRefused(string method, string path)
    {
        (await Send(server.Anonymous())).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        (await Send(server.As("ann"))).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await Send(server.As("mod", null, Role.Moderator))).AssertProblem(HttpStatusCode.Forbidden, "forbidden");
        (await Send(server.As("boss", "acme", Role.Admin))).AssertProblem(HttpStatusCode.Forbidden, "forbidden");

        Task<ApiAnswer> Send(ApiClient client) => method == "GET" ? client.Get(path) : client.Post(path, """{"state":"discarded"}""");
    }

    /// <summary>One after the other, since a paused kind is paused for all: the whole life of jobs in an operator's hands.</summary>
    [Fact]
    public async Task GivenAPausedKind_WhenJobsOfItAreDiscardedResumedAndRetried_ThenEachIsInTheStateThatTheOperatorPutItIn()
    {
        using var op = Organisation.Operator(server);
        Assert.True((await op.Post($"/api/admin/jobs/kinds/{Kind}/pause")).At("paused")!.GetValue<bool>());
        for (var fan = 0; fan < 3; fan++) await Follow($"fan-{fan}", "star");

        var waiting = await Jobs(op, $"?kind={Kind}&state=available&q=fan-");
        Assert.Equal(3, waiting.Count);
        var (first, second, third) = (Id(waiting[0]), Id(waiting[1]), Id(waiting[2]));
        Assert.Equal(("low", "default", Kind), (Text(waiting[0], "priority"), Text(waiting[0]["payload"]!, "tenantId"), Text(waiting[0], "kind")));
        Assert.Equal(3, (await Stats(op))["depth"]!.GetValue<int>());
        Assert.True((await Stats(op))["paused"]!.GetValue<bool>());
        Assert.True((await op.Get("/api/platform/stats")).At("jobs.depth")!.GetValue<int>() >= 3);
        (await op.Post(Path(first, "retry"))).AssertProblem(HttpStatusCode.Conflict, "invalid_state");

        Assert.Equal("discarded", (await op.Post(Path(first, "discard"))).Text("job.state"));
        (await op.Post(Path(first, "discard"))).AssertProblem(HttpStatusCode.Conflict, "invalid_state");
        var all = await op.Post("/api/admin/jobs/discard", $$"""{"state":"available","kind":"{{Kind}}"}""");
        Assert.Equal(2, all.At("count")!.GetValue<int>());
        Assert.Equal(3, (await Stats(op))["discarded"]!.GetValue<int>());

        Assert.False((await op.Post($"/api/admin/jobs/kinds/{Kind}/resume")).At("paused")!.GetValue<bool>());
        await Until(async () => (await op.Get(Path(first))).At("job.endedAt") is not null && (await op.Get(Path(third))).At("job.endedAt") is not null);
        var dead = await op.Get(Path(first));
        Assert.Equal(("discarded", "An operator discarded it."), (dead.Text("job.state"), dead.Text("job.error")));

        Assert.Equal("available", (await op.Post(Path(first, "retry"))).Text("job.state") is "running" or "completed" or "available" ? "available" : "");
        await Until(async () => (await op.Get(Path(first))).Text("job.state") == "completed");
        (await op.Post(Path(first, "retry"))).AssertProblem(HttpStatusCode.Conflict, "invalid_state");
        (await op.Post(Path(first, "discard"))).AssertProblem(HttpStatusCode.Conflict, "invalid_state");
        Assert.Equal("discarded", (await op.Post(Path(second, "discard"))).Text("job.state"));
        (await op.Get(Path(second))).AssertProblem(HttpStatusCode.NotFound, "not_found");
        await Until(async () =>
            (await op.Post("/api/admin/jobs/retry", $$"""{"state":"discarded","kind":"{{Kind}}"}""")).At("count")!.GetValue<int>() == 0
            && (await op.Get(Path(third))).Text("job.state") == "completed");
        Assert.True((await Stats(op))["completedPerMinute"]!.GetValue<int>() >= 2);

        var audit = (await op.Get("/api/tenant/audit?limit=100")).At("items")!.AsArray();
        string[] actions = ["job.pause", "job.resume", "job.retry", "job.discard"];
        Assert.All(actions, action => Assert.Contains(audit, entry => Text(entry!, "action") == action));
        Assert.Contains(audit, entry => Text(entry!, "action") == "job.discard" && Text(entry!, "target") == first);
        Assert.Contains(audit, entry => Text(entry!, "target") == Kind && entry!["details"]!["count"]?.GetValue<string>() == "2");
    }

    [Fact]
    public async Task GivenMoreJobsThanAPage_WhenPagesAreRead_ThenEachJobIsThereOnce()
    {
        using var op = Organisation.Operator(server);
        for (var fan = 0; fan < 5; fan++) await Follow($"paged-{fan}", "paged-star");
        await Until(async () => (await Jobs(op, "?q=paged-&state=completed")).Count == 5);
        var (seen, cursor) = (new List<string>(), "");
        do
        {
            var page = await op.Get($"/api/admin/jobs?q=paged-&limit=2{cursor}");
            seen.AddRange(page.At("items")!.AsArray().Select(job => Id(job!)));
            cursor = page.At("nextCursor")?.GetValue<string>() is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);
        Assert.Equal(5, seen.Count);
        Assert.Equal(5, seen.Distinct().Count());
    }

    [Fact]
    public async Task GivenTheScheduledJobs_WhenJobsAreListed_ThenTheyAreThereWithTheirRunsAndCanBePaused()
    {
        using var op = Organisation.Operator(server);
        await Until(async () => (await op.Get("/api/admin/jobs/scheduled:job-cleanup")).At("job.schedule.lastRunAt") is not null);
        var job = await op.Get("/api/admin/jobs/scheduled:job-cleanup");
        Assert.True(job.At("job.nextAttemptAt") is not null, job.Raw);
        Assert.Equal(("jobs.cleanup", 60), (job.Text("job.kind"), job.At("job.schedule.everySeconds")!.GetValue<double>()));
        Assert.NotNull(job.At("job.nextAttemptAt"));
        Assert.Equal(0, job.At("job.schedule.failures")!.GetValue<int>());
        var listed = await Jobs(op, "?kind=streams.count");
        Assert.Equal("scheduled:live-stream-count", Id(Assert.Single(listed)));
        Assert.Contains((await op.Get("/api/admin/jobs/stats")).At("kinds")!.AsArray(), kind => Text(kind!, "kind") == "identity.cleanup");

        Assert.Equal(HttpStatusCode.OK, (await op.Post("/api/admin/jobs/kinds/streams.count/pause")).Status);
        await Until(async () => (await op.Get("/api/admin/jobs/scheduled:live-stream-count")).At("job.schedule.paused")!.GetValue<bool>());
        Assert.Equal(HttpStatusCode.OK, (await op.Post("/api/admin/jobs/kinds/streams.count/resume")).Status);
        foreach (var act in (string[])["retry", "discard"])
        {
            (await op.Post($"/api/admin/jobs/scheduled:job-cleanup/{act}")).AssertProblem(HttpStatusCode.Conflict, "invalid_state");
            (await op.Post($"/api/admin/jobs/scheduled:nothing/{act}")).AssertProblem(HttpStatusCode.NotFound, "not_found");
        }
    }

    [Theory]
    [InlineData("?state=nonsense", "state")]
    [InlineData("?state=running&state=completed", "state")]
    [InlineData("?kind=a%00b", "kind")]
    [InlineData("?q=a%00b", "q")]
    [InlineData("?q=a&q=b", "q")]
    [InlineData("?cursor=nonsense", "cursor")]
    [InlineData("?cursor=MTIz", "cursor")]
    [InlineData("?limit=0", "limit")]
    public async Task GivenABadFilter_WhenJobsAreListed_ThenTheProblemNamesIt(string query, string field)
    {
        var answer = await Organisation.Operator(server).Get($"/api/admin/jobs{query}");
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
        Assert.NotNull(answer.At("errors")![field]);
    }

    [Theory]
    [InlineData("retry", """{"state":"completed"}""", HttpStatusCode.Conflict, "invalid_state")]
    [InlineData("retry", """{"state":"available"}""", HttpStatusCode.Conflict, "invalid_state")]
    [InlineData("discard", """{"state":"running"}""", HttpStatusCode.Conflict, "invalid_state")]
    [InlineData("retry", """{"state":"nonsense"}""", HttpStatusCode.BadRequest, "validation_failed")]
    [InlineData("retry", "{}", HttpStatusCode.BadRequest, "validation_failed")]
    [InlineData("discard", """{"state":"discarded","olderThan":"yesterday"}""", HttpStatusCode.BadRequest, "validation_failed")]
    [InlineData("nothing/retry", "{}", HttpStatusCode.NotFound, "not_found")]
    [InlineData("nothing/discard", "{}", HttpStatusCode.NotFound, "not_found")]
    [InlineData("kinds/no.such/pause", "{}", HttpStatusCode.NotFound, "not_found")]
    [InlineData("kinds/no.such/resume", "{}", HttpStatusCode.NotFound, "not_found")]
    public async Task GivenARequestThatMakesNoSense_WhenItIsSent_ThenItIsRefused(string path, string body, HttpStatusCode status, string code) =>
        (await Organisation.Operator(server).Post($"/api/admin/jobs/{path}", body)).AssertProblem(status, code);

    private static string Path(string id, string? act = null) => $"/api/admin/jobs/{Uri.EscapeDataString(id)}{(act is null ? "" : $"/{act}")}";

    private static string Id(JsonNode job) => Text(job, "id");

    private static string Text(JsonNode node, string field) => node[field]?.ToString() ?? "";

    private static async Task<List<JsonNode>> Jobs(ApiClient op, string query) =>
        [.. (await op.Get($"/api/admin/jobs{query}")).At("items")!.AsArray().Select(static job => job!)];

    private static async Task<JsonNode> Stats(ApiClient op) =>
        (await op.Get("/api/admin/jobs/stats")).At("kinds")!.AsArray().Single(static kind => Text(kind!, "kind") == Kind)!;

    private static async Task Until(Func<Task<bool>> happened)
    {
        var patience = System.Diagnostics.Stopwatch.StartNew();
        while (!await happened())
        {
            Assert.True(patience.Elapsed < Hang.After, "It did not happen.");
            await Task.Yield();
        }
    }

    private async Task Follow(string fan, string star)
    {
        await server.As(star).Put($"/api/users/{star}", """{"displayName":"A star"}""");
        var answer = await server.As(fan).Post($"/api/users/{star}/follow", "{}");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
    }
}
