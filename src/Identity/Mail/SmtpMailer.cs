using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Livehouse.Identity.Mail;

/// <summary>
/// Hands mails to a mail server (RFC 6409), a connection each: an installation sends few, and a kept connection is one that the server has closed by the next.
/// </summary>
/// <param name="from">An address, with or without a display name.</param>
public sealed class SmtpMailer(SmtpAddress server, string from) : IMailer
{
    /// <summary>Shorter than what the outbox runner gives a try.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    public bool IsConfigured => true;

    /// <summary>Whether it can be the sender of mails.</summary>
    public static bool CanBeFrom(string from) => MailboxAddress.TryParse(from, out var parsed) && parsed.Domain.Length > 0;

    public async Task Send(MailMessage mail, CancellationToken cancellation)
    {
        using var message = Mime.Of(mail, from);
        using var client = new SmtpClient { Timeout = (int)Timeout.TotalMilliseconds, CheckCertificateRevocation = false };
        try
        {
            await client.ConnectAsync(server.Host, server.Port, SecurityOf(server), cancellation);
            if (server.User is { } user) await client.AuthenticateAsync(Encoding.UTF8, user, server.Password, cancellation);
            await client.SendAsync(Options(client, message), message, cancellation);
            // What the server says to the farewell changes nothing: it has taken the mail.
            await Leave(client, cancellation);
        }
        // None of these is passed on: servers repeat the recipient's address in what they say.
        catch (SmtpCommandException error)
        {
            throw new MessageNotSentException(
                $"The mail server answered {(int)error.StatusCode} ({error.ErrorCode}).", isPermanent: (int)error.StatusCode is >= 550 and < 560);
        }
        catch (AuthenticationException)
        {
            throw new MessageNotSentException("The mail server refused the user or the password of SMTP_URL.", isPermanent: false);
        }
        catch (Exception error) when (error is NotSupportedException or SslHandshakeException)
        {
            throw new MessageNotSentException(
                "The mail server offers no TLS that can be used: STARTTLS is required unless it is on this machine.", isPermanent: false);
        }
        catch (Exception error) when (error is SocketException or IOException or ProtocolException or TimeoutException or ServiceNotConnectedException)
        {
            throw new MessageNotSentException($"The mail server could not be talked to ({error.GetType().Name}).", isPermanent: false);
        }
    }

    internal static SecureSocketOptions SecurityOf(SmtpAddress server) =>
        server.IsTlsFromTheStart ? SecureSocketOptions.SslOnConnect
        : server.IsLoopback ? SecureSocketOptions.StartTlsWhenAvailable
        : SecureSocketOptions.StartTls;

    /// <summary>Addresses beyond ASCII go as they are where the server takes them (RFC 6531).</summary>
    private static FormatOptions Options(SmtpClient client, MimeMessage message)
    {
        var options = FormatOptions.Default.Clone();
        options.International = client.Capabilities.HasFlag(SmtpCapabilities.UTF8)
            && message.To.Mailboxes.Any(static mailbox => !Ascii.IsValid(mailbox.Address));
        return options;
    }

    private static async Task Leave(SmtpClient client, CancellationToken cancellation)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellation);
        }
        catch (Exception error) when (error is SocketException or IOException or ProtocolException or CommandException or OperationCanceledException)
        {
            // Already gone.
        }
    }
}

/// <summary>Mails as they go over the wire and into files.</summary>
internal static class Mime
{
    public static MimeMessage Of(MailMessage mail, string from)
    {
        var sender = MailboxAddress.Parse(from);
        var message = new MimeMessage
        {
            MessageId = $"{mail.Id}@{sender.Domain}",
            Date = mail.At,
            Subject = mail.Subject,
            Body = mail.Html is { } html
                ? new MultipartAlternative { Part("plain", mail.Text), Part("html", html) }
                : Part("plain", mail.Text),
        };
        message.From.Add(sender);
        message.To.Add(new MailboxAddress("", mail.To));
        // Prevents automatic replies such as holiday notices (RFC 3834, section 5).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    private static TextPart Part(string subtype, string text)
    {
        var part = new TextPart(subtype);
        part.SetText(Encoding.UTF8, text);
        // As it is, so that a file can be read with the eye; a mail server that wants it otherwise gets it otherwise.
        part.ContentTransferEncoding = Ascii.IsValid(text) ? ContentEncoding.SevenBit : ContentEncoding.EightBit;
        return part;
    }
}
