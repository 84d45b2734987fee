using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Text.Json.Nodes;
using Livehouse.Identity;
using Livehouse.Identity.LoadTests;
using Livehouse.Testing;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.LoadTests;

/// <summary>What a load tester asks a server for: proofs of the one secret, both ways, users, and that nothing is left.</summary>
public sealed class LoadTestEndpointTests(ApiServer server) : IClassFixture<ApiServer>
{
    private const string Secret = ApiServer.LoadTestSecret;
    private const string Nonce = "uV3mJ1sYp0QkT7rXeW9aLw";

    private static string NewRun => LoadTestRun.New(TimeProvider.System.GetUtcNow().AddMinutes(10));

    [Fact]
    public async Task GivenANonce_WhenAServerAnswers_ThenItsProofCoversTheNonceTheHostAndTheChallenge()
    {
        var answer = await Challenge();
        var challenge = answer.Text("challenge");

        Assert.Equal(LoadTestProof.OfServer(Secret, Nonce, server.Address.Host, challenge), answer.Text("proof"));
        Assert.NotEqual(challenge, (await Challenge()).Text("challenge"));
        using var client = server.Anonymous();
        using var passedOn = new HttpRequestMessage(HttpMethod.Post, "/api/loadtest/challenge")
        {
            Content = new StringContent($$"""{"nonce":"{{Nonce}}"}""", null, "application/json"),
            Headers = { Host = "another.example.com" },
        };
        var other = await client.Send(passedOn);
        Assert.Equal(LoadTestProof.OfServer(Secret, Nonce, "another.example.com", other.Text("challenge")), other.Text("proof"));
    }

    [Fact]
    public async Task GivenNoSecret_ThenThereIsNothingHere()
    {
        await using var other = ApiServer.With(["--LOADTEST_SECRET="]);
        await other.Start();
        using var client = other.Anonymous();
        foreach (var (call, body) in new[]
        {
            ("challenge", $$"""{"nonce":"{{Nonce}}"}"""), ("challenge", "{}"),
            ("grant", """{"challenge":"a","proof":"b","run":"6a20b5c07d1e93f4","first":0,"users":1}"""), ("clean", """{"challenge":"a","proof":"b"}"""),
        })
        {
            (await client.Post($"/api/loadtest/{call}", body)).AssertProblem(HttpStatusCode.NotFound, "not_found");
        }
    }

    [Fact]
    public async Task GivenAProof_WhenItIsWrongOrUsedTwiceOrOfAnotherPurpose_ThenNobodyIsLetIn()
    {
        var (challenge, run) = ((await Challenge()).Text("challenge"), NewRun);
        var proof = LoadTestProof.OfGrant(Secret, challenge, run, "0", "2");
        foreach (var wrong in new[]
        {
            LoadTestProof.OfGrant(Secret + "x", challenge, run, "0", "2"), LoadTestProof.OfGrant(Secret, challenge, run, "0", "3"),
            LoadTestProof.OfGrant(Secret, challenge, NewRun + "0", "0", "2"), LoadTestProof.OfServer(Secret, challenge, run, "02"),
            LoadTestProof.OfCleaning(Secret, challenge, run),
        })
        {
            (await Grant(challenge, wrong, run)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        }

        Assert.Equal(HttpStatusCode.OK, (await Grant(challenge, proof, run)).Status);
        (await Grant(challenge, proof, run)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(30, false)]
    public async Task GivenAChallenge_WhenItIsTooOldOrNotFromHere_ThenItsAnswerIsRefused(int seconds, bool isSealed)
    {
        var stamp = new byte[24];
        BinaryPrimitives.WriteInt64BigEndian(stamp, TimeProvider.System.GetUtcNow().AddSeconds(seconds).ToUnixTimeMilliseconds());
        var seal = LoadTestProof.SealOf(isSealed ? Secret : "another secret", stamp);
        var (challenge, run) = (Base64Url.EncodeToString([.. stamp, .. seal]), NewRun);

        var answer = await Grant(challenge, LoadTestProof.OfGrant(Secret, challenge, run, "0", "2"), run);
        answer.AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(20_000)]
    public async Task GivenARun_WhenItIsOverOrLastsTooLong_ThenItGetsNoUsers(int seconds)
    {
        var (challenge, run) = ((await Challenge()).Text("challenge"), LoadTestRun.New(TimeProvider.System.GetUtcNow().AddSeconds(seconds)));
        var answer = await Grant(challenge, LoadTestProof.OfGrant(Secret, challenge, run, "0", "2"), run);
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    [Fact]
    public async Task GivenALoadTest_WhenItIsCleaned_ThenNothingOfItIsLeftAndNothingElseIsGone()
    {
        using var bystander = server.As("bystander");
        var theirs = await bystander.GoLive();
        var run = NewRun;
        var challenge = (await Challenge()).Text("challenge");
        var granted = await Grant(challenge, LoadTestProof.OfGrant(Secret, challenge, run, "0", "2"), run);
        Assert.Equal($"loadtest-{run}", granted.Text("tenantId"));
        var users = granted.Json["users"]!.AsArray();
        Assert.Equal([$"loadtest-{run}-0", $"loadtest-{run}-1"], users.Select(static user => user!["userId"]!.GetValue<string>()));
        using var host = new ApiClient(server.Address, users[0]!["token"]!.GetValue<string>(), server.Secrets, server.Document);
        using var viewer = new ApiClient(server.Address, users[1]!["token"]!.GetValue<string>(), server.Secrets, server.Document);
        var made = await host.GoLive("A stream of a load test");
        Assert.Equal(HttpStatusCode.OK, (await viewer.Get($"/api/live/{made}/watch")).Status);
        Assert.Contains(made, (await viewer.Get("/api/live/active")).Raw, StringComparison.Ordinal);
        Assert.DoesNotContain(made, (await bystander.Get("/api/live/active")).Raw, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await bystander.Get($"/api/live/{made}")).Status);
        Assert.Equal([$"loadtest-{run}"], await Left(run));

        Assert.Equal(1, (await Clean(run)).At("streamsEnded")!.GetValue<int>());
        using var limit = new CancellationTokenSource(Hang.After);
        while (!(await Clean(run)).At("isDone")!.GetValue<bool>()) limit.Token.ThrowIfCancellationRequested();

        Assert.Empty(await Left(run));
        await AssertAudited(run);
        Assert.Equal("live", (await bystander.Get($"/api/live/{theirs}")).Text("stream.status"));
    }

    [Fact]
    public async Task GivenNamesOfLoadTests_WhenAnOrganisationIsToHaveOne_ThenItIsRefused()
    {
        using var admin = server.As("operator", null, "admin");
        var answer = await admin.Post("/api/admin/tenants", $$"""{"id":"loadtest-{{NewRun}}","name":"Acme"}""");
        answer.AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    /// <summary>Operators can tell later from where users were asked for; a refused proof, which anybody can send, writes nothing.</summary>
    private async Task AssertAudited(string run)
    {
        var challenge = (await Challenge()).Text("challenge");
        (await Grant(challenge, "a wrong proof", run)).AssertProblem(HttpStatusCode.Unauthorized, "invalid_signature");
        using var admin = server.As("operator", null, "admin");
        var items = (await admin.Get($"/api/tenant/audit?target=loadtest-{run}")).Json["items"]!.AsArray();
        Assert.All(items, item => Assert.Equal(("anonymous", "127.0.0.1"), (item!["actor"]!["type"]!.GetValue<string>(), item["ip"]!.GetValue<string>())));
        Assert.Equal("loadtest.grant", items[^1]!["action"]!.GetValue<string>());
        Assert.Equal("""{"first":"0","users":"2"}""", items[^1]!["details"]!.ToJsonString());
        Assert.NotEmpty(items.SkipLast(1));
        Assert.All(items.SkipLast(1), static item => Assert.Equal("loadtest.clean", item!["action"]!.GetValue<string>()));
        Assert.DoesNotContain(challenge, items.ToJsonString(), StringComparison.Ordinal);
    }

    private async Task<IEnumerable<string>> Left(string run)
    {
        var tenants = await server.Services.GetRequiredService<IdentityPorts>().LoadTests.Tenants(LoadTestRun.TenantPrefix);
        return tenants.Where(tenant => tenant.EndsWith(run, StringComparison.Ordinal));
    }

    private async Task<ApiAnswer> Challenge()
    {
        using var client = server.Anonymous();
        var answer = await client.Post("/api/loadtest/challenge", $$"""{"nonce":"{{Nonce}}"}""");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }

    private async Task<ApiAnswer> Grant(string challenge, string proof, string run)
    {
        using var client = server.Anonymous();
        var body = new JsonObject { ["challenge"] = challenge, ["proof"] = proof, ["run"] = run, ["first"] = 0, ["users"] = 2 };
        return await client.Post("/api/loadtest/grant", body.ToJsonString());
    }

    private async Task<ApiAnswer> Clean(string run)
    {
        var challenge = (await Challenge()).Text("challenge");
        using var client = server.Anonymous();
        var body = new JsonObject { ["challenge"] = challenge, ["proof"] = LoadTestProof.OfCleaning(Secret, challenge, run), ["run"] = run };
        var answer = await client.Post("/api/loadtest/clean", body.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }
}
