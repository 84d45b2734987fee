using Livehouse.Callers;
using Livehouse.Grains.Persistence;
using Livehouse.Inboxes;
using Livehouse.Refusals;
using Livehouse.Storage;

namespace Livehouse.Grains.Inboxes;

/// <summary>Deliveries from others to this user, and the log that the user's devices read.</summary>
public partial class InboxGrain
{
    /// <summary>Rows read from storage per query.</summary>
    private const int RowsAtOnce = 25;

    public async Task<Outcome<Done>> Admit(Caller sender)
    {
        if (!sender.IsSignedIn) return Refusal.Unauthorized();
        LeaveIfNew();
        if (State.IsErased) return Refusal.UnknownUsers("to", [_userId]);
        if (await _memory.Find(InboxLedgers.Blocks, sender.UserId) is not null) return Refusal.Forbidden("This user does not accept messages from you.");
        if (State.LastSeq - State.AcknowledgedSeq > _options.UnacknowledgedMax)
        {
            return Refusal.Conflict("This user's mailbox is full: too many entries have not been acknowledged.");
        }
        return Done.Instance;
    }

    public async Task Receive(ReceiveMail mail)
    {
        if (State.IsErased) return;
        var peer = await _memory.Find(InboxLedgers.Peers, mail.From) is { } row ? Rows.Read<PeerRow>(row) : new PeerRow(0);
        var items = mail.Items.Where(item => item.Number > peer.Received).ToList();
        if (items.Count == 0) return;
        var isBlocked = await _memory.Find(InboxLedgers.Blocks, mail.From) is not null;
        var change = Change();
        foreach (var item in items) await Take(mail.From, item, isBlocked, change);
        change.Put(InboxLedgers.Peers, mail.From, 0, new PeerRow(items[^1].Number));
        await Commit(change);
    }

    public async Task<Outcome<InboxPage>> Entries(ReadInbox query)
    {
        if (!Owns(query.Caller)) return Refusal.Unauthorized();
        LeaveIfNew();
        var after = query.After ?? State.AcknowledgedSeq;
        List<InboxEntry> entries = [];
        var length = 0;
        for (var from = after + 1; from <= State.LastSeq && entries.Count < query.Limit && length < _options.PageCharactersMax; from += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, query.Limit - entries.Count);
            foreach (var entry in await Log(from, count))
            {
                length += entry.Ciphertext?.Length ?? 0;
                if (entries.Count > 0 && length > _options.PageCharactersMax) break;
                entries.Add(entry);
            }
        }

        return new InboxPage(after, State.LastSeq, State.AcknowledgedSeq, entries);
    }

    public async Task<Outcome<InboxPlace>> Acknowledge(AcknowledgeMail command)
    {
        if (!Owns(command.Caller)) return Refusal.Unauthorized();
        if (command.Seq > State.LastSeq)
        {
            await _memory.Confirm();
            LeaveIfNew();
            return Refusal.Invalid("seq", $"The last entry is number {State.LastSeq}.");
        }

        if (command.Seq > State.AcknowledgedSeq)
        {
            var change = Change();
            change.State = State with { AcknowledgedSeq = command.Seq };
            await Commit(change);
        }

        return new InboxPlace(State.AcknowledgedSeq);
    }

    public async Task<Outcome<MailPage>> With(ReadConversation query)
    {
        if (!Owns(query.Caller)) return Refusal.Unauthorized();
        if (!Cursor.TryRead(query.Cursor, out var before)) return Refusal.Invalid("cursor", "The cursor does not belong to this list.");
        LeaveIfNew();
        List<InboxEntry> items = [];
        var length = 0;
        while (true)
        {
            var rows = await _memory.List(new LedgerQuery(InboxLedgers.Messages, RowsAtOnce, before, Tag: query.UserId));
            foreach (var row in rows)
            {
                var entry = Entry(row);
                length += entry.Ciphertext?.Length ?? 0;
                if (items.Count == query.Limit || (items.Count > 0 && length > _options.PageCharactersMax)) return new MailPage(items, Cursor.Write(before!));
                items.Add(entry);
                before = new LedgerPlace(row.Order, row.Id);
            }

            if (rows.Count < RowsAtOnce) return new MailPage(items, null);
        }
    }

    private async Task Take(string from, MailDelivery item, bool isBlocked, InboxChange change)
    {
        // A deletion is accepted from any sender: it only removes something.
        if (isBlocked && item.Kind != InboxEntryKind.Deleted) return;
        if (item.Kind == InboxEntryKind.Message)
        {
            if (item.Text is null) return;
            change.Put(
                InboxLedgers.Messages,
                item.MessageId,
                change.NextSeq(),
                new MailRow(from, _userId, item.At, item.Text, null, item.Attachments, null, null, 0),
                from);
            foreach (var attachment in item.Attachments)
            {
                change.Put(
                    InboxLedgers.Attachments,
                    attachment.AttachmentId,
                    LedgerOrder.At(item.At),
                    new AttachmentRow(from, attachment.ContentType, attachment.SizeBytes, item.MessageId));
            }
        }
        else if (await Mail(item.MessageId, change) is var (row, mail) && mail.DeletedAt is null)
        {
            if (item.Kind == InboxEntryKind.Deleted && mail.From == from) Empty(change, row, mail, item.At);
            if (item.Kind == InboxEntryKind.Read && mail.To == from && mail.ReadAt is null)
            {
                change.Put(InboxLedgers.Messages, row.Id, row.Order, mail with { ReadAt = item.At }, row.Tag);
                change.AddEntry(InboxEntryKind.Read, row.Id, mail, item.At);
            }
        }
    }

    /// <summary>Up to this many entries from this number on.</summary>
    private async Task<IEnumerable<InboxEntry>> Log(long from, int count)
    {
        // Another activation may be writing beyond this one's last entry. The two ledgers are read one after the other, and one of its entries would be missed.
        var end = new LedgerPlace(Math.Min(from + count, State.LastSeq + 1), "");
        var messages = await _memory.List(new LedgerQuery(InboxLedgers.Messages, count, end, Since: from));
        var notices = messages.Count < count ? await _memory.List(new LedgerQuery(InboxLedgers.Notices, count, end, Since: from)) : [];
        return messages.Select(Entry).Concat(notices.Select(Notice)).OrderBy(static entry => entry.Seq);
    }

    private InboxEntry Entry(LedgerRow row)
    {
        var mail = Rows.Read<MailRow>(row);
        if (mail.Text is not { } text) return new InboxEntry(row.Order, InboxEntryKind.Deleted, row.Id, mail.From, mail.To, mail.DeletedAt ?? mail.At);
        return new InboxEntry(row.Order, InboxEntryKind.Message, row.Id, mail.From, mail.To, mail.At)
        {
            Ciphertext = text.Ciphertext,
            Nonce = text.Nonce,
            SenderDeviceId = text.SenderDeviceId,
            ClientId = mail.ClientId,
            Attachments = mail.Attachments.Count > 0 ? mail.Attachments : null,
            ReadAt = mail.ReadAt,
        };
    }

    private static InboxEntry Notice(LedgerRow row)
    {
        var notice = Rows.Read<NoticeRow>(row);
        return new InboxEntry(
            row.Order, notice.Kind, notice.MessageId, notice.From, notice.To, notice.At) { ReadAt = notice.Kind == InboxEntryKind.Read ? notice.At : null };
    }
}
