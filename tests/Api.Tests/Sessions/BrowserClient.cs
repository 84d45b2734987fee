using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Livehouse.Tests.Server;

namespace Livehouse.Tests.Sessions;

/// <summary>A browser as far as cookies are concerned: it stores what the server sets and sends it automatically. It uses no tokens.</summary>
public sealed class BrowserClient : IDisposable
{
    public const string Password = "correct horse battery";
    private const string SessionCookie = "livehouse_session";

    private static int _users;

    private readonly Uri _server;
    private readonly HttpClient _http;

    public BrowserClient(Uri server)
    {
        _server = server;
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false })
        {
            BaseAddress = server,
            Timeout = Testing.Hang.After,
        };
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>The session cookie's value; null when there is none.</summary>
    public string? Session
    {
        get => Cookies.GetCookies(_server)[SessionCookie]?.Value;
        set => Cookies.Add(_server, new Cookie(SessionCookie, value, "/"));
    }

    public string CookieHeader => $"{SessionCookie}={Session}";

    public static string NewName() => $"browser{Interlocked.Increment(ref _users)}";

    public Task<ApiAnswer> Get(string path) => Send(HttpMethod.Get, path);

    public async Task<ApiAnswer> Send(HttpMethod method, string path, string? json = null, string? csrf = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (csrf is not null) request.Headers.Add("X-CSRF-Token", csrf);
        using var response = await _http.SendAsync(request);
        return new ApiAnswer(response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsByteArrayAsync());
    }

    public async Task<string> Csrf() => (await Get("/api/auth/csrf")).Text("csrfToken");

    /// <summary>A change as a page of ours makes it.</summary>
    public async Task<ApiAnswer> Change(HttpMethod method, string path, string? json = null) => await Send(method, path, json, await Csrf());

    public async Task<ApiAnswer> Register(string name)
    {
        var answer = await Send(
            HttpMethod.Post,
            "/api/auth/register",
            new JsonObject { ["email"] = $"{name}@example.com", ["username"] = name, ["password"] = Password }.ToJsonString());
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Raw);
        return answer;
    }

    public async Task<ApiAnswer> LogIn(string name)
    {
        var answer = await Send(HttpMethod.Post, "/api/auth/login", new JsonObject { ["login"] = name, ["password"] = Password }.ToJsonString());
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Raw);
        return answer;
    }

    public void Dispose() => _http.Dispose();
}
