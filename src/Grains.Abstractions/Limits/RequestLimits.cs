namespace Livehouse.Limits;

/// <summary>Bounds of requests, whatever they ask for.</summary>
public static class RequestLimits
{
    /// <summary>Of a body, where its endpoint has no bound of its own.</summary>
    public const int BodyBytesMax = 64 * 1024;

    /// <summary>Of a private message's body: a whole ciphertext in base64, and the fields around it.</summary>
    public const int MessageBodyBytesMax = 96 * 1024;

    /// <summary>
    /// Of webhooks, which are signed over their exact bytes: a media server puts the metadata of its rooms and people into them, a biller
    /// expanded objects, and neither sends less because it is asked to.
    /// </summary>
    public const int WebhookBodyBytesMax = 1024 * 1024;

    /// <summary>Of one message of a client to the hub; a longer one closes its connection.</summary>
    public const int HubMessageBytesMax = 64 * 1024;

    /// <summary>Streams that one connection may have joined at a time.</summary>
    public const int StreamsPerConnectionMax = 50;

    /// <summary>Nested objects and lists in a JSON body.</summary>
    public const int JsonDepthMax = 16;

    /// <summary>Visible ASCII characters.</summary>
    public const int IdempotencyKeyLengthMax = 128;

    /// <summary>For how long the answer to an <c>Idempotency-Key</c> is kept.</summary>
    public const int IdempotencyHours = 24;

    /// <summary>The largest whole number that every client can write: 2^53 - 1.</summary>
    public const long WholeNumberMax = 9_007_199_254_740_991;
}
