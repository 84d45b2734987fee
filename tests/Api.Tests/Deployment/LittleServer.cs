using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Deployment;

/// <summary>A web server in the test process, on a free loopback port.</summary>
internal sealed class LittleServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LittleServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First());
    }

    public Uri Address { get; }

    public static async Task<LittleServer> Start(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new LittleServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
