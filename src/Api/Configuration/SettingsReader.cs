using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Livehouse.Api.Security;
using Livehouse.Api.SingleSignOn;
using Livehouse.Identifiers;
using Livehouse.Identity.Accounts;
using Livehouse.Limits;
using Livehouse.Storage.PostgreSql;
using Livehouse.Wire;

namespace Livehouse.Api.Configuration;

/// <summary>Reads <see cref="LivehouseSettings"/> and reports all mistakes together.</summary>
public static class SettingsReader
{
    public const string DataDirectoryDefault = "./data";

    /// <exception cref="SettingsException">At least one variable is invalid.</exception>
    public static LivehouseSettings Read(IConfiguration configuration, bool isProduction)
    {
        var variables = new Variables(configuration, isProduction);
        var addresses = new AddressReader(variables, configuration);
        var settings = new LivehouseSettings
        {
            IsProduction = isProduction,
            Urls = addresses.Urls(isProduction),
            JwtSecret = variables.Secret("JWT_SECRET", DevelopmentDefaults.JwtSecret),
            LiveKit = LiveKit(variables, configuration),
            BootstrapAdmin = BootstrapAdmin(variables),
            DnsResolver = DnsResolver(variables),
            BillingWebhookSecret = variables.OptionalSecret("BILLING_WEBHOOK_SECRET", DevelopmentDefaults.BillingWebhookSecret),
            BillingGrace = TimeSpan.FromHours(
                variables.Whole("BILLING_GRACE_HOURS", SubscriptionLimits.GraceHoursDefault, 0, SubscriptionLimits.GraceHoursMax)),
            BillingPrices = PriceReader.Read(variables),
            DatabaseUrl = DatabaseUrl(variables),
            DataDirectory = variables.Text("DATA_DIR", DataDirectoryDefault),
            ObjectStore = ObjectStore(variables, isProduction),
            CorsOrigins = CorsOrigins(variables),
            TrustedProxies = TrustedProxies(variables),
            HttpsRedirect = variables.Flag("HTTPS_REDIRECT", isProduction),
            HasWebClient = variables.Flag("WEB_CLIENT", true),
            AdmitsGuests = variables.Flag("GUESTS", true),
            MetricsToken = variables.Text("METRICS_TOKEN", ""),
            LoadTestSecret = LoadTestSecret(variables),
            TelemetryEndpoint = TelemetryEndpoint(variables),
            Gifts = Gifts(variables),
            Limits = Limits(variables),
            Attachments = Attachments(variables),
            StreamReconnectWindow = variables.Seconds(
                "STREAM_RECONNECT_SECONDS", TimeSpan.FromSeconds(StreamLimits.ReconnectSecondsDefault), TimeSpan.FromDays(1)),
            StreamTokenLifetime = variables.Seconds("STREAM_TOKEN_SECONDS", DefaultLifetimes.StreamToken, TimeSpan.FromDays(1)),
            AccessTokenLifetime = variables.Seconds("ACCESS_TOKEN_SECONDS", DefaultLifetimes.AccessToken, TimeSpan.FromDays(1)),
            RefreshTokenLifetime = variables.Seconds("REFRESH_TOKEN_SECONDS", DefaultLifetimes.RefreshToken, TimeSpan.FromDays(365)),
            SessionAge = variables.Seconds("SESSION_AGE_SECONDS", DefaultLifetimes.Session, TimeSpan.FromDays(3650)),
            VodUrlLifetime = variables.Seconds("VOD_URL_SECONDS", DefaultLifetimes.VodUrl, TimeSpan.FromDays(7)),
            QualityPoorAfter = variables.Seconds(
                "QUALITY_POOR_SECONDS", TimeSpan.FromSeconds(QualityLimits.PoorSecondsDefault), TimeSpan.FromSeconds(QualityLimits.SecondsMax)),
            QualityGoodAfter = variables.Seconds(
                "QUALITY_GOOD_SECONDS", TimeSpan.FromSeconds(QualityLimits.GoodSecondsDefault), TimeSpan.FromSeconds(QualityLimits.SecondsMax)),
            ShutdownTimeout = variables.Seconds("SHUTDOWN_SECONDS", TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(10)),
        };

        settings = settings with
        {
            Mail = MailReader.Read(variables, isProduction, settings.DataDirectory, AddressReader.OwnUrl(settings.Urls)),
            Sso = SsoSettings.Read(variables, isProduction),
            Outgoing = OutgoingSettings.Read(variables),
            Ingest = IngestSettings.Read(variables),
            RtmpServers = RtmpServerSettings.Read(variables),
        };
        settings = settings with { Payments = PaymentSettings.Read(variables, settings.Mail.PublicUrl, settings.BillingWebhookSecret) };
        settings = settings with { Https = addresses.Https(
            settings.Urls, settings.TrustedProxies.Count > 0, isRedirectAsked: settings.HttpsRedirect && variables.Has("HTTPS_REDIRECT")) };
        return variables.Faults.Count == 0 ? settings : throw new SettingsException(variables.Faults);
    }

    private static IPEndPoint? DnsResolver(Variables variables)
    {
        const int Port = 53;
        if (variables.Text("DNS_RESOLVER", "") is not { Length: > 0 } text) return null;
        if (!IPEndPoint.TryParse(text, out var resolver)) variables.Fail("DNS_RESOLVER", "must be an address such as 192.0.2.53 or 192.0.2.53:5353");
        return resolver is { Port: 0 } ? new IPEndPoint(resolver.Address, Port) : resolver;
    }

    /// <summary>In development too: whoever asks for a proof can try short secrets offline.</summary>
    private static string LoadTestSecret(Variables variables)
    {
        const string Name = "LOADTEST_SECRET";
        var secret = variables.Text(Name, "");
        if (secret.Length > 0 && Encoding.UTF8.GetByteCount(secret) < LoadTestLimits.SecretBytesMin)
        {
            variables.Fail(Name, $"is shorter than {LoadTestLimits.SecretBytesMin} bytes");
        }

        if (DevelopmentDefaults.Known.Contains(secret)) variables.Fail(Name, "is a publicly known development default");
        return secret;
    }

    /// <summary>Both or neither: with half of it the operator would not get the expected account.</summary>
    private static BootstrapAdminSettings? BootstrapAdmin(Variables variables)
    {
        const string Email = "BOOTSTRAP_ADMIN_EMAIL";
        const string Password = "BOOTSTRAP_ADMIN_PASSWORD";
        var (email, password) = (variables.Text(Email, ""), variables.Text(Password, ""));
        if (email.Length == 0 && password.Length == 0) return null;
        if (AccountRules.EmailFault(email) is { } emailFault) variables.Fail(Email, $"is not an email address: {emailFault}");
        if (AccountRules.PasswordFault(password) is { } passwordFault) variables.Fail(Password, $"can't be a password. {passwordFault}");
        return new BootstrapAdminSettings(email, password);
    }

    private static LiveKitSettings LiveKit(Variables variables, IConfiguration configuration)
    {
        var instances =
            new InstanceReader(variables, configuration).Read(variables.Seconds("ROOM_TOKEN_SECONDS", DefaultLifetimes.RoomToken, TimeSpan.FromDays(1)));
        return new LiveKitSettings(
            variables.Secret("LIVEKIT_WEBHOOK_SECRET", DevelopmentDefaults.LiveKitWebhookSecret),
            instances,
            variables.Seconds("JOIN_TOKEN_SECONDS", DefaultLifetimes.JoinToken, TimeSpan.FromDays(1)),
            variables.Seconds("SESSION_ROOM_TOKEN_SECONDS", DefaultLifetimes.SessionRoomToken, TimeSpan.FromDays(1)));
    }

    /// <summary>The SDK reads the rest; mistakes that it would silently ignore are reported here.</summary>
    private static string TelemetryEndpoint(Variables variables)
    {
        if (variables.Text("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc") is not ("grpc" or "http/protobuf"))
        {
            variables.Fail("OTEL_EXPORTER_OTLP_PROTOCOL", "must be grpc or http/protobuf");
        }

        if (variables.List("OTEL_EXPORTER_OTLP_HEADERS")?.All(static header => header.IndexOf('=', StringComparison.Ordinal) > 0) == false)
        {
            variables.Fail("OTEL_EXPORTER_OTLP_HEADERS", "must be headers as name=value, separated by commas");
        }

        return variables.Url("OTEL_EXPORTER_OTLP_ENDPOINT", "", "http", "https");
    }

    private static string DatabaseUrl(Variables variables)
    {
        var url = variables.Text("DATABASE_URL", "");
        if (url.Length > 0 && PostgreSqlUrl.FaultOf(url) is { } fault) variables.Fail("DATABASE_URL", fault);
        return url;
    }

    /// <summary>Production without any of these variables has no object store; with one of them, all required ones must be set.</summary>
    private static ObjectStoreSettings? ObjectStore(Variables variables, bool isProduction)
    {
        var endpoint = variables.Url("S3_ENDPOINT", "", "http", "https");
        var cdn = variables.Url("CDN_BASE_URL", "", "http", "https");
        var region = variables.Text("AWS_REGION", "us-east-1");
        var isConfigured = variables.Has("S3_BUCKET") || variables.Has("AWS_ACCESS_KEY_ID") || variables.Has("AWS_SECRET_ACCESS_KEY") || endpoint.Length > 0;
        if (isProduction && !isConfigured) return null;

        // Nothing set in development: a local MinIO. Keys without an endpoint: Amazon.
        if (!variables.Has("AWS_ACCESS_KEY_ID") && endpoint.Length == 0 && !isProduction) endpoint = DevelopmentDefaults.ObjectStoreEndpoint;
        return new ObjectStoreSettings(
            region,
            variables.Key("AWS_ACCESS_KEY_ID", DevelopmentDefaults.ObjectStoreKey),
            variables.Secret("AWS_SECRET_ACCESS_KEY", DevelopmentDefaults.ObjectStoreKey),
            variables.Text("S3_BUCKET", "livehouse"),
            endpoint,
            cdn);
    }

    /// <summary>An opaque origin (<c>null</c>, <c>file://</c>) can't be listed: anyone can have one.</summary>
    private static string[] CorsOrigins(Variables variables)
    {
        var origins = variables.List("CORS_ORIGINS") ?? [];
        if (origins.Any(static origin => origin != "*" && WebOrigin.Read(origin) is null))
        {
            variables.Fail("CORS_ORIGINS", "must be origins such as https://example.com or capacitor://localhost (a scheme and a host, no path), separated by "
                + "commas, or *; null and file:// are not origins");
        }

        return origins;
    }

    private static List<IPNetwork> TrustedProxies(Variables variables)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in variables.List("TRUSTED_PROXIES") ?? [])
        {
            if (IPAddress.TryParse(text, out var address)) networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else if (IPNetwork.TryParse(text, out var network)) networks.Add(network);
            else variables.Fail("TRUSTED_PROXIES", "must be addresses or networks such as 10.0.0.0/8, separated by commas");
        }

        return networks;
    }

    private static AttachmentSettings Attachments(Variables variables)
    {
        var types = variables.List("ATTACHMENT_TYPES");
        if (types?.Any(static type => !MediaTypeHeaderValue.TryParse(type, out var parsed) || parsed.MediaType != type) == true)
        {
            variables.Fail("ATTACHMENT_TYPES", "must be media types such as image/png, separated by commas");
        }
        return new AttachmentSettings
        {
            BytesMax = variables.Whole("ATTACHMENT_BYTES_MAX", InboxLimits.AttachmentBytesDefault, 1, int.MaxValue),
            Types = types,
        };
    }

    private static LimitSettings Limits(Variables variables)
    {
        int Limit(string name, int fallback) => variables.Whole(name, fallback, 1, DefaultBudgets.Most);
        return new LimitSettings(
            Limit("STARTS_PER_HOUR", DefaultBudgets.StartsPerHour),
            Limit("JOINS_PER_15_MINUTES", DefaultBudgets.JoinsPerQuarterHour),
            Limit("CHAT_PER_MINUTE", DefaultBudgets.ChatPerMinute),
            Limit("REACTIONS_PER_MINUTE", DefaultBudgets.ReactionsPerMinute),
            Limit("GIFTS_PER_MINUTE", DefaultBudgets.GiftsPerMinute))
        {
            RoomTokensPerQuarterHour = Limit("ROOM_TOKENS_PER_15_MINUTES", DefaultBudgets.RoomTokensPerQuarterHour),
            EventsPerHour = Limit("EVENTS_PER_HOUR", DefaultBudgets.EventsPerHour),
            RoomsPerQuarterHour = Limit("ROOMS_PER_15_MINUTES", DefaultBudgets.RoomsPerQuarterHour),
            RoomJoinsPerQuarterHour = Limit("ROOM_JOINS_PER_15_MINUTES", DefaultBudgets.RoomJoinsPerQuarterHour),
            MessagesPerMinute = Limit("MESSAGES_PER_MINUTE", DefaultBudgets.MessagesPerMinute),
            RegistrationsPerHour = variables.Whole("REGISTRATIONS_PER_HOUR", DefaultBudgets.RegistrationsPerHour, 0, DefaultBudgets.RegistrationsMost),
        };
    }

    private static GiftOffer[]? Gifts(Variables variables)
    {
        var text = variables.Text("GIFTS", "");
        if (text.Length == 0) return null;
        try
        {
            var gifts = JsonSerializer.Deserialize<GiftOffer[]>(text, LivehouseJson.Options) ?? [];
            var isGood = gifts.Length is > 0 and <= GiftLimits.KindsMax
                && gifts.All(static gift => gift is { Value: > 0 and <= GiftLimits.ValueMax, Coins: null or (>= 0 and <= GiftLimits.ValueMax) }
                    && gift.Name is { Length: > 0 and <= GiftLimits.NameLengthMax }
                    && gift.Icon is { Length: <= GiftLimits.IconLengthMax }
                    && Ids.IsValid(gift.Type))
                && gifts.DistinctBy(gift => gift.Type).Count() == gifts.Length;
            if (isGood) return gifts;
        }
        catch (JsonException)
        {
            // Reported below, with the other possible mistakes.
        }

        variables.Fail(
            "GIFTS",
            $$"""must be a JSON list of 1 to {{GiftLimits.KindsMax}} { type, name, value, icon, coins? } with distinct types, values from 1 and coins from 0 to {{GiftLimits.ValueMax}}""");
        return null;
    }
}
