namespace Livehouse.Storage;

/// <summary>
/// The storage of grains. A grain has one small state document, which it replaces, and ledgers, to which it adds rows: a commit writes only the changes, never
/// a growing document. The same contract tests run against every implementation.
/// </summary>
public interface IGrainStore
{
    /// <summary>
    /// True from a call that failed because storage was unavailable (<see cref="StorageUnavailableException"/>) until a write is known to succeed again.
    /// Meanwhile a grain must not acknowledge anything that it would write later.
    /// </summary>
    bool IsFailing => false;

    /// <summary>
    /// Accepts rows that were acknowledged before they were written, and whose commit then failed because storage was unavailable. A bounded number of them is
    /// held in memory and written as soon as storage works again, independently of the grain's commits: only rows that don't depend on others may be passed. An
    /// existing row stays unchanged.
    /// </summary>
    /// <param name="unlessIn">A ledger of the same grain: a row whose id is in it by then is no longer needed.</param>
    void Rescue(GrainRef grain, IReadOnlyList<LedgerRow> rows, string unlessIn)
    {
        // A store that never fails has nothing to hold.
    }

    /// <summary>The grain's rescued rows that are not yet written.</summary>
    IReadOnlyList<LedgerRow> Rescued(GrainRef grain) => [];

    /// <summary>The grain's last committed state; null when it never committed one.</summary>
    Task<StoredState?> Load(GrainRef grain, CancellationToken cancellation = default);

    /// <summary>Of the grains of one kind with these keys, the keys of those that have ever committed a state.</summary>
    async Task<IReadOnlySet<string>> Stored(string kind, IReadOnlyCollection<string> keys, CancellationToken cancellation = default)
    {
        var stored = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (await Load(new GrainRef(kind, key), cancellation) is not null) stored.Add(key);
        }

        return stored;
    }

    /// <summary>
    /// Writes the commit atomically, and returns when it is on disk. It succeeds only if the stored version still is <see cref="GrainCommit.ExpectedVersion"/>
    /// (0: the grain never committed): otherwise a newer activation owns the grain and the result is <see cref="CommitResult.Conflict"/>. An inserted row whose
    /// id is taken makes it <see cref="CommitResult.Duplicate"/>, also when the commit lacks coins as well. A thrown exception leaves it unknown whether the
    /// commit was written: the grain must deactivate and load again.
    /// </summary>
    Task<CommitResult> Commit(GrainCommit commit, CancellationToken cancellation = default);

    /// <summary>One ledger row by its id, or null.</summary>
    Task<LedgerRow?> Find(GrainRef grain, string ledger, string id, CancellationToken cancellation = default);

    /// <summary>
    /// The coins in the wallets of these users of one tenant; a user without a wallet is left out. Only for refusing: by the time of a commit they may have
    /// changed, which the commit notices (<see cref="CommitResult.InsufficientCoins"/>).
    /// </summary>
    Task<IReadOnlyDictionary<string, long>> Wallets(string tenantId, IReadOnlyCollection<string> userIds, CancellationToken cancellation = default) =>
        throw new NotSupportedException("This store holds no coins.");

    /// <summary>Rows of one ledger by descending <see cref="LedgerRow.Order"/>, at most <see cref="LedgerQuery.Limit"/>.</summary>
    Task<IReadOnlyList<LedgerRow>> List(GrainRef grain, LedgerQuery query, CancellationToken cancellation = default);

    /// <summary>What is stored of a segment of a stream's captions, or null.</summary>
    Task<Streams.Caption?> FindCaption(string streamId, string segmentId, CancellationToken cancellation = default);
}

/// <param name="Version">Grows by one with each commit; the first commit makes it 1.</param>
/// <param name="Data">JSON.</param>
public sealed record StoredState(long Version, string Data);

/// <summary>Everything that one turn decided to store.</summary>
/// <param name="ExpectedVersion">The version that the grain loaded or last committed; 0 when there is none yet.</param>
/// <param name="State">
/// JSON, the grain's whole small state after the turn. Null: the stored one, of which there must be one, stays, and only rows are written.
/// </param>
public sealed record GrainCommit(GrainRef Grain, long ExpectedVersion, string? State)
{
    /// <summary>Rows that must be new.</summary>
    public IReadOnlyList<LedgerRow> Insert { get; init; } = [];

    /// <summary>Rows that are inserted or replaced.</summary>
    public IReadOnlyList<LedgerRow> Upsert { get; init; } = [];

    /// <summary>Rows to delete; a missing row is not an error.</summary>
    public IReadOnlyList<LedgerKey> Delete { get; init; } = [];

    /// <summary>Side effects to run outside of the grain. Ids are unique over all grains; a message that is already pending stays unchanged, and one whose
    /// <see cref="Outbox.OutboxMessage.UniqueKey"/> is pending is not added.</summary>
    public IReadOnlyList<Outbox.PendingOutboxMessage> Outbox { get; init; } = [];

    /// <summary>Ids of outbox messages whose outcome this turn has handled: they will not run again.</summary>
    public IReadOnlyList<string> OutboxDone { get; init; } = [];

    /// <summary>
    /// Those of <see cref="OutboxDone"/> that did not end: this commit adds another message that goes on with their work. They leave no dead letter.
    /// </summary>
    public IReadOnlyList<string> OutboxContinued { get; init; } = [];

    /// <summary>
    /// The attempt whose outcome this turn has handled, of a message in <see cref="OutboxDone"/>: when it no longer holds its message, nothing is written and
    /// the result is <see cref="CommitResult.Superseded"/>. Null: not checked.
    /// </summary>
    public Outbox.OutboxRun? Run { get; init; }

    /// <summary>When the turn ended the messages in <see cref="OutboxDone"/> (UTC).</summary>
    public DateTimeOffset EndedAt { get; init; }

    /// <summary>The stream's row in the catalog, when it changed.</summary>
    public StreamRow? Stream { get; init; }

    /// <summary>The room's row in the catalog, when it changed; the row of a closed room is deleted.</summary>
    public RoomRow? Room { get; init; }

    /// <summary>The event's row in the catalog, when it changed.</summary>
    public EventRow? Event { get; init; }

    /// <summary>What a stream adds to its log of viewing sessions; its key is the stream's id.</summary>
    public Analytics.ViewingRows? Viewing { get; init; }

    /// <summary>Segments of a stream's captions that are inserted or replaced, each once; its key is the stream's id.</summary>
    public IReadOnlyList<Streams.Caption> Captions { get; init; } = [];

    /// <summary>All captions of the stream are erased, before <see cref="Captions"/> are written.</summary>
    public bool ErasesCaptions { get; init; }

    /// <summary>
    /// Coins that move with this commit, in its transaction: either all of it is written or nothing. When an account that must not be negative would become so,
    /// the result is <see cref="CommitResult.InsufficientCoins"/>; when a transfer's id is taken, <see cref="CommitResult.Duplicate"/>.
    /// </summary>
    public IReadOnlyList<Payments.CoinTransfer> Coins { get; init; } = [];
}

public enum CommitResult
{
    Committed,
    Conflict,
    Duplicate,

    /// <summary>The attempt in <see cref="GrainCommit.Run"/> no longer holds its message.</summary>
    Superseded,

    /// <summary>An account in <see cref="GrainCommit.Coins"/> holds fewer coins than leave it.</summary>
    InsufficientCoins,
}

/// <summary>A row of a grain's ledger.</summary>
/// <param name="Ledger">Which of the grain's ledgers: <c>message</c>, <c>gift</c>, <c>report</c>…</param>
/// <param name="Id">Unique within the ledger.</param>
/// <param name="Order">Its position in a listing; need not be unique (ties are broken by id).</param>
/// <param name="Data">JSON.</param>
/// <param name="Tag">A value that listings may be filtered by, such as a report's status.</param>
public sealed record LedgerRow(string Ledger, string Id, long Order, string Data, string? Tag = null);

[GenerateSerializer, Alias("livehouse.LedgerKey"), Immutable]
public sealed record LedgerKey(string Ledger, string Id);

/// <param name="Before">Only rows after this place in the listing; null: from the newest on. It is the last row of the previous page.</param>
/// <param name="Since">Only rows whose <see cref="LedgerRow.Order"/> is at least this.</param>
/// <param name="Tag">Only rows of this tag.</param>
public sealed record LedgerQuery(string Ledger, int Limit, LedgerPlace? Before = null, long? Since = null, string? Tag = null);

/// <summary>A place in a listing by descending order, then descending id (ordinal).</summary>
public sealed record LedgerPlace(long Order, string Id);
