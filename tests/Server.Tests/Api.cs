using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Livehouse.Tests;

/// <summary>REST calls as tests read best: a path, a body, the expected status, the answer as JSON.</summary>
internal static class Api
{
    public static Uri Path(string path) => new(path, UriKind.Relative);

    public static async Task<HttpResponseMessage> Post(
        this HttpClient client, string path, object? body, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path(path)) { Content = JsonContent.Create(body ?? new { }) };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        return await client.SendAsync(request, cancellation);
    }

    public static Task<JsonElement> Json(this HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>();

    public static async Task<JsonElement> PostFor(this HttpClient client, HttpStatusCode expected, string path, object? body = null)
    {
        using var answer = await client.Post(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"POST {path} answered {(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public static async Task<JsonElement> GetFor(this HttpClient client, HttpStatusCode expected, string path)
    {
        using var answer = await client.GetAsync(Path(path));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == expected, $"GET {path} answered {(int)answer.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
