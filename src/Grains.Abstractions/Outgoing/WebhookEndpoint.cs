namespace Livehouse.Outgoing;

/// <summary>Where a tenant wants to be told what happens.</summary>
/// <param name="Events">Out of <see cref="WebhookTypes"/>.</param>
/// <param name="Secret">Sealed.</param>
public sealed record WebhookEndpoint(
    string Id, string TenantId, string Url, IReadOnlyList<string> Events, string? Description, string Secret, DateTimeOffset CreatedAt)
{
    /// <summary>The secret of before, sealed; null: there was none, or its time is over.</summary>
    public string? FormerSecret { get; init; }

    /// <summary>UTC: until then the former secret signs too.</summary>
    public DateTimeOffset? FormerUntil { get; init; }

    public bool IsEnabled { get; init; } = true;

    /// <summary>Out of <see cref="WebhookDisableReasons"/>; null: it is enabled.</summary>
    public string? DisabledReason { get; init; }

    /// <summary>UTC.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>UTC: the first failure since the last success; null: the last attempt succeeded, or there was none.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>UTC: the receiver asked to be left alone until then.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    public DateTimeOffset UpdatedAt { get; init; } = CreatedAt;

    /// <summary>Keeps address and secrets out of logs.</summary>
    public override string ToString() => $"{nameof(WebhookEndpoint)} {Id}";
}

/// <summary>Why an endpoint gets nothing. On the wire and stored: none is ever renamed.</summary>
public static class WebhookDisableReasons
{
    /// <summary>An admin has disabled it.</summary>
    public const string Manual = "manual";

    /// <summary>It has answered 410.</summary>
    public const string Gone = "gone";

    /// <summary>It has failed for five days.</summary>
    public const string Failing = "failing";

    /// <summary>Too much waits for it.</summary>
    public const string QueueFull = "queue_full";
}

/// <summary>Changes of an endpoint; null: it stays as it is.</summary>
public sealed record WebhookEndpointChange(string? Url, IReadOnlyList<string>? Events, string? Description, bool? IsEnabled);
