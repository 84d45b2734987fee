using Livehouse.Grains.Persistence;
using Livehouse.Inboxes;
using Livehouse.Outbox;
using Livehouse.Storage;

namespace Livehouse.Grains.Inboxes;

/// <summary>The changes that one turn is about to commit.</summary>
internal sealed class InboxChange(InboxState state, GrainRef grain)
{
    private readonly Dictionary<(string Ledger, string Id), LedgerRow> _upserts = [];
    private readonly List<LedgerKey> _deletes = [];
    private readonly List<PendingOutboxMessage> _outbox = [];

    public InboxState State { get; set; } = state;

    public List<string> OutboxDone { get; } = [];

    /// <summary>See <see cref="GrainCommit.OutboxContinued"/>.</summary>
    public List<string> OutboxContinued { get; } = [];

    /// <summary>The number for a new entry.</summary>
    public long NextSeq()
    {
        State = State with { LastSeq = State.LastSeq + 1 };
        return State.LastSeq;
    }

    public void Put<T>(string ledger, string id, long order, T data, string? tag = null) => _upserts[(ledger, id)] = Rows.Of(ledger, id, order, data, tag);

    public void Drop(string ledger, string id) => _deletes.Add(new LedgerKey(ledger, id));

    /// <summary>The row as this change leaves it, if it touches it.</summary>
    public LedgerRow? Find(string ledger, string id) => _upserts.GetValueOrDefault((ledger, id));

    /// <summary>Returns its id.</summary>
    public string Add(OutboxMessage message, DateTimeOffset dueAt)
    {
        State = State with { OutboxMessageCount = State.OutboxMessageCount + 1 };
        var id = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{grain}.{State.OutboxMessageCount}");
        _outbox.Add(new PendingOutboxMessage(id, grain, message, dueAt));
        return id;
    }

    /// <summary>An entry about a message, at the end of the log.</summary>
    public void AddEntry(InboxEntryKind kind, string messageId, MailRow about, DateTimeOffset at)
    {
        var seq = NextSeq();
        Put(InboxLedgers.Notices, IdOf(seq), seq, new NoticeRow(kind, messageId, about.From, about.To, at));
    }

    public GrainCommit Into(GrainCommit commit) => commit with
    {
        Upsert = [.. _upserts.Values],
        Delete = _deletes,
        Outbox = _outbox,
        OutboxDone = OutboxDone,
        OutboxContinued = OutboxContinued,
    };

    public static string IdOf(long number) => number.ToString("D19", System.Globalization.CultureInfo.InvariantCulture);
}
