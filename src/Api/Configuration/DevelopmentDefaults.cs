namespace Livehouse.Api.Configuration;

/// <summary>Publicly known secrets: they make the first run work, and production refuses all of them.</summary>
internal static class DevelopmentDefaults
{
    public const string JwtSecret = "livehouse-development-jwt-secret-never-for-production";

    /// <summary>Those of <c>livekit-server --dev</c>.</summary>
    public const string LiveKitApiKey = "devkey";
    public const string LiveKitApiSecret = "secret";
    public const string LiveKitWebhookSecret = "livehouse-development-webhook-secret-never-for-production";

    public const string BillingWebhookSecret = "livehouse-development-billing-secret-never-for-production";

    public const string IngestSecret = "livehouse-development-ingest-secret-never-for-production";

    /// <summary>The defaults of an unconfigured MinIO server.</summary>
    public const string ObjectStoreKey = "minioadmin";
    public const string ObjectStoreEndpoint = "http://localhost:9000";

    /// <summary>All values above, whichever variable they are used in.</summary>
    public static IReadOnlySet<string> Known { get; } =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase)
        {
            JwtSecret,
            LiveKitApiKey,
            LiveKitApiSecret,
            LiveKitWebhookSecret,
            BillingWebhookSecret,
            IngestSecret,
            ObjectStoreKey,
            "livehouse-development-webhooks",
        };
}
