using Livehouse.Identity.Mail;

namespace Livehouse.Api.Configuration;

/// <summary>How mails and text messages are sent, and where their links lead.</summary>
public sealed record MailSettings
{
    /// <summary><c>SMTP_URL</c>; null: files in <see cref="Folder"/>, in production nothing.</summary>
    public SmtpAddress? Smtp { get; init; }

    /// <summary><c>MAIL_FROM</c>: the sender of every mail.</summary>
    public string From { get; init; } = MailReader.FromDefault;

    /// <summary><c>PUBLIC_URL</c>: the web application that links in mails lead to.</summary>
    public string PublicUrl { get; init; } = MailReader.PublicUrlDefault;

    /// <summary><c>TWILIO_ACCOUNT_SID</c> and related settings; null: as <see cref="Smtp"/>.</summary>
    public TwilioAccount? Twilio { get; init; }

    /// <summary>The folder where mails and text messages are written as files instead of being sent; null (production): none.</summary>
    public string? Folder { get; init; }

    /// <summary>Keeps secrets out of logs.</summary>
    public override string ToString() => nameof(MailSettings);
}

/// <summary>Reads <see cref="MailSettings"/>.</summary>
internal static class MailReader
{
    public const string FromDefault = "Livehouse <livehouse@localhost>";
    public const string PublicUrlDefault = "http://localhost:5080";

    /// <param name="ownUrl">Where this server itself can be opened; in development it serves the web application.</param>
    public static MailSettings Read(Variables variables, bool isProduction, string dataDirectory, string? ownUrl)
    {
        var smtp = Smtp(variables);
        if (isProduction && smtp is not null)
        {
            // The sender of mails and the target of their links can't be guessed.
            foreach (var name in (string[])["MAIL_FROM", "PUBLIC_URL"])
            {
                if (!variables.Has(name)) variables.Fail(name, "is missing, and SMTP_URL is set");
            }
        }

        var from = variables.Text("MAIL_FROM", FromDefault);
        if (!SmtpMailer.CanBeFrom(from)) variables.Fail("MAIL_FROM", "must be an address such as live@example.com or Example <live@example.com>");
        return new MailSettings
        {
            Smtp = smtp,
            From = from,
            PublicUrl = variables.Url("PUBLIC_URL", (isProduction ? null : ownUrl) ?? PublicUrlDefault, "http", "https"),
            Twilio = Twilio(variables),
            Folder = isProduction ? null : Path.Combine(dataDirectory, "outbox"),
        };
    }

    private static SmtpAddress? Smtp(Variables variables)
    {
        var url = variables.Text("SMTP_URL", "");
        if (url.Length == 0) return null;
        if (SmtpAddress.FaultOf(url) is { } fault) variables.Fail("SMTP_URL", fault);
        return SmtpAddress.Parse(url);
    }

    private static TwilioAccount? Twilio(Variables variables)
    {
        var (account, token, from) =
            (variables.Text("TWILIO_ACCOUNT_SID", ""), variables.Text("TWILIO_AUTH_TOKEN", ""), variables.Text("TWILIO_FROM", ""));
        var url = variables.Url("TWILIO_API_URL", TwilioAccount.DefaultApiUrl, "https", "http");
        if (account.Length == 0 && token.Length == 0 && from.Length == 0) return null;
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("TWILIO_ACCOUNT_SID", account), ("TWILIO_AUTH_TOKEN", token), ("TWILIO_FROM", from)])
        {
            if (value.Length == 0) variables.Fail(name, "is missing, but other TWILIO_ variables are set");
        }

        if (from.Length > 0 && !from.StartsWith("MG", StringComparison.Ordinal) && !PhoneNumbers.IsValid(from))
        {
            variables.Fail("TWILIO_FROM", "must be a phone number such as +4930123456, or the id of a messaging service (MG…)");
        }

        return new TwilioAccount(account, token, from, url);
    }
}
