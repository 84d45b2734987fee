using System.Security.Cryptography;
using Livehouse.Outbox;

namespace Livehouse.Identity.Mail;

/// <summary>Sends queued mails.</summary>
public sealed class SendEmailHandler(MessageQueue queue, IMailer mailer) : OutboxHandler<SendEmail>
{
    public override Task<OutboxResult?> Run(SendEmail message, CancellationToken cancellation) =>
        Sending.Run(() => mailer.Send(queue.Open(message), cancellation));
}

/// <summary>Sends queued text messages.</summary>
public sealed class SendSmsHandler(MessageQueue queue, ISmsSender sender) : OutboxHandler<SendSms>
{
    public override Task<OutboxResult?> Run(SendSms message, CancellationToken cancellation) =>
        Sending.Run(() => sender.Send(queue.Open(message), cancellation));
}

internal static class Sending
{
    public static async Task<OutboxResult?> Run(Func<Task> send)
    {
        try
        {
            await send();
            return null;
        }
        catch (MessageNotSentException error)
        {
            throw new OutboxMessageFailedException(error.Message, error.IsPermanent);
        }
        catch (CryptographicException)
        {
            throw new OutboxMessageFailedException("It was sealed under another JWT_SECRET.", isPermanent: true);
        }
    }
}
