using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Rooms;
using Livehouse.Storage;

namespace Livehouse.Grains.Outbox;

/// <summary>
/// Runs committed outbox messages outside of grains' turns: claims them, passes them to their handler and reports the outcome to their grain. A message that
/// fails is retried with growing waits, a bounded number of times; then its grain is informed of the failure. The messages of a runner that died are claimed by
/// another when their lease ends. A message is deleted from storage by the grain's own commit of its outcome.
/// </summary>
public sealed class OutboxRunner(
    IOutboxStore store, IOutboxHandler handler, IGrains grains, TimeProvider time, OutboxRunnerOptions options, IOutboxObserver observer) : IDisposable
{
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly SemaphoreSlim _slots = new(options.ConcurrencyMax);

    /// <summary>Outbox messages were committed: poll now.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // A poll is already due.
        }
        catch (ObjectDisposedException)
        {
            // The process is ending: the next one runs what is left. That must not fail a grain's last commit.
        }
    }

    /// <summary>Runs outbox messages until <paramref name="stop"/>; then waits for those under way.</summary>
    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var sleep = options.LookEvery;
            try
            {
                while (await StartDue(stop) > 0) { }

                if (await store.NextDue(stop) is { } due)
                {
                    sleep = TimeSpan.FromTicks(Math.Clamp((due - time.GetUtcNow()).Ticks, TimeSpan.TicksPerMillisecond, options.LookEvery.Ticks));
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception error)
            {
                observer.StoreFailed(error);
            }

            await Sleep(sleep, stop);
        }

        for (var slot = 0; slot < options.ConcurrencyMax; slot++) await _slots.WaitAsync(CancellationToken.None);
    }

    /// <summary>
    /// Runs one outbox message for a caller who waits for its result, without a retry. Its grain receives the outcome, without secrets, before this
    /// returns.
    /// </summary>
    /// <param name="outboxMessageId">Null when the outbox message was already carried out: then it is run only to find the existing result.</param>
    /// <exception cref="OutboxMessageFailedException">It failed.</exception>
    public async Task<OutboxResult?> RunNow(string? outboxMessageId, GrainRef grain, OutboxMessage message, CancellationToken cancellation)
    {
        if (outboxMessageId is null) return await Try(message, undo: false, cancellation);
        _ = await store.ClaimOne(outboxMessageId, time.GetUtcNow(), options.Lease, cancellation);
        try
        {
            var result = await Try(message, undo: false, cancellation);
            await Report(grain, new OutboxOutcome(outboxMessageId, message, result?.WithoutSecrets()));
            return result;
        }
        catch (OutboxMessageFailedException)
        {
            // Whether it was partly done is unknown: the runner undoes it later, and then informs the grain.
            await store.Postpone(outboxMessageId, time.GetUtcNow(), CancellationToken.None);
            Wake();
            throw;
        }
    }

    public void Dispose()
    {
        _wake.Dispose();
        _slots.Dispose();
    }

    private async Task<int> StartDue(CancellationToken stop)
    {
        await _slots.WaitAsync(stop);
        var free = 1;
        while (free < options.ConcurrencyMax && _slots.Wait(0, CancellationToken.None)) free++;
        IReadOnlyList<PendingOutboxMessage> claimed = [];
        try
        {
            claimed = await store.Claim(time.GetUtcNow(), options.Lease, free, stop);
        }
        finally
        {
            if (free > claimed.Count) _slots.Release(free - claimed.Count);
        }

        foreach (var pending in claimed) _ = RunInSlot(pending);
        return claimed.Count;
    }

    private async Task RunInSlot(PendingOutboxMessage pending)
    {
        try
        {
            await Settle(pending);
        }
        catch (Exception error)
        {
            // Its lease ends and it is claimed again; handlers are idempotent.
            observer.StoreFailed(error);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task Settle(PendingOutboxMessage pending)
    {
        var policy = OutboxPolicyAttribute.Of(pending.Message);
        var undo = policy.UndoWhenLeftOver;
        OutboxOutcome outcome;
        try
        {
            var result = await Try(pending.Message, undo, CancellationToken.None);
            outcome = new OutboxOutcome(pending.Id, pending.Message, result?.WithoutSecrets(), undo ? "The caller was no longer waiting for it." : null);
            observer.Succeeded(pending);
        }
        catch (OutboxMessageFailedException failure)
        {
            var attemptsMax = policy.Retry switch
            {
                OutboxRetry.Prompt => options.AttemptsMaxSoon,
                _ when failure.Found is not null => options.AttemptsMaxSoon,
                OutboxRetry.Patient => options.AttemptsMaxPatient,
                _ => options.AttemptsMax,
            };
            var givenUp = failure.IsPermanent || pending.Attempts >= attemptsMax;
            observer.Failed(pending, failure, givenUp);
            if (!givenUp)
            {
                await store.Postpone(pending.Id, time.GetUtcNow() + BackoffAfter(pending.Attempts));
                Wake();
                return;
            }

            outcome = new OutboxOutcome(pending.Id, pending.Message, failure.Found, failure.Message);
        }

        await Report(pending.Grain, outcome);
    }

    private async Task<OutboxResult?> Try(OutboxMessage message, bool undo, CancellationToken cancellation)
    {
        using var tooLong = new CancellationTokenSource(options.Timeout, time);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation, tooLong.Token);
        try
        {
            if (!undo) return await handler.Run(message, timeout.Token);
            await handler.Undo(message, timeout.Token);
            return null;
        }
        catch (OperationCanceledException cancelled) when (!cancellation.IsCancellationRequested)
        {
            throw new OutboxMessageFailedException("It took too long.", isPermanent: false, cancelled);
        }
        catch (Exception error) when (error is not (OutboxMessageFailedException or OperationCanceledException))
        {
            throw new OutboxMessageFailedException("It failed unexpectedly.", isPermanent: false, error);
        }
    }

    private async Task Report(GrainRef grain, OutboxOutcome outcome)
    {
        switch (grain.Kind)
        {
            case GrainKinds.Stream:
                await grains.Stream(grain.Key).OutboxMessageEnded(outcome);
                break;
            case GrainKinds.Event:
                await grains.Event(grain.Key).OutboxMessageEnded(outcome);
                break;
            case GrainKinds.Ingest:
                await grains.Ingest(grain.Key).OutboxMessageEnded(outcome);
                break;
            case GrainKinds.Room when RoomRef.TryParse(grain.Key, out var room):
                await grains.Room(room).OutboxMessageEnded(outcome);
                break;
            case GrainKinds.Subscription when GrainRef.TenantAndName(grain.Key) is var (tenantId, userId):
                await grains.Subscription(tenantId, userId).OutboxMessageEnded(outcome);
                break;
            case GrainKinds.User when GrainRef.TenantAndName(grain.Key) is var (tenantId, userId):
                await grains.User(tenantId, userId).OutboxMessageEnded(outcome);
                break;
            case GrainKinds.Inbox when GrainRef.TenantAndName(grain.Key) is var (tenantId, userId):
                await grains.Inbox(tenantId, userId).OutboxMessageEnded(outcome);
                break;
            case GrainKinds.Identity:
                // Not sent by a grain, so no grain commits its completion.
                await store.Discard(outcome.OutboxMessageId, CancellationToken.None);
                break;
            default:
                throw new InvalidOperationException($"Grains of kind {grain.Kind} don't handle outcomes of outbox messages.");
        }
    }

    private async Task Sleep(TimeSpan longest, CancellationToken stop)
    {
        // Uses the source's own timer: a separate one could fire while this returns and cancel a disposed source, on a thread where an exception ends the
        // process.
        using var longEnough = new CancellationTokenSource(longest, time);
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(stop, longEnough.Token);
        try
        {
            await _wake.WaitAsync(awake.Token);
        }
        catch (OperationCanceledException)
        {
            // The time is up, or the runner stops.
        }
    }

    private TimeSpan BackoffAfter(int attempts)
    {
        var doubled = options.Backoff * Math.Pow(2, Math.Min(attempts - 1, 20));
        return doubled < options.BackoffMax ? doubled : options.BackoffMax;
    }
}

/// <summary>Receives the results of outbox messages: the host logs and counts them.</summary>
public interface IOutboxObserver
{
    void Succeeded(PendingOutboxMessage message);

    /// <param name="givenUp">True when it will not be retried.</param>
    void Failed(PendingOutboxMessage message, OutboxMessageFailedException failure, bool givenUp);

    /// <summary>Storage or a grain failed; the runner continues.</summary>
    void StoreFailed(Exception error);
}
