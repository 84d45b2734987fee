using System.Net;
using Livehouse.Api.Operations.Health;
using Livehouse.Tests.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Livehouse.Tests.Operations;

public class HealthTests
{
    [Fact]
    public async Task GivenABrokenDatabase_WhenAskedForHealth_ThenItIsUnhealthyButAlive()
    {
        await using var own = ApiServer.With([], services => services.Replace(ServiceDescriptor.Singleton<IDependencyProbes>(new Broken())));
        await own.Start();
        using var client = own.Anonymous();

        foreach (var path in (string[])["/health", "/health/ready"])
        {
            var answer = await client.Get(path);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
            Assert.Equal(("unhealthy", "unhealthy"), (answer.Text("status"), answer.Text("checks.database.status")));
            Assert.DoesNotContain("db.internal", answer.Raw, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await client.Get("/health/live")).Status);
    }

    [Fact]
    public async Task GivenAMetricsToken_WhenScrapedWithoutIt_ThenItIsRefused()
    {
        await using var own = ApiServer.With(["--METRICS_TOKEN=scraper"]);
        await own.Start();

        (await own.Anonymous().Get("/metrics")).AssertProblem(HttpStatusCode.Unauthorized, "unauthorized");
        using var scraper = new ApiClient(own.Address, "scraper", own.Secrets);
        Assert.Equal(HttpStatusCode.OK, (await scraper.Get("/metrics")).Status);
    }

    private sealed class Broken : IDependencyProbes
    {
        public Task Database(CancellationToken cancellation) => throw new InvalidOperationException("No connection to db.internal.");

        public Task Media(CancellationToken cancellation) => Task.CompletedTask;
    }
}
