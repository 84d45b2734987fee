using Livehouse.Outgoing.Push;

namespace Livehouse.Api.Configuration;

/// <summary>What this server calls on behalf of tenants and users.</summary>
public sealed record OutgoingSettings
{
    private const string SubjectDefault = "mailto:livehouse@localhost";

    /// <summary>
    /// <c>WEBHOOK_ALLOW_PRIVATE</c>: webhook endpoints and push services may be on this machine and in private networks, and there without TLS.
    /// </summary>
    public bool WebhooksAllowPrivate { get; init; }

    /// <summary><c>PUSH_VAPID_PRIVATE_KEY</c>: base64url of 32 bytes; null: derived from <c>JWT_SECRET</c>.</summary>
    public string? VapidPrivateKey { get; init; }

    /// <summary><c>PUSH_SUBJECT</c>: whom push services can reach.</summary>
    public string PushSubject { get; init; } = SubjectDefault;

    public PhonePushSettings Phones { get; init; } = new();

    internal static OutgoingSettings Read(Variables variables)
    {
        var key = variables.Text("PUSH_VAPID_PRIVATE_KEY", "");
        if (key.Length > 0 && !VapidKeys.IsPrivateKey(key))
        {
            variables.Fail("PUSH_VAPID_PRIVATE_KEY", "must be base64url of the 32 bytes of a private key on P-256");
        }

        var subject = variables.Text("PUSH_SUBJECT", SubjectDefault);
        if (!VapidKeys.IsSubject(subject)) variables.Fail("PUSH_SUBJECT", "must be an address that begins with mailto: or https://");
        return new OutgoingSettings
        {
            WebhooksAllowPrivate = variables.Flag("WEBHOOK_ALLOW_PRIVATE", false),
            VapidPrivateKey = key.Length > 0 ? key : null,
            PushSubject = subject,
            Phones = PhonePushReader.Read(variables),
        };
    }

    /// <summary>Keeps the key out of logs.</summary>
    public override string ToString() => nameof(OutgoingSettings);
}
