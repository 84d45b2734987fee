using System.Text.Json;
using Livehouse.Identifiers;
using Livehouse.Identity.Keys;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Wire;

namespace Livehouse.Identity.Mail;

/// <summary>
/// Pending mails and text messages: each is an outbox message, so that it is stored in the same transaction as its cause, sent by the first node that polls,
/// retried when the mail server is unavailable, and not lost by a restart. It contains a link or a code, so it is stored encrypted. A mail is sent twice only
/// if the process dies between the mail server's answer and its own commit; both have the same <c>Message-ID</c>.
/// </summary>
public sealed class MessageQueue(SecretSeal seal, TimeProvider time)
{
    private const string Purpose = "outgoing messages";

    /// <summary>A mail to be stored; it is sent once that is on disk.</summary>
    public PendingOutboxMessage Mail(string to, string subject, string text, string? html = null)
    {
        var (id, at) = (Ids.New("ml_"), time.GetUtcNow().Truncate());
        return Pending(id, at, new SendEmail(Seal(id, new MailMessage(id, at, to, subject, text, html))) { MessageId = id });
    }

    /// <summary>A text message to be stored; it is sent once that is on disk.</summary>
    public PendingOutboxMessage Sms(string to, string text)
    {
        var (id, at) = (Ids.New("tx_"), time.GetUtcNow().Truncate());
        return Pending(id, at, new SendSms(Seal(id, new SmsMessage(id, at, to, text))) { MessageId = id });
    }

    internal MailMessage Open(SendEmail message) => Open<MailMessage>(message.MessageId, message.Sealed);

    internal SmsMessage Open(SendSms message) => Open<SmsMessage>(message.MessageId, message.Sealed);

    private static PendingOutboxMessage Pending(string id, DateTimeOffset at, OutboxMessage message) => new(id, GrainRef.Identity, message, at);

    private string Seal<T>(string id, T message) => seal.Seal(Purpose, JsonSerializer.Serialize(message, LivehouseJson.Options), id);

    private T Open<T>(string id, string sealedText) => JsonSerializer.Deserialize<T>(seal.Open(Purpose, sealedText, id), LivehouseJson.Options)!;
}
