using Livehouse.Outbox;

namespace Livehouse.Storage;

/// <summary>
/// The outbox messages that grains committed and that have not been done yet. A claim is held by its attempt's number (<see cref="OutboxRun"/>): once another
/// attempt has begun, nothing that the earlier one writes has any effect.
/// </summary>
public interface IOutboxStore
{
    /// <summary>
    /// Claims up to <paramref name="limit"/> due outbox messages and holds them for <paramref name="lease"/>: no other runner gets them meanwhile, and if this
    /// one dies they become due again afterwards. In the order of due time and their kind's handicap (<see cref="JobKinds.HandicapOf"/>); those of paused
    /// kinds stay. Each claim counts as an attempt.
    /// </summary>
    Task<IReadOnlyList<PendingOutboxMessage>> Claim(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellation = default);

    /// <summary>
    /// Claims one outbox message now, due or not, counting an attempt; null when it is already done, an attempt holds it, or its kind is paused.
    /// </summary>
    Task<PendingOutboxMessage?> ClaimOne(string outboxMessageId, DateTimeOffset now, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>Holds a claimed message longer. False: the run no longer holds it.</summary>
    Task<bool> Renew(OutboxRun run, DateTimeOffset until, CancellationToken cancellation = default);

    /// <summary>Returns a failed outbox message for another attempt. False: the run no longer holds it.</summary>
    Task<bool> Postpone(OutboxRun run, DateTimeOffset dueAt, OutboxFault fault, CancellationToken cancellation = default);

    /// <summary>
    /// Notes that no further attempt follows. The run goes on holding the message: whoever then records its end (the grain's commit, or <see cref="End"/>)
    /// turns it into a dead letter. False: the run no longer holds it.
    /// </summary>
    Task<bool> GiveUp(OutboxRun run, OutboxFault fault, CancellationToken cancellation = default);

    /// <summary>Ends a message that no grain's commit ends: completed, or a dead letter after <see cref="GiveUp"/>. False: it is not held any more.</summary>
    Task<bool> End(OutboxRun run, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>When the next outbox message of a kind that is not paused is due; null when there is none.</summary>
    Task<DateTimeOffset?> NextDue(CancellationToken cancellation = default);

    /// <summary>Whether an operator has paused the jobs of this kind.</summary>
    Task<bool> IsPaused(string kind, CancellationToken cancellation = default);
}

/// <summary>Why an attempt failed.</summary>
/// <param name="At">UTC.</param>
/// <param name="Reason">May be shown: no secret. Cut at <see cref="LengthMax"/> when stored.</param>
public readonly record struct OutboxFault(DateTimeOffset At, string Reason)
{
    /// <summary>In characters.</summary>
    public const int LengthMax = 500;

    /// <summary>As it is stored: bounded, and without characters that a database can't hold.</summary>
    public string Text => (Reason.Length <= LengthMax ? Reason : $"{Reason.AsSpan(0, LengthMax - 1)}…").Replace('\0', '\uFFFD');
}
