using System.Net;
using Livehouse.Api.Hosting;
using Livehouse.Callers;
using Livehouse.Testing;
using Livehouse.Tests.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Cluster;

/// <summary>Orleans' dashboard, in a program that has it: this one, which is built with <c>src/Dashboard</c>.</summary>
public sealed class DashboardTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-dashboard-test-").FullName;
    private WebApplication? _silo;
    private WebApplication? _front;

    public async Task InitializeAsync()
    {
        var layout = await ClusterLayout.Make(silos: 1, fronts: 1);
        _silo = await Start(layout.Silos[0]);
        _front = await Start(layout.Fronts[0]);
    }

    public async Task DisposeAsync()
    {
        foreach (var node in (WebApplication?[])[_front, _silo])
        {
            if (node is null) continue;
            await node.StopAsync();
            await node.DisposeAsync();
        }

        Teardown.Delete(_folder);
    }

    [Theory]
    [InlineData("/orleans/")]
    [InlineData("/orleans/DashboardCounters")]
    public async Task GivenASilo_WhenItsDashboardIsAsked_ThenOnlyAdminsSeeIt(string path)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(_silo!, path, null));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask(_silo!, path, ApiServer.Token("ann")));
        Assert.Equal(HttpStatusCode.Forbidden, await Ask(_silo!, path, ApiServer.Token("mod", null, Role.Moderator)));
        Assert.Equal(HttpStatusCode.OK, await Ask(_silo!, path, ApiServer.Token("root", null, Role.Admin)));
    }

    [Fact]
    public async Task GivenAFrontWithTheSameSettings_WhenTheDashboardIsAsked_ThenThereIsNone() =>
        Assert.Equal(HttpStatusCode.NotFound, await Ask(_front!, "/orleans/", ApiServer.Token("root", null, Role.Admin)));

    private static async Task<HttpStatusCode> Ask(WebApplication node, string path, string? token)
    {
        using var client = new ApiClient(
            new Uri(node.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), token);
        return (await client.Get(path)).Status;
    }

    /// <summary>On a thread of its own: making a node waits for the database.</summary>
    private Task<WebApplication> Start(IReadOnlyDictionary<string, string> node) => Task.Run(async () =>
    {
        string[] settings = ["--environment=Development", "--urls=http://127.0.0.1:0", $"--JWT_SECRET={ApiServer.JwtSecret}", $"--DATA_DIR={_folder}",
            "--ORLEANS_DASHBOARD=true"];
        var app = LivehouseApplication.Build([.. settings, .. node.Select(static pair => $"--{pair.Key}={pair.Value}")]);
        await app.StartAsync();
        return app;
    });
}
