using System.Text.RegularExpressions;
using Livehouse.Api.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Livehouse.Tests.Deployment;

/// <summary>Every variable that the programs read from their environment.</summary>
internal static partial class KnownVariables
{
    /// <summary>Read by every server, found out by reading.</summary>
    public static IReadOnlySet<string> OfTheServer { get; } = ReadByTheServer();

    /// <summary>What decides where grains live, read from the source: every word in capitals.</summary>
    public static IReadOnlySet<string> OfTheCluster { get; } = Words()
        .Matches(Repository.Read("src/Api/Configuration/ClusterSettingsReader.cs"))
        .Select(match => match.Groups[1].Value)
        .ToHashSet();

    public static IEnumerable<string> All => OfTheServer.Union(OfTheCluster);

    /// <summary>Variables whose values are secret.</summary>
    public static IReadOnlyList<string> Secrets { get; } =
    [
        "JWT_SECRET", "BILLING_WEBHOOK_SECRET", "DATABASE_URL", "METRICS_TOKEN", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET", "LIVEKIT_WEBHOOK_SECRET",
        "INGEST_SECRET", "HLS_SECRET", "STRIPE_SECRET_KEY", "PUSH_VAPID_PRIVATE_KEY",
        "PUSH_FCM_CREDENTIALS", "PUSH_APNS_KEY", "LOADTEST_SECRET",
        "LIVEKIT_MEET_API_KEY", "LIVEKIT_MEET_API_SECRET",
        "LIVEKIT_CHAT_API_KEY", "LIVEKIT_CHAT_API_SECRET", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "MONGODB_URL", "REDIS_URL",
        "BOOTSTRAP_ADMIN_PASSWORD", "SMTP_URL", "TWILIO_AUTH_TOKEN", "POSTGRES_PASSWORD", "REDIS_PASSWORD",
    ];

    private static HashSet<string> ReadByTheServer()
    {
        var configuration = new RecordingConfiguration();
        SettingsReader.Read(configuration, isProduction: false);
        Assert.Throws<SettingsException>(() => SettingsReader.Read(configuration, isProduction: true));

        // Where the server listens is the framework's variable; which environment it is in, the framework reads before us.
        Assert.True(configuration.Asked.Remove("urls"));
        return [.. configuration.Asked, "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT"];
    }

    [GeneratedRegex("\"([A-Z][A-Z0-9_]+)\"")]
    private static partial Regex Words();

    /// <summary>Holds nothing and notes what it is asked for.</summary>
    private sealed class RecordingConfiguration : IConfiguration
    {
        public HashSet<string> Asked { get; } = [];

        public string? this[string key]
        {
            get
            {
                Asked.Add(key);
                return null;
            }
            set => throw new NotSupportedException();
        }

        public IEnumerable<IConfigurationSection> GetChildren() => throw new NotSupportedException();

        public IChangeToken GetReloadToken() => throw new NotSupportedException();

        /// <summary>Names that are the operator's own stand in sections: there are none.</summary>
        public IConfigurationSection GetSection(string key) => new ConfigurationSection(new ConfigurationRoot([]), key);
    }
}
