namespace Livehouse.Limits;

/// <summary>Bounds of all requests.</summary>
public static class RequestLimits
{
    /// <summary>Of a body, unless its endpoint has its own bound.</summary>
    public const int BodyBytesMax = 64 * 1024;

    /// <summary>Of a private message's body: a whole ciphertext in base64, and the fields around it.</summary>
    public const int MessageBodyBytesMax = 96 * 1024;

    /// <summary>
    /// Of webhooks, which are signed over their exact bytes: a media server includes the metadata of its rooms and participants, a billing provider expanded
    /// objects, and neither can be asked to send less.
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
