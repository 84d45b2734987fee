using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Livehouse.Bench.Load;

/// <param name="Status">Of the first answer that a repeat would not change.</param>
/// <param name="Tries">How many it took.</param>
internal readonly record struct RestAnswer(HttpStatusCode Status, JsonElement Body, int Tries)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The error's code; empty without one.</summary>
    public string Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString()! : Status.ToString();
}

/// <summary>
/// One person's calls of the REST API. A call that fails for the server's reasons is tried again, at the next front, under the same <c>Idempotency-Key</c>.
/// </summary>
internal sealed class RestCaller(HttpClient http, string token, IReadOnlyList<Uri> fronts, int firstFront)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private int _front = firstFront;

    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public Task<RestAnswer> Get(string path, CancellationToken giveUp) => Send(HttpMethod.Get, path, null, null, giveUp);

    /// <inheritdoc cref="Get"/>
    public Task<RestAnswer> Post(string path, object body, string key, CancellationToken giveUp) => Send(HttpMethod.Post, path, body, key, giveUp);

    private async Task<RestAnswer> Send(HttpMethod method, string path, object? body, string? key, CancellationToken giveUp)
    {
        var retry = new Retry();
        for (var tries = 1; ; tries++)
        {
            var (status, answer) = await TryOnce(method, path, body, key, giveUp);
            if (status is { } known && !IsWorthRepeating(known, answer, key)) return new RestAnswer(known, answer, tries);
            _front++;
            await retry.Pause(giveUp);
        }
    }

    private static bool IsWorthRepeating(HttpStatusCode status, JsonElement answer, string? key) =>
        (int)status >= 500
            || (key is not null && status == HttpStatusCode.Conflict && answer.TryGetProperty("code", out var code) && code.GetString() == "conflict");

    /// <summary>No status: there was no answer.</summary>
    private async Task<(HttpStatusCode? Status, JsonElement Body)> TryOnce(HttpMethod method, string path, object? body, string? key, CancellationToken giveUp)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(giveUp);
        limit.CancelAfter(Patience);
        using var request = new HttpRequestMessage(method, new Uri(fronts[_front % fronts.Count], path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null) request.Content = JsonContent.Create(body);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        try
        {
            using var answer = await http.SendAsync(request, limit.Token);
            var bytes = await answer.Content.ReadAsByteArrayAsync(limit.Token);
            return (answer.StatusCode, bytes.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(bytes) : default);
        }
        catch (Exception error)
            when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !giveUp.IsCancellationRequested))
        {
            return (null, default);
        }
    }
}
