using Livehouse.Api.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Livehouse.Tests.Server;

public sealed partial class ApiServer
{
    private static partial IServerPlan MakePlan() => new OneProcessPlan();
}

/// <summary>The one-process server, with SQLite in a folder of its own.</summary>
internal sealed class OneProcessPlan : IServerPlan
{
    private WebApplication? _app;

    public string Folder { get; } = Directory.CreateTempSubdirectory("livehouse-api-test-").FullName;

    public Uri Address { get; private set; } = new("http://unset");

    public IServiceProvider Services => _app!.Services;

    public async Task Start(IReadOnlyList<string> settings, Action<WebApplicationBuilder> customize)
    {
        _app = LivehouseApplication.Build([$"--DATA_DIR={Folder}", "--DATABASE_URL=", .. settings], customize: customize);
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async Task Stop()
    {
        if (_app is not { } app) return;
        _app = null;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Testing.Teardown.Delete(Folder);
    }
}
