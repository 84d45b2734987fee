using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Livehouse.Limits;
using Livehouse.Outgoing.Network;

namespace Livehouse.Outgoing.Webhooks;

/// <summary>One attempt: signed, bounded in time and length, never redirected, and only to addresses that may be called.</summary>
internal sealed class WebhookHttp : IDisposable
{
    private const int ConnectionsMax = 16;

    private static readonly TimeSpan TryTime = TimeSpan.FromSeconds(WebhookLimits.TrySeconds);

    private readonly HttpClient _http;
    private readonly WebhookSecrets _secrets;
    private readonly TimeProvider _time;

    public WebhookHttp(GuardedAddresses addresses, WebhookSecrets secrets, TimeProvider time)
    {
        (_secrets, _time) = (secrets, time);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxConnectionsPerServer = ConnectionsMax,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = addresses.Connect,
            // Addresses hold secrets, which must not be in traces; and trace ids are nothing for tenants' servers.
            ActivityHeadersPropagator = null,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<WebhookTry> Send(WebhookEndpoint endpoint, WebhookDelivery delivery, CancellationToken cancellation)
    {
        var (at, start) = (_time.GetUtcNow(), _time.GetTimestamp());
        using var tooLong = new CancellationTokenSource(TryTime, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, tooLong.Token);
        try
        {
            using var request = Request(endpoint, delivery, at);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var body = await Beginning(response, limit.Token);
            var status = (int)response.StatusCode;
            return new WebhookTry(Attempt(status, FaultOf(status), body)) { RetryAfter = RetryAfter(response.Headers.RetryAfter) };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new WebhookTry(Attempt(null, $"There was no answer within {WebhookLimits.TrySeconds} seconds.", null));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException or CryptographicException)
        {
            return new WebhookTry(Attempt(null, Cause(error), null));
        }

        WebhookAttempt Attempt(int? status, string? fault, string? body) => new(at, status, fault, (int)_time.GetElapsedTime(start).TotalMilliseconds, body);
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(WebhookEndpoint endpoint, WebhookDelivery delivery, DateTimeOffset at)
    {
        var body = WebhookBody.Of(delivery);
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("webhook-id", delivery.EventId);
        request.Headers.Add("webhook-timestamp", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", _secrets.Sign(endpoint, delivery.EventId, at, body));
        request.Headers.UserAgent.ParseAdd("Livehouse-Webhooks");
        return request;
    }

    private static string? FaultOf(int status) => status switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => $"It answered {status}: redirects are not followed.",
        (int)HttpStatusCode.Gone => "The endpoint answered 410 Gone, so deliveries were stopped.",
        _ => $"It answered {status}.",
    };

    /// <summary>For the log; an answer that does not end, or is no text, is an answer all the same.</summary>
    private static async Task<string?> Beginning(HttpResponseMessage response, CancellationToken cancellation)
    {
        var bytes = new byte[WebhookLimits.AnswerBytesMax];
        var length = 0;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            while (length < bytes.Length && await stream.ReadAsync(bytes.AsMemory(length), cancellation) is > 0 and var read) length += read;
        }
        catch (Exception error) when (error is OperationCanceledException or HttpRequestException or IOException)
        {
            // The status has decided.
        }

        if (length == 0) return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return string.Concat(text.Where(static character => !char.IsControl(character) || character is '\n' or '\t'));
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date is { } date ? date - _time.GetUtcNow() : null);
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>What an admin can act on, out of the depths of an error.</summary>
    private static string Cause(Exception error)
    {
        for (var at = error; at is not null; at = at.InnerException)
        {
            switch (at)
            {
                case AddressRefusedException refused: return refused.Message;
                case CryptographicException: return "Its secret was sealed under another JWT_SECRET: rotate it.";
                case AuthenticationException: return "Its certificate or TLS is not accepted.";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return "Its name has no address.";
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }: return "The connection was refused.";
                case SocketException: return "It can't be reached.";
                default: continue;
            }
        }

        return "The connection broke.";
    }
}

/// <summary>An attempt, and what the receiver asked for.</summary>
internal sealed record WebhookTry(WebhookAttempt Attempt)
{
    /// <summary>Null: nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsSuccess => Attempt.Status is >= 200 and < 300;

    public bool IsGone => Attempt.Status == (int)HttpStatusCode.Gone;

    /// <summary>The receiver wants nothing else either for a while.</summary>
    public bool Pauses => Attempt.Status is (int)HttpStatusCode.TooManyRequests or (int)HttpStatusCode.ServiceUnavailable && RetryAfter is not null;
}
