using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Rooms;
using Livehouse.Storage;

namespace Livehouse.Grains.Outbox;

/// <summary>
/// Runs committed outbox messages outside of grains' turns: claims them, passes them to their handler and reports the outcome to their grain. A message that
/// fails is retried with growing waits, a bounded number of times; then its grain is informed of the failure. The messages of a runner that died are claimed by
/// another when their lease ends; a runner that works on renews the lease. A message is ended by the grain's own commit of its outcome, which succeeds only
/// while the attempt still holds it.
/// </summary>
public sealed class OutboxRunner(
    IOutboxStore store, IOutboxHandler handler, IGrains grains, TimeProvider time, OutboxRunnerOptions options, IOutboxObserver observer) : IDisposable
{
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly SemaphoreSlim _slots = new(options.ConcurrencyMax);
    private readonly RetryWaits _waits = new(options);

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
        var claimed = await store.ClaimOne(outboxMessageId, time.GetUtcNow(), options.Lease, cancellation);
        if (claimed is null && await store.IsPaused(JobKinds.Of(message), cancellation))
        {
            throw new OutboxMessageFailedException("An operator has paused it.", isPermanent: false);
        }

        // When it is already done, it runs only to find the existing result, and when another attempt is under way, beside that one: handlers may be repeated,
        // and the grain recognises the second outcome. Taking it away from that attempt would make its outcome a failure of the grain's turn.
        var run = new OutboxRun(outboxMessageId, claimed?.Attempts ?? 0);
        try
        {
            var result = await Hold(run, held => Try(message, undo: false, held), cancellation);
            await Report(grain, new OutboxOutcome(outboxMessageId, message, result?.WithoutSecrets()) { Attempt = run.Attempt });
            return result;
        }
        catch (OutboxMessageFailedException failure)
        {
            // Whether it was partly done is unknown: the runner undoes it later, and then informs the grain.
            var now = time.GetUtcNow();
            await store.Postpone(run, now, new OutboxFault(now, failure.Message), CancellationToken.None);
            Wake();
            throw;
        }
        catch (OutboxRunSupersededException)
        {
            throw new OutboxMessageFailedException("It took too long.", isPermanent: false);
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
        catch (OutboxRunSupersededException)
        {
            // Another attempt has taken over, or the message has ended: whatever this one found out is no longer wanted.
            observer.Superseded(pending);
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
        var run = new OutboxRun(pending.Id, pending.Attempts);
        OutboxOutcome outcome;
        try
        {
            if (pending.Withdrawn is null || undo)
            {
                StopEndlessRuns(pending, policy);
                var result = await Hold(run, held => Try(pending.Message, undo, held), CancellationToken.None);
                outcome = new OutboxOutcome(pending.Id, pending.Message, result?.WithoutSecrets(), undo ? "The caller was no longer waiting for it." : null);
                observer.Succeeded(pending);
            }
            else
            {
                outcome = new OutboxOutcome(pending.Id, pending.Message, Failure: pending.Withdrawn);
            }
        }
        catch (OutboxMessageFailedException failure)
        {
            var givenUp = failure.IsPermanent || pending.Attempts - pending.Forgiven >= AttemptsMax(policy, failure);
            observer.Failed(pending, failure, givenUp);
            var now = time.GetUtcNow();
            var fault = new OutboxFault(now, failure.Message);
            if (!givenUp)
            {
                var backoff = _waits.After(policy, pending.Attempts - pending.Forgiven, now);
                var wait = failure.RetryAfter is { } asked && asked > backoff ? asked : backoff;
                if (!await store.Postpone(run, now + wait, fault)) throw Superseded(run);
                Wake();
                return;
            }

            if (!await store.GiveUp(run, fault)) throw Superseded(run);
            outcome = new OutboxOutcome(pending.Id, pending.Message, failure.Found, failure.Message);
        }

        await Hold(
            run,
            async _ =>
            {
                await Report(pending.Grain, outcome with { Attempt = pending.Attempts });
                return true;
            },
            CancellationToken.None);
    }

    private int AttemptsMax(OutboxPolicyAttribute policy, OutboxMessageFailedException failure) => policy.Retry switch
    {
        OutboxRetry.Prompt => options.AttemptsMaxSoon,
        _ when failure.Found is not null => options.AttemptsMaxSoon,
        OutboxRetry.Patient => options.AttemptsMaxPatient,
        _ => options.AttemptsMax,
    };

    /// <summary>A message whose attempts never end, because each brings its process down, would be retried forever.</summary>
    /// <exception cref="OutboxMessageFailedException">It has had its attempts, and more.</exception>
    private void StopEndlessRuns(PendingOutboxMessage pending, OutboxPolicyAttribute policy)
    {
        var attemptsMax = policy.Retry == OutboxRetry.Patient ? options.AttemptsMaxPatient : options.AttemptsMax;
        if (pending.Attempts - pending.Forgiven <= attemptsMax + options.UnendedMax) return;
        throw new OutboxMessageFailedException("Its attempts do not end.", isPermanent: true);
    }

    /// <summary>Renews the lease while the work goes on, and cancels the work when the lease was lost all the same.</summary>
    /// <exception cref="OutboxRunSupersededException">It was lost.</exception>
    private async Task<T> Hold<T>(OutboxRun run, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var ended = new CancellationTokenSource();
        var working = work(lost.Token);
        if (working.IsCompleted || run.Attempt == 0) return await working;
        var renewing = Renew(run, ended.Token);
        if (await Task.WhenAny(working, renewing) == renewing)
        {
            await lost.CancelAsync();
            await ((Task)working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw Superseded(run);
        }

        await ended.CancelAsync();
        await ((Task)renewing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await working;
    }

    /// <summary>Ends when the run no longer holds its message.</summary>
    private async Task Renew(OutboxRun run, CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(options.Lease / 3, time, ended);
            try
            {
                if (!await store.Renew(run, time.GetUtcNow() + options.Lease, ended)) return;
            }
            catch (Exception error) when (!ended.IsCancellationRequested)
            {
                // The lease still lasts for a while, and whatever this attempt writes after its end is refused if another one has begun.
                observer.StoreFailed(error);
            }
        }
    }

    private static OutboxRunSupersededException Superseded(OutboxRun run) =>
        new($"Attempt {run.Attempt} at {run.OutboxMessageId} no longer holds its message.");

    private async Task<OutboxResult?> Try(OutboxMessage message, bool undo, CancellationToken cancellation)
    {
        var seconds = OutboxPolicyAttribute.Of(message).TimeoutSeconds;
        using var tooLong = new CancellationTokenSource(seconds > 0 ? TimeSpan.FromSeconds(seconds) : options.Timeout, time);
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
                var run = new OutboxRun(outcome.OutboxMessageId, outcome.Attempt);
                if (outcome.Attempt > 0 && !await store.End(run, time.GetUtcNow(), CancellationToken.None)) throw Superseded(run);
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
}

/// <summary>Receives the results of outbox messages: the host logs and counts them.</summary>
public interface IOutboxObserver
{
    void Succeeded(PendingOutboxMessage message);

    /// <param name="givenUp">True when it will not be retried.</param>
    void Failed(PendingOutboxMessage message, OutboxMessageFailedException failure, bool givenUp);

    /// <summary>An attempt lost its lease, or came back after the message had ended: its outcome was refused.</summary>
    void Superseded(PendingOutboxMessage message);

    /// <summary>Storage or a grain failed; the runner continues.</summary>
    void StoreFailed(Exception error);
}
