using System.Net;
using Livehouse.Testing.Secrets;
using Livehouse.Tests.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Security;

/// <summary>Every test class that talks to a server looks for its secrets in all that it says; these show that the look is a real one.</summary>
public partial class SecretsTests
{
    [Fact]
    public async Task GivenAServerThatKeepsItsSecrets_WhenItIsStopped_ThenAllThatItSaidWasLookedAt()
    {
        var server = new ApiServer();
        await server.Start();
        using var host = server.As("host");
        await host.GoLive();
        (await host.Post("/api/live/start", """{"title":"x"}""")).AssertProblem(HttpStatusCode.Conflict, "already_live");
        var looked = server.Secrets.Texts;

        await server.DisposeAsync();

        Assert.Empty(server.Secrets.Found);
        Assert.InRange(looked, 4, int.MaxValue);
    }

    [Theory]
    [InlineData(ApiServer.JwtSecret)]
    [InlineData(ApiServer.LiveKitSecret)]
    [InlineData(ApiServer.WebhookSecret)]
    [InlineData(ApiServer.BillingSecret)]
    [InlineData(ApiServer.ObjectStoreSecret)]
    [InlineData(ApiServer.Password)]
    public async Task GivenASecretInALogLine_WhenTheServerIsStopped_ThenTheFixtureFails(string secret)
    {
        var server = new ApiServer();
        await server.Start();

        var log = server.Services.GetRequiredService<ILogger<SecretsTests>>();
        Connected(log, secret);

        var error = await Assert.ThrowsAsync<SecretGivenAwayException>(async () => await server.DisposeAsync());
        Assert.Contains("a log line of Livehouse.Tests.Security.SecretsTests", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenASecretInAnError_WhenItIsLogged_ThenTheFixtureFails()
    {
        var server = new ApiServer();
        await server.Start();

        var log = server.Services.GetRequiredService<ILogger<SecretsTests>>();
        var error = new InvalidOperationException("outer", new InvalidOperationException($"key {ApiServer.JwtSecret}"));
        Failed(log, error);

        await Assert.ThrowsAsync<SecretGivenAwayException>(async () => await server.DisposeAsync());
    }

    [Fact]
    public async Task GivenASecretInAnAnswer_WhenTheServerIsStopped_ThenTheFixtureFails()
    {
        var server = ApiServer.With([], services => services.AddSingleton<IStartupFilter>(new Leak()));
        await server.Start();
        using var client = server.Anonymous();

        Assert.Equal(HttpStatusCode.OK, (await client.Get("/leak")).Status);

        var error = await Assert.ThrowsAsync<SecretGivenAwayException>(async () => await server.DisposeAsync());
        Assert.Contains("the answer to GET /leak", error.Message, StringComparison.Ordinal);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connected with {Key}.")]
    private static partial void Connected(ILogger log, string key);

    [LoggerMessage(Level = LogLevel.Error, Message = "It failed.")]
    private static partial void Failed(ILogger log, Exception error);

    private sealed class Leak : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Map("/leak", static leak => leak.Run(static context => context.Response.WriteAsync($"{{\"signedWith\":\"{ApiServer.LiveKitSecret}\"}}")));
            next(app);
        };
    }
}
