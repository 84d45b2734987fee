using Livehouse.Outbox;
using Livehouse.Storage;
using Livehouse.Users;

namespace Livehouse.Grains.Users;

/// <summary>
/// The deletion of the user's account. The first step of the work was stored with the deletion itself; this grain decides on further steps.
/// </summary>
public partial class UserGrain
{
    private const int ErasedAtOnce = 500;

    /// <summary>
    /// After everything has been searched, it is searched once more: by then, work that another process accepted from the user before the deletion has
    /// finished.
    /// </summary>
    private static readonly TimeSpan SecondLookAfter = TimeSpan.FromMinutes(1);

    /// <summary>The delay before a step that failed in all attempts is retried.</summary>
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMinutes(5);

    public async Task<Erasure> Erase()
    {
        // The search for traces informs the users whom the user followed, and the user's followers.
        List<LedgerKey> rows = [];
        foreach (var ledger in (string[])[FollowerLedger.Name, FollowingLedger.Name, HostBanLedger.Name, CoModeratorLedger.Name])
        {
            rows.AddRange((await _memory.List(new LedgerQuery(ledger, ErasedAtOnce + 1))).Select(row => new LedgerKey(ledger, row.Id)));
        }

        var next = UserState.New with { IsErased = true, ErasureSteps = State.ErasureSteps, LastStreamId = State.LastStreamId };
        await _memory.Commit(next, commit => commit with { Delete = [.. rows.Take(ErasedAtOnce)] });
        return new Erasure(rows.Count > ErasedAtOnce);
    }

    public async Task OutboxMessageEnded(OutboxOutcome outcome)
    {
        using var taken = _memory.Takes(outcome);

        // A repeat is applied once.
        var further = outcome.Message is EraseAccount erase && erase.Step == State.ErasureSteps ? Further(erase, outcome) : null;
        await _memory.Commit(
            further is null ? State : State with { ErasureSteps = State.ErasureSteps + 1 },
            commit => commit with
            {
                OutboxDone = [outcome.OutboxMessageId],
                OutboxContinued = further is not null && outcome.Failure is not null ? [outcome.OutboxMessageId] : [],
                Outbox = further is null ? [] : [further],
            });
    }

    private PendingOutboxMessage? Further(EraseAccount erase, OutboxOutcome outcome)
    {
        var next = erase with { Step = erase.Step + 1 };
        return outcome switch
        {
            { Failure: not null } => ErasureOutbox.Of(next, Now + TryAgainAfter),
            { Result: AccountErased { Next: { } place } } => ErasureOutbox.Of(next with { After = place }, Now),
            _ when erase.Round == 0 => ErasureOutbox.Of(next with { Round = 1, After = null }, Now + SecondLookAfter),
            _ => null,
        };
    }
}
