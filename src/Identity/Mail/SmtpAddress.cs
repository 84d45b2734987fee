using System.Net;

namespace Livehouse.Identity.Mail;

/// <summary>
/// Where and how mails are handed over, out of <c>SMTP_URL</c>: <c>smtp://user:password@host:587</c> (STARTTLS, which must be offered unless the server is on
/// this machine) or <c>smtps://user:password@host:465</c> (TLS from the first byte). User and password are percent-encoded; both may be left out.
/// </summary>
/// <param name="User">Null: no authentication.</param>
public sealed record SmtpAddress(string Host, int Port, bool IsTlsFromTheStart, string? User, string Password)
{
    private const int SubmissionPort = 587;
    private const int SubmissionsPort = 465;

    /// <summary>Traffic never leaves this machine.</summary>
    public bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Null when <paramref name="url"/> can be used, otherwise what is wrong with it, without quoting it.</summary>
    public static string? FaultOf(string url) =>
        Parse(url) is null ? "must be smtp://user:password@host:port or smtps://user:password@host:port, user and password percent-encoded" : null;

    /// <summary>Null: it can't be used.</summary>
    public static SmtpAddress? Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("smtp" or "smtps") || parsed.Host.Length == 0) return null;
        if (parsed.AbsolutePath is not ("" or "/") || parsed.Query.Length > 0 || parsed.Fragment.Length > 0) return null;
        var isTls = parsed.Scheme == "smtps";
        var credentials = parsed.UserInfo.Split(':', 2);
        var user = Uri.UnescapeDataString(credentials[0]);
        if (user.Length == 0 && credentials.Length > 1) return null;
        // The framework has a default port for smtp (25), which is for mail between servers: submission uses another.
        var isPortSaid = parsed.Authority.EndsWith($":{parsed.Port}", StringComparison.Ordinal) || !parsed.IsDefaultPort;
        return new SmtpAddress(
            parsed.IdnHost.Trim('[', ']'),
            isPortSaid && parsed.Port > 0 ? parsed.Port : isTls ? SubmissionsPort : SubmissionPort,
            isTls,
            user.Length == 0 ? null : user,
            credentials.Length > 1 ? Uri.UnescapeDataString(credentials[1]) : "");
    }

    /// <summary>Keeps the credentials out of logs.</summary>
    public override string ToString() => $"{nameof(SmtpAddress)} {Host}:{Port}";
}
