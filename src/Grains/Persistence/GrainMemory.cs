using System.Text.Json;
using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Wire;

namespace Livehouse.Grains.Persistence;

/// <summary>One grain's committed state, and the only way to change it: the next state becomes current only once it is on disk.</summary>
/// <typeparam name="TState">An immutable record.</typeparam>
public sealed class GrainMemory<TState>(GrainRef grain, IGrainHost host, IGrainStore store) where TState : class
{
    private long _version;
    private OutboxRun? _run;
    private Task _append = Task.CompletedTask;

    /// <summary>Null until the first commit.</summary>
    public TState? State { get; private set; }

    public GrainRef Grain => grain;

    public long Version => _version;

    public async Task Load(CancellationToken cancellation)
    {
        if (await store.Load(grain, cancellation) is not { } stored) return;
        State = JsonSerializer.Deserialize<TState>(stored.Data, LivehouseJson.Options);
        _version = stored.Version;
    }

    /// <summary>Commits the next state with the rows and outbox messages that <paramref name="with"/> adds. False when a row to insert already existed: then
    /// nothing changed.</summary>
    /// <exception cref="GrainMovedException">Another activation has committed: this one ends.</exception>
    /// <exception cref="OutboxRunSupersededException">The outcome of this turn came too late (<see cref="Takes"/>): this activation ends, as its memory may be
    /// ahead of what is stored.</exception>
    public async Task<bool> Commit(TState next, Func<GrainCommit, GrainCommit>? with = null) => await TryCommit(next, with) == CommitResult.Committed;

    /// <summary>As <see cref="Commit"/>, and says why nothing changed: <see cref="CommitResult.Duplicate"/> or <see cref="CommitResult.InsufficientCoins"/>.
    /// </summary>
    public async Task<CommitResult> TryCommit(TState next, Func<GrainCommit, GrainCommit>? with = null)
    {
        var commit = new GrainCommit(grain, _version, JsonSerializer.Serialize(next, LivehouseJson.Options));
        if (with is not null) commit = with(commit);
        if (commit.OutboxDone.Count > 0)
        {
            commit = commit with { EndedAt = host.Time.GetUtcNow(), Run = _run is { } run && commit.OutboxDone.Contains(run.OutboxMessageId) ? run : null };
        }

        var result = await Store(commit);
        switch (result)
        {
            case CommitResult.Duplicate or CommitResult.InsufficientCoins:
                return result;
            case CommitResult.Superseded:
                host.DeactivateSoon();
                throw new OutboxRunSupersededException($"Attempt {commit.Run?.Attempt} at {commit.Run?.OutboxMessageId} no longer holds its message.");
            default:
                State = next;
                _version++;
                if (commit.Outbox.Count > 0) host.OutboxCommitted();
                return result;
        }
    }

    /// <summary>
    /// Writes rows and leaves the state alone, so that it may go on beside the turns that follow. One at a time, and a commit must wait until it ends.
    /// </summary>
    /// <exception cref="GrainMovedException">Another activation has committed: this one ends.</exception>
    public Task Append(IReadOnlyList<LedgerRow> rows) => _append = StoreRows(new GrainCommit(grain, _version, State: null) { Upsert = rows });

    /// <summary>
    /// This turn handles the outcome of an outbox message: the commit that ends the message succeeds only while the attempt holds it. Dispose at the end of the
    /// turn.
    /// </summary>
    public OutcomeInTurn Takes(OutboxOutcome outcome)
    {
        _run = outcome.Attempt > 0 ? new OutboxRun(outcome.OutboxMessageId, outcome.Attempt) : null;
        return new OutcomeInTurn(this);
    }

    /// <summary>
    /// Checks that this activation still owns the grain before it answers that something is already done: an outdated activation does not know what was undone
    /// since.
    /// </summary>
    /// <exception cref="GrainMovedException">Another activation has committed: this one ends.</exception>
    public async Task Confirm()
    {
        // Its failure is for the turn that ends it, which knows what became of the rows.
        await _append.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if ((await store.Load(grain))?.Version is { } version && version != _version)
        {
            host.DeactivateSoon();
            throw new GrainMovedException(grain);
        }
    }

    public Task<LedgerRow?> Find(string ledger, string id) => store.Find(grain, ledger, id);

    public Task<IReadOnlyList<LedgerRow>> List(LedgerQuery query, CancellationToken cancellation = default) => store.List(grain, query, cancellation);

    private async Task StoreRows(GrainCommit append)
    {
        await Store(append);
        _version++;
    }

    private async Task<CommitResult> Store(GrainCommit commit)
    {
        CommitResult result;
        try
        {
            result = await store.Commit(commit);
        }
        catch
        {
            // Whether it was written is unknown: only a new activation, which loads what is stored, can tell.
            host.DeactivateSoon();
            throw;
        }

        if (result != CommitResult.Conflict) return result;
        host.DeactivateSoon();
        throw new GrainMovedException(grain);
    }

    /// <summary>The part of a turn that handles an outcome.</summary>
    public readonly struct OutcomeInTurn(GrainMemory<TState> memory) : IDisposable
    {
        public void Dispose() => memory._run = null;
    }
}
