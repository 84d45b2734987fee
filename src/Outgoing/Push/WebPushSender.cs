using System.Buffers.Text;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Livehouse.Identifiers;
using Livehouse.Limits;
using Livehouse.Outgoing.Network;
using Livehouse.Wire;

namespace Livehouse.Outgoing.Push;

/// <summary>Hands messages to browsers' push services (RFC 8030), and only at addresses that may be called: a client names them.</summary>
/// <remarks>
/// Not <c>Lib.Net.Http.WebPush</c> 3.3.1: it repeats a 429 without limit within the call, drops the port from the audience of its token, and connects wherever
/// the address leads.
/// </remarks>
internal sealed class WebPushSender(GuardedAddresses addresses, VapidKeys vapid, TimeProvider time) : IPushSender
{
    private readonly PushHttp _http = PushHttp.Guarded(addresses, time);

    public Task<PushSent> Send(PushSubscription to, LiveNotice notice, CancellationToken cancellation) => _http.Try(
        async stop =>
        {
            var endpoint = new Uri(to.Address);
            var message = JsonSerializer.SerializeToUtf8Bytes(notice, LivehouseJson.Options);
            byte[] body;
            try
            {
                body = PushEncryption.Encrypt(message, Base64Url.DecodeFromChars(to.PublicKey), Base64Url.DecodeFromChars(to.Auth));
            }
            catch (CryptographicException)
            {
                return new PushSent(PushOutcome.Dead);
            }

            var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            content.Headers.ContentEncoding.Add("aes128gcm");
            var answer = await _http.Post(endpoint, content, headers => Address(headers, endpoint, notice.StreamId), readsBody: false, stop);
            return answer.As(OutcomeOf(answer.Status));
        },
        cancellation);

    public void Dispose() => _http.Dispose();

    private void Address(HttpRequestHeaders headers, Uri endpoint, string streamId)
    {
        headers.TryAddWithoutValidation("Authorization", vapid.Authorize(endpoint, time.GetUtcNow()));
        headers.Add("TTL", $"{PushLimits.LifetimeSeconds}");
        headers.Add("Urgency", "high");
        // A later message of the same topic replaces one that waits, so that a repeat is not shown twice. At most 32 characters of base64url.
        headers.Add("Topic", Ids.Derive("", streamId));
    }

    private static PushOutcome OutcomeOf(HttpStatusCode status) => status switch
    {
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => PushOutcome.Sent,
        HttpStatusCode.NotFound or HttpStatusCode.Gone => PushOutcome.Dead,
        HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => PushOutcome.TryAgain,
        // Such as a subscription to another key (403). Kept: after a mistake with the server's key all of them answer so, and live when it is back.
        _ => PushOutcome.Refused,
    };
}
