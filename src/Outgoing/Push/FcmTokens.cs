using System.Text.Json;
using Livehouse.Limits;

namespace Livehouse.Outgoing.Push;

/// <summary>
/// Access tokens of a service account: asked for one at a time, kept until shortly before their end. After a failure nothing is asked for a while, so that
/// thousands of messages are not as many questions.
/// </summary>
internal sealed class FcmTokens(FcmAccount account, PushHttp http, TimeProvider time) : IDisposable
{
    /// <summary>Google's longest.</summary>
    private static readonly TimeSpan GrantFor = TimeSpan.FromHours(1);

    private static readonly TimeSpan Early = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(PushLimits.RetryAfterSecondsMax);

    private readonly SemaphoreSlim _gate = new(1);
    private (string Value, DateTimeOffset Ends)? _current;
    private DateTimeOffset _pausedUntil;

    /// <summary>A token, or how long to wait for one.</summary>
    public async Task<(string? Token, TimeSpan Wait)> Get(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var now = time.GetUtcNow();
            if (_current is { } current && now < current.Ends) return (current.Value, TimeSpan.Zero);
            if (now < _pausedUntil) return (null, _pausedUntil - now);
            var asked = await Ask(now, cancellation);
            if (asked.Token is null) _pausedUntil = now + asked.Wait;
            return asked;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The service did not accept this token, whatever its end.</summary>
    public async Task Forget(string token, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        if (_current?.Value == token) _current = null;
        _gate.Release();
    }

    public void Dispose() => _gate.Dispose();

    private async Task<(string? Token, TimeSpan Wait)> Ask(DateTimeOffset now, CancellationToken cancellation)
    {
        using var content = new FormUrlEncodedContent(
        [
            new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            new("assertion", account.Assertion(now, GrantFor)),
        ]);
        PushAnswer? answer = null;
        var sent = await http.Try(
            async stop =>
            {
                answer = await http.Post(account.TokenAddress, content, static _ => { }, readsBody: true, stop);
                return answer.As(answer.IsSuccess ? PushOutcome.Sent : PushOutcome.TryAgain);
            },
            cancellation);
        if (sent.Outcome == PushOutcome.Sent && answer?.Text("access_token") is { Length: > 0 } token)
        {
            _current = (token, now + Lifetime(answer) - Early);
            return (token, TimeSpan.Zero);
        }

        return (null, TimeSpan.FromTicks(Math.Clamp((sent.RetryAfter ?? PauseMin).Ticks, PauseMin.Ticks, PauseMax.Ticks)));
    }

    private static TimeSpan Lifetime(PushAnswer answer) =>
        answer.Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty("expires_in", out var seconds)
        && seconds.ValueKind == JsonValueKind.Number && seconds.TryGetInt32(out var count)
            ? TimeSpan.FromSeconds(Math.Clamp(count, 0, (int)GrantFor.TotalSeconds))
            : GrantFor;
}
