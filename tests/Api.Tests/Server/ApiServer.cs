using System.Text.Json.Nodes;
using Livehouse.Api.Hosting;
using Livehouse.Effects;
using Livehouse.Jwt;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Server;

/// <summary>The whole server inside the test process: real web server on a free loopback port, real grains, SQLite in a folder of its own; the media server is <see cref="FakeMedia"/>.</summary>
public sealed class ApiServer : IAsyncDisposable, IAsyncLifetime
{
    public const string JwtSecret = "a-secret-of-the-tests-that-is-long-enough";
    public const string LiveKitKey = "test-key";
    public const string LiveKitSecret = "a-livekit-secret-of-the-tests-that-is-long-enough";
    public const string WebhookSecret = "a-relay-secret-of-the-tests-that-is-long-enough";

    private readonly string _folder = Directory.CreateTempSubdirectory("livehouse-api-test-").FullName;
    private string[] _settings = [];
    private Action<IServiceCollection>? _customize;
    private WebApplication? _app;

    /// <summary>Where this server keeps its data.</summary>
    public string Folder => _folder;

    public FakeMedia Media { get; } = new();

    public Uri Address { get; private set; } = new("http://unset");

    public IServiceProvider Services => _app!.Services;

    /// <summary>A server that is not started yet.</summary>
    /// <param name="settings">Such as <c>--CORS_ORIGINS=https://example.com</c>.</param>
    public static ApiServer With(string[] settings, Action<IServiceCollection>? customize = null) => new() { _settings = settings, _customize = customize };

    public static string Token(string userId, string? tenantId = null, params string[] roles)
    {
        var claims = new JsonObject { ["sub"] = userId, ["name"] = userId, ["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds() };
        if (tenantId is not null) claims["tenant"] = tenantId;
        if (roles.Length > 0) claims["role"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]);
        return new Hs256(JwtSecret, TimeProvider.System).Sign(claims);
    }

    public Task InitializeAsync() => Start();

    public async Task Start()
    {
        string[] settings =
        [
            "--environment=Development", "--urls=http://127.0.0.1:0", $"--DATA_DIR={_folder}", "--DATABASE_URL=", $"--JWT_SECRET={JwtSecret}", "--LIVEKIT_URL=ws://127.0.0.1:9",
            $"--LIVEKIT_API_KEY={LiveKitKey}", $"--LIVEKIT_API_SECRET={LiveKitSecret}", $"--LIVEKIT_WEBHOOK_SECRET={WebhookSecret}", .. _settings,
        ];
        _app = LivehouseApplication.Build(settings, customize: builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.Replace(ServiceDescriptor.Singleton<IEffectHandler>(Media));
            _customize?.Invoke(builder.Services);
        });
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Stops the server and starts another one over the same data.</summary>
    public async Task Restart()
    {
        await Stop();
        await Start();
    }

    /// <summary>A client that is signed in as this user; a viewer and streamer unless roles are given.</summary>
    public ApiClient As(string userId, string? tenantId = null, params string[] roles) => new(Address, Token(userId, tenantId, roles));

    public ApiClient Anonymous() => new(Address, null);

    public async ValueTask DisposeAsync()
    {
        await Stop();
        Directory.Delete(_folder, recursive: true);
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    private async Task Stop()
    {
        if (_app is not { } app) return;
        _app = null;
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
