using System.Net;
using Livehouse.Api.SingleSignOn;
using Livehouse.Limits;

namespace Livehouse.Api.Configuration;

/// <summary>
/// The operator's settings, read from environment variables (.env.example) by <see cref="SettingsReader"/>. Each has a default that works
/// for development.
/// </summary>
public sealed record LivehouseSettings
{
    /// <summary>Production refuses development secrets, redirects to HTTPS and logs JSON.</summary>
    public required bool IsProduction { get; init; }

    /// <summary><c>PORT</c> or <c>ASPNETCORE_URLS</c>: where the server listens, separated by <c>;</c>.</summary>
    public required string Urls { get; init; }

    /// <summary><c>JWT_SECRET</c>: signs access tokens (HS256); keys for encrypting stored data are derived from it.</summary>
    public required string JwtSecret { get; init; }

    /// <summary><c>BOOTSTRAP_ADMIN_EMAIL</c>, <c>BOOTSTRAP_ADMIN_PASSWORD</c>: the first operator account to create; null: none.</summary>
    public BootstrapAdminSettings? BootstrapAdmin { get; init; }

    /// <summary><c>DNS_RESOLVER</c>: the DNS server for domains' TXT records, as address:port; null: the machine's own.</summary>
    public IPEndPoint? DnsResolver { get; init; }

    public required LiveKitSettings LiveKit { get; init; }

    /// <summary>
    /// <c>BILLING_WEBHOOK_SECRET</c>: verifies the billing provider's signatures. Empty (production only): there is no billing provider, and all its requests
    /// are refused.
    /// </summary>
    public required string BillingWebhookSecret { get; init; }

    /// <summary><c>BILLING_GRACE_HOURS</c>: how long an active subscription stays active after its period without events from the billing provider. 0: not at
    /// all.</summary>
    public TimeSpan BillingGrace { get; init; } = TimeSpan.FromHours(SubscriptionLimits.GraceHoursDefault);

    /// <summary><c>BILLING_PRICES</c>: the tier and features of each price or product, overriding metadata; empty: metadata decides.</summary>
    public IReadOnlyList<PricedOffer> BillingPrices { get; init; } = [];

    /// <summary><c>DATABASE_URL</c>. Empty: embedded SQLite under <see cref="DataDirectory"/>.</summary>
    public required string DatabaseUrl { get; init; }

    /// <summary><c>DATA_DIR</c>. Default <c>./data</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The object store for recordings; null when none is configured: then recording is refused as <c>media_unavailable</c>.</summary>
    public required ObjectStoreSettings? ObjectStore { get; init; }

    /// <summary>
    /// <c>CORS_ORIGINS</c>, of web pages and of apps' shells (<c>capacitor://localhost</c>), separated by commas. Default: in development this machine's own
    /// pages, in production none. <c>*</c>: any, without cookies.
    /// </summary>
    public required IReadOnlyList<string> CorsOrigins { get; init; }

    /// <summary><c>TRUSTED_PROXIES</c>: addresses or networks (CIDR), separated by commas, whose <c>X-Forwarded-*</c> headers are trusted. Default:
    /// none.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    /// <summary>
    /// <c>HTTPS_REDIRECT</c>: redirect plain HTTP to HTTPS, with HSTS. Default: true in production, false in development. Set to false when a TLS-terminating
    /// proxy does it.
    /// </summary>
    public required bool HttpsRedirect { get; init; }

    /// <summary>
    /// <c>HTTPS_PORT</c>, or derived from the addresses and <see cref="TrustedProxies"/>: the redirect target. Null: nothing is known to answer HTTPS, so
    /// nothing is redirected.
    /// </summary>
    public HttpsTarget? Https { get; init; }

    /// <summary><c>METRICS_TOKEN</c>: when set, <c>/metrics</c> requires it as a bearer token. Empty: open to anyone who can reach it.</summary>
    public required string MetricsToken { get; init; }

    /// <summary><c>LOADTEST_SECRET</c>: shared with the operator's load tester. Empty: there are no load tests.</summary>
    public string LoadTestSecret { get; init; } = "";

    /// <summary><c>OTEL_EXPORTER_OTLP_ENDPOINT</c>: the collector that traces and metrics are sent to. Empty: none are.</summary>
    public required string TelemetryEndpoint { get; init; }

    /// <summary><c>GIFTS</c>: JSON list of <c>{ "type", "name", "value", "icon", "coins" }</c>; null for the default catalogue.</summary>
    public required IReadOnlyList<GiftOffer>? Gifts { get; init; }

    public required LimitSettings Limits { get; init; }

    /// <summary><c>STREAM_RECONNECT_SECONDS</c>: how long a stream lives without its publisher, once there was one.</summary>
    public required TimeSpan StreamReconnectWindow { get; init; }

    /// <summary><c>STREAM_TOKEN_SECONDS</c>: lifetime of media tokens of streams.</summary>
    public required TimeSpan StreamTokenLifetime { get; init; }

    /// <summary>The longest that any media token is valid.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public TimeSpan MediaTokenLifetimeMax =>
        LiveKit.Instances.Select(static instance => instance.TokenLifetime)
            .Concat([StreamTokenLifetime, LiveKit.JoinTokenLifetime, LiveKit.SessionRoomTokenLifetime]).Max();

    /// <summary><c>ACCESS_TOKEN_SECONDS</c>: lifetime of the access tokens issued by login.</summary>
    public required TimeSpan AccessTokenLifetime { get; init; }

    /// <summary><c>REFRESH_TOKEN_SECONDS</c>: how long a session lives without being refreshed.</summary>
    public required TimeSpan RefreshTokenLifetime { get; init; }

    /// <summary><c>SESSION_AGE_SECONDS</c>: the maximum lifetime of a session, however often it is used.</summary>
    public required TimeSpan SessionAge { get; init; }

    /// <summary><c>VOD_URL_SECONDS</c>: lifetime of signed recording URLs.</summary>
    public required TimeSpan VodUrlLifetime { get; init; }

    /// <summary><c>SHUTDOWN_SECONDS</c>: how long a stopping server may take to complete its work. Default 20.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }

    /// <summary><c>QUALITY_POOR_SECONDS</c>: a viewer whose connection was poor for so long is advised to watch less.</summary>
    public TimeSpan QualityPoorAfter { get; init; } = TimeSpan.FromSeconds(QualityLimits.PoorSecondsDefault);

    /// <summary><c>QUALITY_GOOD_SECONDS</c>: a viewer whose connection was good for so long is advised to watch more again.</summary>
    public TimeSpan QualityGoodAfter { get; init; } = TimeSpan.FromSeconds(QualityLimits.GoodSecondsDefault);

    /// <summary><c>WEB_CLIENT</c>: the server shows the web client at <c>/</c>. Default true.</summary>
    public bool HasWebClient { get; init; } = true;

    /// <summary><c>GUESTS</c>: what is public may be read without an account. Default true.</summary>
    public bool AdmitsGuests { get; init; } = true;

    public AttachmentSettings Attachments { get; init; } = new();

    public MailSettings Mail { get; init; } = new();

    public SsoSettings Sso { get; init; } = new();

    public OutgoingSettings Outgoing { get; init; } = new();

    public IngestSettings Ingest { get; init; } = new();

    public RtmpServerSettings RtmpServers { get; init; } = new();

    public PaymentSettings Payments { get; init; } = new();

    /// <summary>Keeps secrets out of logs.</summary>
    public override string ToString() => nameof(LivehouseSettings);
}

/// <summary>How often a user may do something, counted exactly, in any window of its length. The defaults are those of <see cref="DefaultBudgets"/>.</summary>
/// <param name="StartsPerHour"><c>STARTS_PER_HOUR</c>: streams per user.</param>
/// <param name="JoinsPerQuarterHour"><c>JOINS_PER_15_MINUTES</c>: media tokens for watching per user.</param>
/// <param name="ChatPerMinute"><c>CHAT_PER_MINUTE</c>: messages per user and stream.</param>
/// <param name="ReactionsPerMinute"><c>REACTIONS_PER_MINUTE</c>: per user and stream.</param>
/// <param name="GiftsPerMinute"><c>GIFTS_PER_MINUTE</c>: per user and stream.</param>
public sealed record LimitSettings(int StartsPerHour, int JoinsPerQuarterHour, int ChatPerMinute, int ReactionsPerMinute, int GiftsPerMinute)
{
    /// <summary><c>ROOM_TOKENS_PER_15_MINUTES</c>: tokens for rooms of the named instances per user.</summary>
    public int RoomTokensPerQuarterHour { get; init; } = DefaultBudgets.RoomTokensPerQuarterHour;

    /// <summary><c>EVENTS_PER_HOUR</c>: events that a user announces.</summary>
    public int EventsPerHour { get; init; } = DefaultBudgets.EventsPerHour;

    /// <summary><c>ROOMS_PER_15_MINUTES</c>: rooms that a user opens.</summary>
    public int RoomsPerQuarterHour { get; init; } = DefaultBudgets.RoomsPerQuarterHour;

    /// <summary><c>ROOM_JOINS_PER_15_MINUTES</c>: other ways into rooms per user.</summary>
    public int RoomJoinsPerQuarterHour { get; init; } = DefaultBudgets.RoomJoinsPerQuarterHour;

    /// <summary>
    /// <c>REGISTRATIONS_PER_HOUR</c>: accounts that one client address (of IPv6 its /64) registers; 0: no limit. Loopback addresses are never limited.
    /// </summary>
    public int RegistrationsPerHour { get; init; } = DefaultBudgets.RegistrationsPerHour;

    /// <summary><c>MESSAGES_PER_MINUTE</c>: private messages per user.</summary>
    public int MessagesPerMinute { get; init; } = DefaultBudgets.MessagesPerMinute;
}

/// <summary>Attachments of private messages.</summary>
public sealed record AttachmentSettings
{
    /// <summary><c>ATTACHMENT_BYTES_MAX</c>: of one attachment.</summary>
    public int BytesMax { get; init; } = InboxLimits.AttachmentBytesDefault;

    /// <summary><c>ATTACHMENT_TYPES</c>: media types that clients may declare, separated by commas; null for the default list.</summary>
    public IReadOnlyList<string>? Types { get; init; }
}

/// <param name="Region"><c>AWS_REGION</c>. Default <c>us-east-1</c>.</param>
/// <param name="AccessKeyId"><c>AWS_ACCESS_KEY_ID</c>.</param>
/// <param name="SecretAccessKey"><c>AWS_SECRET_ACCESS_KEY</c>.</param>
/// <param name="Bucket"><c>S3_BUCKET</c>. Default <c>livehouse</c>.</param>
/// <param name="Endpoint"><c>S3_ENDPOINT</c>; empty: Amazon's own for the region.</param>
/// <param name="CdnBaseUrl"><c>CDN_BASE_URL</c>; empty: recordings are served by signed URLs.</param>
public sealed record ObjectStoreSettings(string Region, string AccessKeyId, string SecretAccessKey, string Bucket, string Endpoint, string CdnBaseUrl)
{
    /// <summary>Keeps secrets out of logs.</summary>
    public override string ToString() => $"{nameof(ObjectStoreSettings)} {{ {nameof(Bucket)} = {Bucket} }}";
}

/// <summary>The first operator of an installation that has none.</summary>
public sealed record BootstrapAdminSettings(string Email, string Password)
{
    /// <summary>Keeps both out of logs.</summary>
    public override string ToString() => nameof(BootstrapAdminSettings);
}

/// <summary>What buyers of something get.</summary>
/// <param name="Sold">The id of one of the billing provider's prices or products, or a price's lookup key.</param>
/// <param name="Tier">Null: none.</param>
public sealed record PricedOffer(string Sold, string? Tier, IReadOnlyList<string> Features);

/// <param name="Value">Per item, positive.</param>
public sealed record GiftOffer(string Type, string Name, long Value, string Icon)
{
    /// <summary>What one costs; in the setting null: as many coins as its value. In answers null: gifts cost nothing here.</summary>
    public long? Coins { get; init; }
}

/// <summary>The settings can't be used. The message names every invalid variable, but no value.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults)
    : Exception($"Livehouse can't start, {faults.Count} of its settings {(faults.Count == 1 ? "is" : "are")} at "
        + $"fault:{string.Concat(faults.Select(fault => $"\n  - {fault}"))}")
{
    public IReadOnlyList<string> Faults { get; } = faults;
}
