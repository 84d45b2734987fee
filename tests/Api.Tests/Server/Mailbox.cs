using System.Threading.Channels;
using Livehouse.Identity.Mail;

namespace Livehouse.Tests.Server;

/// <summary>Receives a test server's mails with a certain word in the subject; others are discarded.</summary>
internal sealed class Mailbox(string subject) : IMailer
{
    private readonly Channel<MailMessage> _mails = Channel.CreateUnbounded<MailMessage>();

    public bool IsConfigured => true;

    public Task Send(MailMessage mail, CancellationToken cancellation)
    {
        if (mail.Subject.Contains(subject, StringComparison.Ordinal)) _mails.Writer.TryWrite(mail);
        return Task.CompletedTask;
    }

    public async Task<MailMessage> Next()
    {
        using var limit = new CancellationTokenSource(Testing.Hang.After);
        return await _mails.Reader.ReadAsync(limit.Token);
    }
}
