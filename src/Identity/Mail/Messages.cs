namespace Livehouse.Identity.Mail;

/// <summary>A mail to one person. It has a text part always: that is the one that every reader can show.</summary>
/// <param name="Id">Makes the <c>Message-ID</c>: the same when a mail is sent again because its first try's outcome is unknown, so that a mailbox can drop the
/// second.</param>
/// <param name="At">When it was decided (UTC): its <c>Date</c>.</param>
/// <param name="To">An address; no display name.</param>
/// <param name="Subject">One line.</param>
/// <param name="Html">The same as <paramref name="Text"/>, for readers that show it; null: none.</param>
public sealed record MailMessage(string Id, DateTimeOffset At, string To, string Subject, string Text, string? Html = null)
{
    /// <summary>Keeps address and text out of logs.</summary>
    public override string ToString() => $"{nameof(MailMessage)} {Id}";
}

/// <summary>A text message to one phone.</summary>
/// <param name="To">E.164: <c>+</c> and at most 15 digits.</param>
public sealed record SmsMessage(string Id, DateTimeOffset At, string To, string Text)
{
    /// <summary>Keeps number and text out of logs.</summary>
    public override string ToString() => $"{nameof(SmsMessage)} {Id}";
}

/// <summary>Passes mails to a delivery service.</summary>
public interface IMailer
{
    /// <summary>False: this installation can't send any (<c>SMTP_URL</c> is not set in production), and requests that need one are refused
    /// immediately.</summary>
    bool IsConfigured { get; }

    /// <summary>Returns when the next hop has taken it.</summary>
    /// <exception cref="MessageNotSentException">It was not taken.</exception>
    Task Send(MailMessage mail, CancellationToken cancellation);
}

/// <summary>Passes text messages to a delivery service.</summary>
public interface ISmsSender
{
    /// <inheritdoc cref="IMailer.IsConfigured"/>
    bool IsConfigured { get; }

    /// <inheritdoc cref="IMailer.Send"/>
    Task Send(SmsMessage text, CancellationToken cancellation);
}

/// <param name="reason">Never an address, a number or any part of the message: it is logged.</param>
/// <param name="isPermanent">A retry can't help, as with a mailbox that does not exist.</param>
public sealed class MessageNotSentException(string reason, bool isPermanent) : Exception(reason)
{
    public bool IsPermanent { get; } = isPermanent;
}

/// <summary>For an installation that has no way to send anything.</summary>
public sealed class NothingIsSent : IMailer, ISmsSender
{
    public bool IsConfigured => false;

    public Task Send(MailMessage mail, CancellationToken cancellation) => throw new MessageNotSentException("No mail server is configured.", isPermanent: true);

    public Task Send(SmsMessage text, CancellationToken cancellation) =>
        throw new MessageNotSentException("No sender of text messages is configured.", isPermanent: true);
}
