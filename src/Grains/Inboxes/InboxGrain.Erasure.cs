using Livehouse.Grains.Persistence;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Users;

namespace Livehouse.Grains.Inboxes;

/// <summary>
/// The deletion of the user's account: the whole mailbox is erased, with every object that the user uploaded. Copies that others received are in
/// their own mailboxes.
/// </summary>
public partial class InboxGrain
{
    private const int ErasedAtOnce = 200;

    private static readonly string[] Ledgers =
        [InboxLedgers.Messages, InboxLedgers.Notices, InboxLedgers.Outgoing, InboxLedgers.Peers, InboxLedgers.Blocks, InboxLedgers.Attachments];

    public async Task<Erasure> Erase()
    {
        var change = Change();
        foreach (var upload in State.Uploads) change.OutboxDone.Add(upload.OutboxMessageId);
        // Counters stay, so that ids are not assigned twice.
        change.State = InboxState.New with
        {
            IsErased = true,
            LastSeq = State.LastSeq,
            AcknowledgedSeq = State.LastSeq,
            LastNumber = State.LastNumber,
            OutboxMessageCount = State.OutboxMessageCount,
        };
        var rest = ErasedAtOnce;
        List<string> objects = [];
        foreach (var ledger in Ledgers)
        {
            if (rest == 0) break;
            foreach (var row in await _memory.List(new LedgerQuery(ledger, rest)))
            {
                change.Drop(ledger, row.Id);
                rest--;
                if (ledger == InboxLedgers.Outgoing) change.OutboxDone.Add(Rows.Read<OutgoingRow>(row).OutboxMessageId);
                if (ledger == InboxLedgers.Attachments && Rows.Read<AttachmentRow>(row).Owner == _userId) objects.Add(ObjectKey(_userId, row.Id));
            }
        }

        if (objects.Count > 0) change.Add(new DropObjects(objects), Now);
        await Commit(change);
        return new Erasure(rest == 0);
    }
}
