using System.Text.Json;
using Livehouse.Identifiers;
using Livehouse.Identity.Keys;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Wire;

namespace Livehouse.Identity.Mail;

/// <summary>
/// Mails and text messages on their way: each is an outbox message, so that it is stored in the same transaction as what it tells of, sent by whichever node
/// looks first, tried again when the mail server is away, and not lost by a restart. It holds a link or a code, so it is stored sealed. Sent twice is only one
/// whose process died between the mail server's answer and its own commit; both have one <c>Message-ID</c>.
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
