using Livehouse.Outgoing.Push;

namespace Livehouse.Outgoing;

/// <summary>How webhooks and push messages leave this server.</summary>
public sealed record OutgoingOptions
{
    /// <summary>
    /// Endpoints may be on loopback and in private networks, and there without TLS. For development: a tenant's admin could otherwise make the server call what
    /// only this machine or network may. Link-local addresses, where clouds keep their credentials, are never reached.
    /// </summary>
    public bool AllowPrivate { get; init; }

    /// <summary>
    /// Other processes run grains: a new endpoint is answered only once they know of it (<see cref="Webhooks.WebhookWatch.KnownFor"/>).
    /// </summary>
    public bool HasOtherProcesses { get; init; }

    /// <summary>The server's own key towards browsers' push services, base64url of 32 bytes; null: derived from <c>JWT_SECRET</c>.</summary>
    public string? VapidPrivateKey { get; init; }

    /// <summary>Whom a push service can reach: <c>mailto:</c> or <c>https:</c>.</summary>
    public string PushSubject { get; init; } = "mailto:livehouse@localhost";

    /// <summary>The Firebase project that sends to Android; null: none.</summary>
    public FcmAccount? Fcm { get; init; }

    public string FcmUrl { get; init; } = "https://fcm.googleapis.com";

    /// <summary>The team's key that sends to Apple's devices; null: none.</summary>
    public ApnsKey? Apns { get; init; }

    public string ApnsUrl { get; init; } = "https://api.push.apple.com";

    /// <summary>Messages were stored: a runner is to look for them.</summary>
    public Action Wake { get; init; } = static () => { };
}
