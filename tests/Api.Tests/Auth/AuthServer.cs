using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Livehouse.Api.Auth;
using Livehouse.Api.Problems;
using Livehouse.Callers;
using Livehouse.Identity;
using Livehouse.Identity.Audit;
using Livehouse.Identity.Tenants;
using Livehouse.Storage;
using Livehouse.Testing;
using Livehouse.Testing.Secrets;
using Livehouse.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Livehouse.Tests.Auth;

/// <summary>
/// A real web server on loopback with nothing but authentication, the account endpoints and a few routes that say who asked. Its clock stands still.
/// </summary>
public sealed class AuthServer : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private const string JwtSecret = "a-secret-of-the-tests-that-is-long-enough";

    private readonly SecretWatch _secrets;
    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;
    private readonly LivehouseStorage _storage;
    private readonly HttpClient _http;

    private AuthServer(WebApplication app, LivehouseStorage storage, DirectoryInfo folder, FakeClock clock, SecretWatch secrets)
    {
        (_app, _storage, _folder, Clock, _secrets) = (app, storage, folder, clock, secrets);
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(app.Urls.First()),
            Timeout = Testing.Hang.After,
        };
    }

    public FakeClock Clock { get; }

    public static async Task<AuthServer> Start(string environment = "Development", params (string Name, string Value)[] settings)
    {
        var (clock, folder) = (new FakeClock(), Directory.CreateTempSubdirectory("livehouse-auth-"));
        var storage = await LivehouseStorage.Open(new StorageOptions { DataDirectory = folder.FullName }, TimeProvider.System);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        foreach (var (name, value) in settings) builder.Configuration[name] = value;
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var secrets = new SecretWatch();
        secrets.Add(nameof(JwtSecret), JwtSecret);
        secrets.Add(nameof(Password), Password);
        builder.Logging.ClearProviders().AddProvider(secrets).SetMinimumLevel(LogLevel.Debug);
        builder.Services.ConfigureHttpJsonOptions(json => LivehouseJson.Apply(json.SerializerOptions));
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(storage.Identity).AddSingleton<ICurrentTier, TokensTier>().AddProblems();
        builder.Services.AddLivehouseIdentity(new IdentityOptions { JwtSecret = JwtSecret, PasswordIterations = 10, HashesAtOnceMax = 4 });
        var app = builder.Build();
        app.UseProblems();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapAuth();
        app.MapGet("/api/open", (Caller caller) => caller.UserId);
        app.MapPost("/api/closed", (Caller caller) => caller.UserId).RequireAuthorization();
        app.MapPost("/api/webhooks/some", () => "taken");
        app.MapGet("/metrics", () => "figures");
        app.MapGet("/hubs/some", (Caller caller) => caller.UserId).RequireAuthorization();
        await app.StartAsync();
        return new AuthServer(app, storage, folder, clock, secrets);
    }

    /// <summary>Signed with the server's own secret, or with another.</summary>
    public string HostToken(string userId = "host-user", int seconds = 300, string secret = JwtSecret) =>
        SignedToken.Of(secret, new JsonObject { ["sub"] = userId, ["exp"] = Clock.GetUtcNow().ToUnixTimeSeconds() + seconds });

    public Task<Answer> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    public Task<Answer> Post(string path, object? body = null, params (string Name, string Value)[] headers) => Send(HttpMethod.Post, path, body, headers);

    public Task<Answer> Delete(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Delete, path, null, headers);

    /// <summary>The tenant requires a second factor from all users from now on.</summary>
    public async Task RequireMfa()
    {
        var entry = new AuditEntry(
            Caller.DefaultTenant, Clock.GetUtcNow(), AuditActor.System, AuditActions.TenantUpdate, AuditOutcomes.Success, AuditOrigin.None);
        await _storage.Identity.Tenants.Change(
            Caller.DefaultTenant, tenant => new TenantChange(tenant with { Policy = tenant.Policy with { Mfa = MfaPolicy.All } }, entry));
        Clock.Advance(TenantDirectory.KnownFor);
    }

    public async Task<Browser> Register(string username = "maya")
    {
        var answer = await Post("/api/auth/register", new { email = $"{username}@example.com", username, password = Password });
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return new Browser(answer);
    }

    private sealed class TokensTier : ICurrentTier
    {
        public Task<string?> Of(Caller caller, string? tokenTier) => Task.FromResult(tokenTier);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await _storage.DisposeAsync();
        _folder.Delete(recursive: true);
        _secrets.AssertNone();
    }

    private async Task<Answer> Send(HttpMethod method, string path, object? body, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is string raw) request.Content = new StringContent(raw, System.Text.Encoding.UTF8, "application/json");
        else if (body is not null) request.Content = JsonContent.Create(body);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        _secrets.Look($"the answer to {method} {path}", $"{response.Headers}\n{text}");
        return new Answer(
            response.StatusCode, text, response.Headers.ToDictionary(header => header.Key, header => header.Value.ToArray(), StringComparer.OrdinalIgnoreCase));
    }
}

public sealed record Answer(HttpStatusCode Status, string Body, IReadOnlyDictionary<string, string[]> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Code => Json.GetProperty("code").GetString()!;

    public string Text(string field) => Json.GetProperty(field).GetString()!;

    public string? Header(string name) => Headers.TryGetValue(name, out var values) ? string.Join(", ", values) : null;
}

/// <summary>What a browser keeps of signing in.</summary>
public sealed record Browser(Answer SignIn)
{
    public (string, string) Bearer => ("Authorization", $"Bearer {SignIn.Text("accessToken")}");

    public (string, string) Cookie => ("Cookie", SignIn.Header("Set-Cookie")!.Split(';')[0]);

    public string UserId => SignIn.Json.GetProperty("user").GetProperty("id").GetString()!;
}
