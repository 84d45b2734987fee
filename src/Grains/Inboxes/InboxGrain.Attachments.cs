using Livehouse.Grains.Persistence;
using Livehouse.Identifiers;
using Livehouse.Inboxes;
using Livehouse.Limits;
using Livehouse.Outbox;
using Livehouse.Refusals;

namespace Livehouse.Grains.Inboxes;

/// <summary>Files sent with messages: encrypted by the client, in the object store. An upload that no message refers to in time is deleted.</summary>
public partial class InboxGrain
{
    public async Task<Outcome<AttachmentView>> ReserveAttachment(ReserveAttachment command)
    {
        if (!Owns(command.Caller)) return Refusal.Unauthorized();
        if (!_options.AttachmentTypes.Contains(command.ContentType))
        {
            return Refusal.Invalid("contentType", $"Must be one of {string.Join(", ", _options.AttachmentTypes)}.");
        }
        if (command.SizeBytes < 1 || command.SizeBytes > _options.AttachmentBytesMax)
        {
            return Refusal.Invalid("sizeBytes", $"Must be from 1 to {_options.AttachmentBytesMax}.");
        }
        var attachmentId = Ids.Derive("at_", _tenantId, _userId, command.OperationId);
        if (await _memory.Find(InboxLedgers.Attachments, attachmentId) is { } known)
        {
            var before = View(attachmentId, Rows.Read<AttachmentRow>(known));
            return before.ContentType == command.ContentType && before.SizeBytes == command.SizeBytes
                ? before
                : Refusal.Conflict("The same operation requested a different upload before.");
        }

        if (State.Uploads.Count >= InboxLimits.AttachmentsPendingMax)
        {
            return Refusal.Conflict($"At most {InboxLimits.AttachmentsPendingMax} uploads may wait for their message.");
        }
        var row = new AttachmentRow(_userId, command.ContentType, command.SizeBytes, null);
        var change = Change();
        var outboxMessageId = change.Add(new ExpireAttachment(_tenantId, _userId, attachmentId), Now + _options.AttachmentPendingMax);
        change.State = change.State with { Uploads = [.. change.State.Uploads, new PendingAttachment(attachmentId, outboxMessageId)] };
        change.Put(InboxLedgers.Attachments, attachmentId, LedgerOrder.At(Now), row);
        await Commit(change);
        return View(attachmentId, row);
    }

    public async Task<Outcome<AttachmentView>> Attachment(AttachmentQuery query)
    {
        if (!Owns(query.Caller)) return Refusal.Unauthorized();
        if (await _memory.Find(InboxLedgers.Attachments, query.AttachmentId) is { } row) return View(query.AttachmentId, Rows.Read<AttachmentRow>(row));
        await _memory.Confirm();
        LeaveIfNew();
        return Refusal.NotFound("The attachment");
    }

    public async Task<ExpiredAttachment> GiveUpAttachment(AttachmentExpiry expiry)
    {
        if (await _memory.Find(InboxLedgers.Attachments, expiry.AttachmentId) is { } row)
        {
            if (Rows.Read<AttachmentRow>(row).MessageId is not null) return new ExpiredAttachment(null);
            // First make it unavailable to messages, then delete it.
            var change = Change();
            change.Drop(InboxLedgers.Attachments, expiry.AttachmentId);
            await Commit(change);
        }

        return new ExpiredAttachment(ObjectKey(_userId, expiry.AttachmentId));
    }

    /// <summary>Assigns the attachments to this message; null when one can't be used.</summary>
    private async Task<IReadOnlyList<MailAttachment>?> TakeAttachments(IReadOnlyList<string> attachmentIds, string messageId, InboxChange change)
    {
        if (attachmentIds.Count > InboxLimits.AttachmentsMax || attachmentIds.Distinct(StringComparer.Ordinal).Count() != attachmentIds.Count) return null;
        List<MailAttachment> taken = [];
        foreach (var attachmentId in attachmentIds)
        {
            if (State.Uploads.FirstOrDefault(upload => upload.AttachmentId == attachmentId) is not { } upload) return null;
            if (await _memory.Find(InboxLedgers.Attachments, attachmentId) is not { } row) return null;
            var attachment = Rows.Read<AttachmentRow>(row);
            taken.Add(new MailAttachment(attachmentId, attachment.ContentType, attachment.SizeBytes));
            change.Put(InboxLedgers.Attachments, attachmentId, row.Order, attachment with { MessageId = messageId });
            change.OutboxDone.Add(upload.OutboxMessageId);
        }

        change.State = change.State with { Uploads = [.. change.State.Uploads.Where(upload => !attachmentIds.Contains(upload.AttachmentId))] };
        return taken;
    }

    private AttachmentView View(string attachmentId, AttachmentRow row) =>
        new(attachmentId, ObjectKey(row.Owner, attachmentId), row.ContentType, row.SizeBytes);

    /// <summary>
    /// Keys of objects have at most 1,024 bytes and are read as paths: an id that was not generated here is replaced by its hash, after a character that
    /// generated ids never contain.
    /// </summary>
    private string ObjectKey(string owner, string attachmentId) =>
        $"messages/{_tenantId}/{(Ids.IsValid(owner) ? owner : Ids.Derive("~", owner))}/{attachmentId}";
}
