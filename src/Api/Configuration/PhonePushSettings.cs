using Livehouse.Outgoing.Push;

namespace Livehouse.Api.Configuration;

/// <summary>Phones' own push services; each is off until it is set.</summary>
public sealed record PhonePushSettings
{
    /// <summary><c>PUSH_FCM_CREDENTIALS</c>: a service account's JSON, or the path of its file; null: nothing is sent by FCM.</summary>
    public FcmAccount? Fcm { get; init; }

    /// <summary><c>PUSH_FCM_URL</c>.</summary>
    public string FcmUrl { get; init; } = PhonePushReader.FcmUrlDefault;

    /// <summary><c>PUSH_APNS_KEY</c> (PEM, or the path of its file) and what belongs to it; null: nothing is sent by APNs.</summary>
    public ApnsKey? Apns { get; init; }

    /// <summary><c>PUSH_APNS_URL</c>.</summary>
    public string ApnsUrl { get; init; } = PhonePushReader.ApnsUrlDefault;

    /// <summary>Keeps keys out of logs.</summary>
    public override string ToString() => nameof(PhonePushSettings);
}

/// <summary>Reads <see cref="PhonePushSettings"/>.</summary>
internal static class PhonePushReader
{
    public const string FcmUrlDefault = "https://fcm.googleapis.com";
    public const string ApnsUrlDefault = "https://api.push.apple.com";

    private const int FileBytesMax = 64 * 1024;
    private const int TeamLength = 10;
    private const int TopicLengthMax = 155;

    public static PhonePushSettings Read(Variables variables) => new()
    {
        Fcm = Fcm(variables),
        FcmUrl = variables.Url("PUSH_FCM_URL", FcmUrlDefault, "https", "http"),
        Apns = Apns(variables),
        ApnsUrl = variables.Url("PUSH_APNS_URL", ApnsUrlDefault, "https", "http"),
    };

    private static FcmAccount? Fcm(Variables variables)
    {
        const string Name = "PUSH_FCM_CREDENTIALS";
        if (TextOf(variables, Name, "{") is not { } json) return null;
        var account = FcmAccount.Parse(json, out var fault);
        if (account is null) variables.Fail(Name, fault);
        return account;
    }

    private static ApnsKey? Apns(Variables variables)
    {
        string[] names = ["PUSH_APNS_KEY", "PUSH_APNS_KEY_ID", "PUSH_APNS_TEAM_ID", "PUSH_APNS_TOPIC"];
        var pem = TextOf(variables, names[0], "-----BEGIN");
        var (keyId, teamId, topic) = (variables.Text(names[1], ""), variables.Text(names[2], ""), variables.Text(names[3], ""));
        if (!Array.Exists(names, variables.Has)) return null;
        foreach (var name in names.Where(name => !variables.Has(name))) variables.Fail(name, "is missing, but other PUSH_APNS_ variables are set");
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[(names[1], keyId), (names[2], teamId)])
        {
            var isId = value.Length == TeamLength && value.All(char.IsAsciiLetterOrDigit);
            if (value.Length > 0 && !isId) variables.Fail(name, "must be 10 letters and digits");
        }

        if (topic.Length > TopicLengthMax || !topic.All(static character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-'))
        {
            variables.Fail(names[3], "must be an app's bundle id such as com.example.live");
        }

        if (pem is null) return null;
        var key = ApnsKey.Parse(pem.Replace("\\n", "\n", StringComparison.Ordinal), keyId, teamId, topic);
        if (key is null) variables.Fail(names[0], "must be a private key on P-256 in PEM, or the path of its file");
        return key;
    }

    /// <summary>A secret as it is, or out of the file that is named. Null: neither.</summary>
    /// <param name="begins">What the secret itself begins with.</param>
    private static string? TextOf(Variables variables, string name, string begins)
    {
        var text = variables.Text(name, "");
        if (text.Length == 0 || text.StartsWith(begins, StringComparison.Ordinal)) return text.Length == 0 ? null : text;
        try
        {
            if (new FileInfo(text).Length <= FileBytesMax) return File.ReadAllText(text);
            variables.Fail(name, "names a file that is too large");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            variables.Fail(name, "names a file that can't be read");
        }

        return null;
    }
}
