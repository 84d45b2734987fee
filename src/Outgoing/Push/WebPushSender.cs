using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Outgoing.Network;

namespace Livehouse.Outgoing.Push;

/// <summary>Hands messages to browsers' push services (RFC 8030), one attempt each, and only to addresses that may be called: a client names them.</summary>
/// <remarks>
/// Not <c>Lib.Net.Http.WebPush</c> 3.3.1: it repeats a 429 without limit within the call, drops the port from the audience of its token, and connects wherever
/// the address leads.
/// </remarks>
internal sealed class WebPushSender : IDisposable
{
    private static readonly TimeSpan TryTime = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly VapidKeys _vapid;
    private readonly TimeProvider _time;

    public WebPushSender(GuardedAddresses addresses, VapidKeys vapid, TimeProvider time)
    {
        (_vapid, _time) = (vapid, time);
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectCallback = addresses.Connect,
        }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <param name="topic">A later message of the same topic replaces one that waits, so that a repeat is not shown twice.</param>
    public async Task<PushSent> Send(PushSubscription to, byte[] message, string topic, CancellationToken cancellation)
    {
        using var tooLong = new CancellationTokenSource(TryTime, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation, tooLong.Token);
        try
        {
            var endpoint = new Uri(to.Address);
            var body = PushEncryption.Encrypt(message, Base64Url.DecodeFromChars(to.PublicKey), Base64Url.DecodeFromChars(to.Auth));
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            request.Content.Headers.ContentEncoding.Add("aes128gcm");
            request.Headers.TryAddWithoutValidation("Authorization", _vapid.Authorize(endpoint, _time.GetUtcNow()));
            request.Headers.Add("TTL", $"{PushLimits.LifetimeSeconds}");
            request.Headers.Add("Urgency", "high");
            // At most 32 characters of base64url.
            request.Headers.Add("Topic", Ids.Derive("", topic));
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return new PushSent(OutcomeOf(response.StatusCode)) { RetryAfter = RetryAfter(response.Headers.RetryAfter) };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new PushSent(PushOutcome.TryAgain);
        }
        catch (CryptographicException)
        {
            return new PushSent(PushOutcome.Dead);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException)
        {
            return new PushSent(error.GetBaseException() is AddressRefusedException ? PushOutcome.Refused : PushOutcome.TryAgain);
        }
    }

    public void Dispose() => _http.Dispose();

    private static PushOutcome OutcomeOf(HttpStatusCode status) => status switch
    {
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => PushOutcome.Sent,
        HttpStatusCode.NotFound or HttpStatusCode.Gone => PushOutcome.Dead,
        HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => PushOutcome.TryAgain,
        // Such as a subscription to another key: it will not be taken later either.
        _ => PushOutcome.Refused,
    };

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date is { } date ? date - _time.GetUtcNow() : null);
        return wait > TimeSpan.Zero ? wait : null;
    }
}

/// <summary>How an attempt ended.</summary>
internal sealed record PushSent(PushOutcome Outcome)
{
    /// <summary>The push service asked for it; null: it did not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

internal enum PushOutcome
{
    Sent,

    /// <summary>The subscription does not exist any more.</summary>
    Dead,
    TryAgain,
    Refused,
}
