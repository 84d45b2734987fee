using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace Livehouse.Demo;

/// <summary>One account of the demo, and its connection to the hub.</summary>
internal sealed class DemoPerson : IAsyncDisposable
{
    /// <summary>Shorter than any sensible <c>ACCESS_TOKEN_TTL</c> that a demo runs with.</summary>
    private static readonly TimeSpan TokenAge = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly HubConnection _hub;
    private string _token = "";
    private DateTimeOffset _tokenAt;

    private DemoPerson(HttpClient http, string name, TimeProvider time)
    {
        (_http, Name, _time) = (http, name, time);
        _hub = new HubConnectionBuilder()
            .WithUrl(new Uri(http.BaseAddress!, "hubs/live"), connection => connection.AccessTokenProvider = async () => await Token(CancellationToken.None))
            .WithAutomaticReconnect()
            .Build();
    }

    public string Name { get; }

    public string Id { get; private set; } = "";

    /// <summary>Registers the account, or signs in to the one of an earlier run.</summary>
    /// <exception cref="DemoException">The name belongs to somebody else.</exception>
    public static async Task<DemoPerson> Enter(HttpClient http, string name, TimeProvider time, CancellationToken cancellation)
    {
        var person = new DemoPerson(http, name, time);
        using var answer = await http.PostAsJsonAsync(
            "api/auth/register", new { email = DemoSettings.MailOf(name), username = name, password = DemoSettings.Password }, cancellation);
        if (answer.StatusCode == HttpStatusCode.Conflict) await person.SignIn(cancellation);
        else person.Accept(await Read(answer, cancellation));
        return person;
    }

    public async Task<JsonElement> Call(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Token(cancellation));
        if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await _http.SendAsync(request, cancellation);
        return await Read(answer, cancellation);
    }

    public async Task Join(string streamId, CancellationToken cancellation)
    {
        if (_hub.State == HubConnectionState.Disconnected) await _hub.StartAsync(cancellation);
        await _hub.InvokeAsync("live:join", new { streamId, source = "demo" }, cancellation);
    }

    public async Task Leave(CancellationToken cancellation) => await _hub.StopAsync(cancellation);

    /// <returns>The message's id.</returns>
    public async Task<string> Say(string streamId, string text, CancellationToken cancellation) =>
        (await _hub.InvokeAsync<JsonElement>("live:message", new { streamId, text }, cancellation)).GetProperty("messageId").GetString()!;

    public async Task Give(string streamId, string giftType, int quantity, CancellationToken cancellation) =>
        await _hub.InvokeAsync("live:gift", new { streamId, giftType, quantity }, cancellation);

    public async Task React(string streamId, string emoji, CancellationToken cancellation) =>
        await _hub.InvokeAsync("live:reaction", new { streamId, emoji }, cancellation);

    public async Task Pin(string streamId, string messageId, CancellationToken cancellation) =>
        await _hub.InvokeAsync("live:pin", new { streamId, messageId }, cancellation);

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private async Task<string> Token(CancellationToken cancellation)
    {
        if (_time.GetUtcNow() - _tokenAt > TokenAge) await SignIn(cancellation);
        return _token;
    }

    private async Task SignIn(CancellationToken cancellation)
    {
        using var answer = await _http.PostAsJsonAsync(
            "api/auth/login", new { login = DemoSettings.MailOf(Name), password = DemoSettings.Password }, cancellation);
        Accept(await Read(answer, cancellation));
    }

    private void Accept(JsonElement signedIn)
    {
        _token = signedIn.GetProperty("accessToken").GetString()!;
        Id = signedIn.GetProperty("user").GetProperty("id").GetString()!;
        _tokenAt = _time.GetUtcNow();
    }

    private static async Task<JsonElement> Read(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode) return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        var problem = await answer.Content.ReadAsStringAsync(cancellation);
        throw new DemoException($"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri?.AbsolutePath}: {(int)answer.StatusCode} {problem}");
    }
}
