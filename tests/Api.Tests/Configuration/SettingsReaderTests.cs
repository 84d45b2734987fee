using System.Net;
using Livehouse.Api.Configuration;
using Microsoft.Extensions.Configuration;

namespace Livehouse.Tests.Configuration;

public class SettingsReaderTests
{
    private static readonly string Long = new('x', 32);

    private static Dictionary<string, string?> Sound => new()
    {
        ["JWT_SECRET"] = Long + "1",
        ["LIVEKIT_API_KEY"] = "APIkey",
        ["LIVEKIT_API_SECRET"] = Long + "2",
        ["LIVEKIT_WEBHOOK_SECRET"] = Long + "3",
    };

    [Fact]
    public void GivenNothing_WhenReadForDevelopment_ThenEverythingHasADefault()
    {
        var settings = Read([], isProduction: false);

        Assert.Equal("http://localhost:5080", settings.Urls);
        Assert.Equal(("ws://localhost:7880", "devkey", "secret"), (settings.LiveKit.Main.Url, settings.LiveKit.Main.ApiKey, settings.LiveKit.Main.ApiSecret));
        Assert.All(settings.LiveKit.Instances, instance => Assert.Equal(settings.LiveKit.Main, instance.Server));
        Assert.Equal(("", "./data"), (settings.DatabaseUrl, settings.DataDirectory));
        Assert.Equal(("livehouse", "http://localhost:9000"), (settings.ObjectStore!.Bucket, settings.ObjectStore.Endpoint));
        Assert.False(settings.HttpsRedirect);
        Assert.Equal(TimeSpan.FromHours(1), settings.StreamTokenLifetime);
        Assert.Equal(TimeSpan.FromSeconds(120), settings.StreamReconnectWindow);
    }

    [Theory]
    [InlineData("PORT", "8123", "http://localhost:8123")]
    [InlineData("urls", "http://127.0.0.1:8123;https://*:8124", "http://localhost:8123")]
    [InlineData("urls", "https://[::]:8124", "https://localhost:8124")]
    [InlineData("urls", "http://live.test:8123", "http://live.test:8123")]
    [InlineData("urls", "http://127.0.0.1:0", "http://localhost:5080")]
    public void GivenAnotherAddressInDevelopment_ThenLinksInMailsLeadThere(string name, string value, string expected)
    {
        Assert.Equal(expected, Read(new() { [name] = value }, isProduction: false).Mail.PublicUrl);
        Assert.Equal("https://web.test", Read(new() { [name] = value, ["PUBLIC_URL"] = "https://web.test" }, isProduction: false).Mail.PublicUrl);
    }

    [Fact]
    public void GivenNothing_WhenReadForProduction_ThenEveryMissingSecretIsNamed()
    {
        var faults = Faults([]);
        Assert.Equal(["JWT_SECRET: is missing", "LIVEKIT_API_KEY: is missing", "LIVEKIT_API_SECRET: is missing", "LIVEKIT_WEBHOOK_SECRET: is missing"], faults);
    }

    [Fact]
    public void GivenSoundSecrets_WhenReadForProduction_ThenItStarts()
    {
        var settings = Read(Sound, isProduction: true);
        Assert.Null(settings.ObjectStore);
        Assert.True(settings.HttpsRedirect);
        Assert.Empty(settings.BillingWebhookSecret);
    }

    [Theory]
    [InlineData("JWT_SECRET")]
    [InlineData("LIVEKIT_API_SECRET")]
    [InlineData("LIVEKIT_WEBHOOK_SECRET")]
    [InlineData("BILLING_WEBHOOK_SECRET")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    public void GivenASecretOf31Bytes_WhenReadForProduction_ThenItIsRefusedAndNotPrinted(string name)
    {
        var variables = With((name, new string('s', 31)), ("AWS_ACCESS_KEY_ID", "key"));
        if (name != "AWS_SECRET_ACCESS_KEY") variables["AWS_SECRET_ACCESS_KEY"] = Long;

        var error = Assert.Throws<SettingsException>(() => Read(variables, isProduction: true));

        Assert.Equal([$"{name}: is shorter than 32 bytes"], error.Faults);
        Assert.DoesNotContain("sss", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("JWT_SECRET", "livehouse-development-jwt-secret-never-for-production")]
    [InlineData("LIVEKIT_API_KEY", "devkey")]
    [InlineData("LIVEKIT_API_SECRET", "secret")]
    [InlineData("LIVEKIT_WEBHOOK_SECRET", "livehouse-development-webhook-secret-never-for-production")]
    [InlineData("BILLING_WEBHOOK_SECRET", "livehouse-development-billing-secret-never-for-production")]
    public void GivenADevelopmentDefault_WhenReadForProduction_ThenItIsRefused(string name, string value) =>
        Assert.Equal([$"{name}: is a publicly known development default"], Faults(With((name, value))));

    [Theory]
    [InlineData("PUSH_VAPID_PRIVATE_KEY", "short")]
    [InlineData("PUSH_VAPID_PRIVATE_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("PUSH_SUBJECT", "ops@example.com")]
    [InlineData("PUSH_SUBJECT", "http://example.com")]
    [InlineData("PUSH_FCM_CREDENTIALS", "{\"project_id\":\"a-project\"}")]
    [InlineData("PUSH_FCM_CREDENTIALS", "/no-such-folder/account.json")]
    [InlineData("PUSH_FCM_URL", "fcm.example.com")]
    [InlineData("PUSH_APNS_URL", "apns.example.com")]
    public void GivenAPushSettingThatServicesWouldNotTake_WhenRead_ThenItIsNamed(string name, string value)
    {
        var fault = Assert.Single(Assert.Throws<SettingsException>(() => Read(new() { [name] = value }, isProduction: false)).Faults);
        Assert.StartsWith($"{name}: ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain(value, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void GivenPhonesPushServices_WhenRead_ThenSecretsMayBeThereOrInAFile_AndAreShownNowhere()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2_048);
        using var ecdsa = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var account = new System.Text.Json.Nodes.JsonObject
        {
            ["project_id"] = "a-project",
            ["client_email"] = "push@a-project.iam.gserviceaccount.com",
            ["private_key_id"] = "1",
            ["private_key"] = rsa.ExportPkcs8PrivateKeyPem(),
            ["token_uri"] = "https://oauth2.googleapis.com/token",
        }.ToJsonString();
        var pem = ecdsa.ExportPkcs8PrivateKeyPem();
        var folder = Directory.CreateTempSubdirectory("livehouse-settings-");
        try
        {
            var (accountPath, keyPath) = (Path.Combine(folder.FullName, "account.json"), Path.Combine(folder.FullName, "key.p8"));
            File.WriteAllText(accountPath, account);
            File.WriteAllText(keyPath, pem);
            foreach (var (credentials, key) in (ReadOnlySpan<(string, string)>)[(account, pem), (accountPath, keyPath), (account, pem.Replace("\n", "\\n"))])
            {
                var settings = Read(
                    new()
                    {
                        ["PUSH_FCM_CREDENTIALS"] = credentials,
                        ["PUSH_APNS_KEY"] = key,
                        ["PUSH_APNS_KEY_ID"] = "ABC1234567",
                        ["PUSH_APNS_TEAM_ID"] = "TEAM123456",
                        ["PUSH_APNS_TOPIC"] = "com.example.live",
                    },
                    isProduction: false);
                var phones = settings.Outgoing.Phones;
                Assert.Equal(("a-project", "com.example.live"), (phones.Fcm!.ProjectId, phones.Apns!.Topic));
                Assert.DoesNotContain("PRIVATE", $"{settings}{settings.Outgoing}{phones}{phones.Fcm}{phones.Apns}", StringComparison.Ordinal);
                Assert.DoesNotContain("PRIVATE", System.Text.Json.JsonSerializer.Serialize(phones), StringComparison.Ordinal);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void GivenHalfOfApnsSettings_WhenRead_ThenEachThatIsMissingOrWrongIsNamed()
    {
        var values = new Dictionary<string, string?>
        {
            ["PUSH_APNS_KEY"] = "-----BEGIN x",
            ["PUSH_APNS_KEY_ID"] = "short",
            ["PUSH_APNS_TOPIC"] = "com/example",
        };
        var faults = Assert.Throws<SettingsException>(() => Read(values, isProduction: false)).Faults;
        Assert.Equal(["PUSH_APNS_KEY", "PUSH_APNS_KEY_ID", "PUSH_APNS_TEAM_ID", "PUSH_APNS_TOPIC"], faults.Select(static fault => fault.Split(':')[0]).Order());
    }

    [Fact]
    public void GivenSeveralMistakes_WhenRead_ThenAllAreToldAtOnce()
    {
        var faults = Assert.Throws<SettingsException>(() => Read(
            new()
            {
                ["PORT"] = "99999",
                ["LIVEKIT_URL"] = "nonsense",
                ["DATABASE_URL"] = "mysql://x",
                ["CORS_ORIGINS"] = "example.com",
                ["TRUSTED_PROXIES"] = "somebody",
                ["HTTPS_REDIRECT"] = "perhaps",
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector:4317",
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "json",
                ["OTEL_EXPORTER_OTLP_HEADERS"] = "api-key",
                ["GIFTS"] = "[{]",
                ["CHAT_PER_MINUTE"] = "0",
                ["GIFTS_PER_MINUTE"] = "1000001",
                ["STREAM_TOKEN_SECONDS"] = "-1",
            },
            isProduction: false)).Faults;

        Assert.Equal(
            [
                "PORT", "LIVEKIT_URL", "LIVEKIT_MEET_URL", "LIVEKIT_CHAT_URL", "DATABASE_URL", "CORS_ORIGINS", "TRUSTED_PROXIES", "HTTPS_REDIRECT",
                "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_ENDPOINT", "GIFTS", "CHAT_PER_MINUTE", "GIFTS_PER_MINUTE",
                "STREAM_TOKEN_SECONDS",
            ],
            faults.Select(fault => fault.Split(':')[0]));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("file://")]
    [InlineData("file://localhost")]
    [InlineData("app://")]
    [InlineData("app:")]
    [InlineData("capacitor://localhost/")]
    [InlineData("capacitor://localhost/index.html")]
    [InlineData("capacitor://user@localhost")]
    [InlineData("capacitor://localhost:99999")]
    [InlineData("data://x")]
    [InlineData("1app://x")]
    [InlineData("https://example.com/")]
    [InlineData("https://example.com/app")]
    [InlineData("https://user@example.com")]
    [InlineData("https://*.example.com")]
    [InlineData("example.com")]
    public void GivenWhatIsNoOrigin_WhenRead_ThenItIsRefused(string origin) => Assert.StartsWith(
        "CORS_ORIGINS: must be origins such as https://example.com or capacitor://localhost",
        Assert.Single(Assert.Throws<SettingsException>(() => Read(With(("CORS_ORIGINS", $"https://sound.example,{origin}")), isProduction: false)).Faults),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("8080", false, "http://localhost:8080")]
    [InlineData("8080", true, "http://*:8080")]
    [InlineData("0", false, "http://127.0.0.1:0")]
    public void GivenAPort_WhenRead_ThenItIsListenedOn(string port, bool isProduction, string urls) =>
        Assert.Equal(urls, Read(With(("PORT", port)), isProduction).Urls);

    [Fact]
    public void GivenNoLimits_WhenRead_ThenTheyAreTheContracts() =>
        Assert.Equal(new LimitSettings(3, 50, 30, 120, 60), Read(With(), isProduction: false).Limits);

    [Fact]
    public void GivenLimits_WhenRead_ThenEachIsItsOwn()
    {
        var settings = Read(
            With(("STARTS_PER_HOUR", "1"), ("JOINS_PER_15_MINUTES", "2"), ("CHAT_PER_MINUTE", "3"), ("REACTIONS_PER_MINUTE", "4"), ("GIFTS_PER_MINUTE", "5")),
            isProduction: false);
        Assert.Equal(new LimitSettings(1, 2, 3, 4, 5), settings.Limits);
    }

    [Fact]
    public void GivenLimitsOfPrivateMessages_WhenRead_ThenTheyAreTaken()
    {
        var defaults = Read(With(), isProduction: false);
        Assert.Equal((60, 26_214_400, null), (defaults.Limits.MessagesPerMinute, defaults.Attachments.BytesMax, defaults.Attachments.Types));
        var settings = Read(
            With(("MESSAGES_PER_MINUTE", "7"), ("ATTACHMENT_BYTES_MAX", "5"), ("ATTACHMENT_TYPES", "image/png, audio/ogg")), isProduction: false);
        Assert.Equal((7, 5), (settings.Limits.MessagesPerMinute, settings.Attachments.BytesMax));
        Assert.Equal(["image/png", "audio/ogg"], settings.Attachments.Types!);
        Assert.Equal(
            ["ATTACHMENT_TYPES", "ATTACHMENT_BYTES_MAX"],
            Faults(With(("ATTACHMENT_TYPES", "image/png, nonsense"), ("ATTACHMENT_BYTES_MAX", "0"))).Select(static fault => fault.Split(':')[0]));
    }

    [Fact]
    public void GivenGifts_WhenRead_ThenTheyAreTheCatalogue()
    {
        var settings = Read(With(("GIFTS", """[{"type":"kiss","name":"Kiss","value":2,"icon":"💋"}]""")), isProduction: false);
        Assert.Equal(new GiftOffer("kiss", "Kiss", 2, "💋"), Assert.Single(settings.Gifts!));
    }

    [Fact]
    public void GivenProxies_WhenRead_ThenAddressesAndNetworksAreTrusted()
    {
        var settings = Read(With(("TRUSTED_PROXIES", "10.0.0.0/8, 192.168.1.7")), isProduction: false);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.168.1.7/32")], settings.TrustedProxies);
    }

    [Fact]
    public void SecretsAreNotPartOfWhatIsPrinted()
    {
        var settings = Read([], isProduction: false);
        Assert.DoesNotContain("secret", $"{settings} {settings.LiveKit} {settings.ObjectStore}", StringComparison.OrdinalIgnoreCase);
    }

    private static Dictionary<string, string?> With(params (string Name, string Value)[] variables)
    {
        var all = Sound;
        foreach (var (name, value) in variables) all[name] = value;
        return all;
    }

    private static IReadOnlyList<string> Faults(Dictionary<string, string?> variables) =>
        Assert.Throws<SettingsException>(() => Read(variables, isProduction: true)).Faults;

    private static LivehouseSettings Read(Dictionary<string, string?> variables, bool isProduction) =>
        SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(variables).Build(), isProduction);
}
