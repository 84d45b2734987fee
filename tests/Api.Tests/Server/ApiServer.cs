using System.Text.Json.Nodes;
using Livehouse.Testing;
using Livehouse.Testing.OpenApi;
using Livehouse.Testing.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Server;

/// <summary>
/// The whole server inside the test process: real web server on a free loopback port, real grains, a real database of its own; the media server is
/// <see cref="FakeMedia"/>. Whether it is one process or a cluster, the test project says. A secret in an answer or a log line fails the test class, and so
/// does an answer that the API document does not say.
/// </summary>
public sealed partial class ApiServer : IAsyncDisposable, IAsyncLifetime
{
    public const string JwtSecret = "a-secret-of-the-tests-that-is-long-enough";
    public const string LiveKitKey = "test-key";
    public const string LiveKitSecret = "a-livekit-secret-of-the-tests-that-is-long-enough";
    public const string BillingSecret = "a-billing-secret-of-the-tests-that-is-long-enough";
    public const string IngestSecret = "an-ingest-secret-of-the-tests-that-is-long-enough";
    public const string LoadTestSecret = "a-load-test-secret-of-the-tests-that-is-long-enough";
    public const string WebhookSecret = "a-relay-secret-of-the-tests-that-is-long-enough";

    /// <summary>Long enough for accounts of the fixtures.</summary>
    public const string Password = "a long password";

    public const string ObjectStoreSecret = "an-object-store-secret-of-the-tests";

    private readonly IServerPlan _plan = MakePlan();
    private string[] _settings = [];
    private Action<IServiceCollection>? _customize;

    /// <inheritdoc cref="IServerPlan.Folder"/>
    public string Folder => _plan.Folder;

    public FakeMedia Media { get; } = new();

    /// <summary>Looks at every answer and every log line of this server.</summary>
    public SecretWatch Secrets { get; } = new();

    /// <summary>Holds every answer of this server against its API document.</summary>
    public ApiDocumentWatch Document { get; } = new();

    public Uri Address => _plan.Address;

    public IServiceProvider Services => _plan.Services;

    /// <summary>A server that is not started yet.</summary>
    /// <param name="settings">Such as <c>--CORS_ORIGINS=https://example.com</c>.</param>
    public static ApiServer With(string[] settings, Action<IServiceCollection>? customize = null) => new() { _settings = settings, _customize = customize };

    public static string Token(string userId, string? tenantId = null, params string[] roles)
    {
        var claims = new JsonObject { ["sub"] = userId, ["name"] = userId, ["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds() };
        if (tenantId is not null) claims["tenant"] = tenantId;
        if (roles.Length > 0) claims["role"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]);
        return SignedToken.Of(JwtSecret, claims);
    }

    public Task InitializeAsync() => Start();

    public Task Start()
    {
        string[] settings =
        [
            "--environment=Development", "--urls=http://127.0.0.1:0", $"--JWT_SECRET={JwtSecret}", "--LIVEKIT_URL=ws://127.0.0.1:9",
            $"--LIVEKIT_API_KEY={LiveKitKey}",
            $"--LIVEKIT_API_SECRET={LiveKitSecret}", $"--LIVEKIT_WEBHOOK_SECRET={WebhookSecret}", $"--BILLING_WEBHOOK_SECRET={BillingSecret}",
            $"--INGEST_SECRET={IngestSecret}", $"--LOADTEST_SECRET={LoadTestSecret}",
            "--S3_ENDPOINT=http://127.0.0.1:9",
            "--AWS_ACCESS_KEY_ID=an-access-key", $"--AWS_SECRET_ACCESS_KEY={ObjectStoreSecret}", .. _settings,
        ];
        Secrets.Add(settings.Select(static setting => setting.TrimStart('-').Split('=', 2)).Select(static pair => KeyValuePair.Create(pair[0], pair[^1])));
        Secrets.Add("a password", Password);
        return _plan.Start(settings, builder =>
        {
            builder.Logging.ClearProviders().AddProvider(Secrets).SetMinimumLevel(LogLevel.Debug);
            Media.Serve(builder.Services);
            _customize?.Invoke(builder.Services);
        });
    }

    /// <summary>Stops the server and starts another one over the same data.</summary>
    public async Task Restart()
    {
        await _plan.Stop();
        await Start();
    }

    /// <summary>A client that is signed in as this user; a viewer and streamer unless roles are given.</summary>
    public ApiClient As(string userId, string? tenantId = null, params string[] roles) => new(Address, Token(userId, tenantId, roles), Secrets, Document);

    public ApiClient Anonymous() => new(Address, null, Secrets, Document);

    public async ValueTask DisposeAsync()
    {
        await _plan.DisposeAsync();
        Secrets.AssertNone();
        Document.AssertNone();
    }

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    private static partial IServerPlan MakePlan();
}
