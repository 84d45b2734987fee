using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Identifiers;
using Livehouse.Storage;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Livehouse.Tests.Idempotency;

public class IdempotencyCrashTests
{
    [Fact]
    public async Task GivenACrashBetweenDoingAndKeeping_WhenTheRequestIsRepeated_ThenTheStreamIsTheSame()
    {
        var forgetful = new ForgetfulStore();
        await using var own = ApiServer.With([], services => forgetful.Replace(services));
        await own.Start();
        using var host = own.As("idem8");

        forgetful.Forgets = true;
        var crashed = await host.Post("/api/live/start", """{"title":"Once"}""", "key");
        forgetful.Forgets = false;
        var repeated = await host.Post("/api/live/start", """{"title":"Once"}""", "key");

        crashed.AssertProblem(HttpStatusCode.InternalServerError, "internal_error");
        Assert.Equal(HttpStatusCode.Created, repeated.Status);
        var live = (await host.Get("/api/live/active")).Json["items"]!.AsArray();
        Assert.Equal(repeated.Text("stream.id"), Assert.Single(live)!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task GivenAKeyThatADeadProcessHeld_WhenTheRequestIsRepeated_ThenItWaitsForTheLeaseAndRuns()
    {
        const string body = """{"title":"Once"}""";
        await using var own = new ApiServer();
        await own.Start();
        var store = own.Services.GetRequiredService<IIdempotencyStore>();
        var scope = Ids.Derive("", "default", "idem12", "/api/live/start");
        var fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        var held = await store.Begin(scope, "key", fingerprint, TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(1));
        Assert.Equal(IdempotencyVerdict.Run, held.Verdict);

        using var host = own.As("idem12");
        var answer = await host.Post("/api/live/start", body, "key");

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Null(answer.Header("Idempotency-Replayed"));
        Assert.Equal("true", (await host.Post("/api/live/start", body, "key")).Header("Idempotency-Replayed"));
    }

    [Fact]
    public async Task GivenTwoKeys_WhenPosting_ThenItIsRefused()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, "/api/live/start") { Content = new StringContent("""{"title":"x"}""", new MediaTypeHeaderValue("application/json")) };
        request.Headers.Add("Idempotency-Key", ["one", "two"]);
        await using var server = new ApiServer();
        await server.Start();
        using var host = server.As("idem10");
        (await host.Send(request)).AssertProblem(HttpStatusCode.BadRequest, "validation_failed");
    }

    /// <summary>A store whose process dies before it can keep an answer.</summary>
    private sealed class ForgetfulStore
    {
        public bool Forgets { get; set; }

        public void Replace(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<IIdempotencyStore>(provider =>
            new Store(provider.GetRequiredService<LivehouseStorage>().Idempotency, this)));

        private sealed class Store(IIdempotencyStore inner, ForgetfulStore owner) : IIdempotencyStore
        {
            // Its lease is over by the time the request is repeated.
            public Task<IdempotencyLookup> Begin(
                string scope, string key, string fingerprint, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default) =>
                inner.Begin(scope, key, fingerprint, now, owner.Forgets ? TimeSpan.FromSeconds(-1) : lease, cancellation);

            public Task Complete(string scope, string key, StoredAnswer answer, DateTimeOffset expiresAt, CancellationToken cancellation = default) =>
                owner.Forgets ? throw new InvalidOperationException("The process dies here.") : inner.Complete(scope, key, answer, expiresAt, cancellation);

            public Task Release(string scope, string key, CancellationToken cancellation = default) => inner.Release(scope, key, cancellation);

            public Task<int> Purge(DateTimeOffset now, CancellationToken cancellation = default) => inner.Purge(now, cancellation);
        }
    }
}
