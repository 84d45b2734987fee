using Livehouse.Grains.Budgets;
using Livehouse.Grains.Persistence;
using Livehouse.Identifiers;
using Livehouse.Inboxes;
using Livehouse.Outbox;
using Livehouse.Refusals;
using Livehouse.Storage;

namespace Livehouse.Grains.Inboxes;

/// <summary>
/// Sending to other users: one commit writes the message to the user's own log and to the outgoing rows, with the outbox message that delivers it.
/// </summary>
public partial class InboxGrain
{
    /// <summary>Most items delivered to another inbox in one call.</summary>
    private const int DeliveriesMax = 32;

    public async Task<Outcome<SentMail>> Send(SendMail command)
    {
        if (!Owns(command.Caller)) return Refusal.Unauthorized();
        if (command.To == _userId) return Refusal.Invalid("to", "You can't send a message to yourself.");
        var messageId = Ids.Derive("ms_", _tenantId, _userId, command.ClientId);
        var fingerprint = Ids.Derive(
            "", command.To, command.Text.Ciphertext, command.Text.Nonce, command.Text.SenderDeviceId, string.Join(',', command.Attachments));
        if (await Mail(messageId) is var (row, known))
        {
            if (known.Fingerprint != fingerprint)
            {
                return new Refusal(RefusalCodes.IdempotencyKeyReused, "This clientId was already used with another message.", "clientId");
            }
            return new SentMail(messageId, row.Order, await OrderOf(known));
        }

        if (command.ReceiverRefusal is { } refusal) return refusal;
        var now = Now;
        var change = Change();
        if (await TakeAttachments(command.Attachments, messageId, change) is not { } attachments)
        {
            return Refusal.Invalid("attachments", "Must be your own uploads that no message uses yet.");
        }
        var budget = new SlidingBudget(_options.MessagesPerMinute, TimeSpan.FromMinutes(1), State.Sent);
        if (!budget.TrySpend(now, out var retryAfter)) return Refusal.RateLimited(new SpentLimit("messages", budget.Limit, budget.Window, retryAfter));

        change.State = change.State with { Sent = budget.Spent };
        var seq = change.NextSeq();
        var order = QueueForOther(change, command.To, InboxEntryKind.Message, messageId, now);
        var mail = new MailRow(_userId, command.To, now, command.Text, command.ClientId, attachments, null, fingerprint, change.State.LastNumber);
        change.Put(InboxLedgers.Messages, messageId, seq, mail, command.To);
        await Commit(change);
        return new SentMail(messageId, seq, order);
    }

    public async Task<Outcome<ReadMail>> MarkRead(MailCommand command)
    {
        if (!Owns(command.Caller)) return Refusal.Unauthorized();
        if (await Mail(command.MessageId) is not var (row, mail) || mail.DeletedAt is not null) return await NoMessage();
        if (mail.To != _userId) return Refusal.Forbidden("Only the recipient can mark a message as read.");
        if (mail.ReadAt is { } before) return new ReadMail(command.MessageId, before, await OrderOf(mail));
        var now = Now;
        var change = Change();
        var order = QueueForOther(change, mail.From, InboxEntryKind.Read, command.MessageId, now);
        change.Put(InboxLedgers.Messages, row.Id, row.Order, mail with { ReadAt = now, Number = change.State.LastNumber }, row.Tag);
        await Commit(change);
        return new ReadMail(command.MessageId, now, order);
    }

    public async Task<Outcome<DeletedMail>> Delete(MailCommand command)
    {
        if (!Owns(command.Caller)) return Refusal.Unauthorized();
        if (await Mail(command.MessageId) is not var (row, mail)) return await NoMessage();
        if (mail.DeletedAt is not null) return new DeletedMail(row.Id, mail.From == _userId ? await OrderOf(mail) : null);
        var now = Now;
        var change = Change();
        MailOrder? order = null;
        if (mail.From == _userId)
        {
            order = QueueForOther(change, mail.To, InboxEntryKind.Deleted, row.Id, now);
            mail = mail with { Number = change.State.LastNumber };
            if (mail.Attachments.Count > 0)
            {
                change.Add(new DropObjects([.. mail.Attachments.Select(attachment => ObjectKey(_userId, attachment.AttachmentId))]), now);
            }
        }

        Empty(change, row, mail, now);
        await Commit(change);
        return new DeletedMail(row.Id, order);
    }

    public async Task<OutgoingMail> Undelivered(OutgoingQuery query)
    {
        var rows = await _memory.List(new LedgerQuery(InboxLedgers.Outgoing, DeliveriesMax + 1, new LedgerPlace(-query.After, ""), Tag: query.To));
        List<MailDelivery> items = [];
        var through = query.After;
        var length = 0;
        var taken = 0;
        foreach (var row in rows.Take(DeliveriesMax))
        {
            var outgoing = Rows.Read<OutgoingRow>(row);
            var mail = outgoing.Kind == InboxEntryKind.Message && await Mail(outgoing.MessageId) is var (_, found) ? found : null;
            length += mail?.Text?.Ciphertext.Length ?? 0;
            if (taken > 0 && length > _options.PageCharactersMax) break;
            taken++;
            through = -row.Order;
            // A message that was deleted before its delivery is never delivered.
            if (outgoing.Kind == InboxEntryKind.Message && mail?.Text is null) continue;
            items.Add(new MailDelivery(through, outgoing.Kind, outgoing.MessageId, outgoing.At, mail?.Text, mail?.Attachments ?? []));
        }

        return new OutgoingMail(items, through, taken < rows.Count);
    }

    /// <summary>The other inbox has received everything up to this number.</summary>
    private async Task Forget(string to, long through, InboxChange change)
    {
        const int RowsMax = 500;
        foreach (var row in await _memory.List(new LedgerQuery(InboxLedgers.Outgoing, RowsMax, Since: -through, Tag: to)))
        {
            change.Drop(InboxLedgers.Outgoing, row.Id);
            var outboxMessageId = Rows.Read<OutgoingRow>(row).OutboxMessageId;
            if (!change.OutboxDone.Contains(outboxMessageId)) change.OutboxDone.Add(outboxMessageId);
        }
    }

    private MailOrder QueueForOther(InboxChange change, string to, InboxEntryKind kind, string messageId, DateTimeOffset now)
    {
        var number = change.State.LastNumber + 1;
        change.State = change.State with { LastNumber = number };
        var message = new DeliverMail(_tenantId, _userId, to);
        var outboxMessageId = change.Add(message, now + _options.DeliverWithin);
        change.Put(InboxLedgers.Outgoing, InboxChange.IdOf(number), -number, new OutgoingRow(kind, messageId, now, outboxMessageId), to);
        return new MailOrder(outboxMessageId, message);
    }

    /// <summary>The last outgoing row about it, while it is still being delivered.</summary>
    private async Task<MailOrder?> OrderOf(MailRow mail) =>
        await _memory.Find(InboxLedgers.Outgoing, InboxChange.IdOf(mail.Number)) is { } row
            ? new MailOrder(Rows.Read<OutgoingRow>(row).OutboxMessageId, new DeliverMail(_tenantId, _userId, mail.From == _userId ? mail.To : mail.From))
            : null;

    /// <summary>The row stays, so that repeats find it; the encrypted contents are erased.</summary>
    private static void Empty(InboxChange change, LedgerRow row, MailRow mail, DateTimeOffset now)
    {
        foreach (var attachment in mail.Attachments) change.Drop(InboxLedgers.Attachments, attachment.AttachmentId);
        change.Put(InboxLedgers.Messages, row.Id, row.Order, mail with { Text = null, Attachments = [], DeletedAt = now });
        change.AddEntry(InboxEntryKind.Deleted, row.Id, mail, now);
    }

    private async Task<Refusal> NoMessage()
    {
        await _memory.Confirm();
        LeaveIfNew();
        return Refusal.NotFound("The message");
    }
}
