namespace Livehouse.LiveKit;

/// <summary>The address and credentials of a LiveKit server.</summary>
public sealed record LiveKitOptions
{
    /// <summary>As clients connect: <c>ws://</c> or <c>wss://</c> (or their http forms). Given to clients as it is.</summary>
    public string Url { get; init; } = "";

    public string ApiKey { get; init; } = "";

    /// <summary>Signs tokens and checks webhooks.</summary>
    public string ApiSecret { get; init; } = "";

    /// <summary>Key of the <c>X-Webhook-Signature</c> that relays send. Empty: such webhooks are refused.</summary>
    public string WebhookSecret { get; init; } = "";

    /// <summary>How long one API call may take. Default 10 seconds.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longer API responses are refused, in bytes. Default 16 MiB: thousands of participants with their attributes.</summary>
    public int AnswerBytesMax { get; init; } = 16 * 1024 * 1024;

    /// <summary>The credentials of a LiveKit server started with <c>--dev</c>. Never for production: they are public.</summary>
    public static LiveKitOptions Development { get; } = new()
    {
        Url = "ws://localhost:7880",
        ApiKey = "devkey",
        ApiSecret = "secret",
        WebhookSecret = "livehouse-development-webhooks",
    };

    /// <summary>Whether tokens can be signed at all.</summary>
    public bool HasCredentials => ApiKey.Length > 0 && ApiSecret.Length > 0;

    /// <summary>The http(s) form of <see cref="Url"/>, without a slash at its end; null when it has none.</summary>
    public Uri? ApiUrl
    {
        get
        {
            if (!Uri.TryCreate(Url, UriKind.Absolute, out var url)) return null;
            var scheme = url.Scheme switch { "ws" or "http" => "http", "wss" or "https" => "https", _ => null };
            return scheme is null || url.Host.Length == 0 ? null : new Uri($"{scheme}://{url.Authority}{url.AbsolutePath.TrimEnd('/')}");
        }
    }

    /// <summary>Keeps secrets out of logs.</summary>
    public override string ToString() => $"{nameof(LiveKitOptions)} {{ {nameof(Url)} = {Url}, {nameof(ApiKey)} = {ApiKey} }}";
}
