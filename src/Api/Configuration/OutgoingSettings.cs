namespace Livehouse.Api.Configuration;

/// <summary>What this server calls on behalf of tenants.</summary>
public sealed record OutgoingSettings
{
    /// <summary><c>WEBHOOK_ALLOW_PRIVATE</c>: webhook endpoints may be on this machine and in private networks, and there without TLS.</summary>
    public bool WebhooksAllowPrivate { get; init; }

    internal static OutgoingSettings Read(Variables variables) => new() { WebhooksAllowPrivate = variables.Flag("WEBHOOK_ALLOW_PRIVATE", false) };
}
