using Livehouse.Grains.Outgoing;
using Livehouse.Hosting;
using Livehouse.Outbox;
using Livehouse.Outgoing;
using Livehouse.Storage;
using Livehouse.Streams;

namespace Livehouse.Grains.Ingest;

/// <summary>
/// How long the stream waits for an encoder. What must survive the loss of a silo is stored with an outbox message that is due at that time; the timer of an
/// activation only saves the wait for it.
/// </summary>
public partial class IngestGrain
{
    public async Task Refresh(RefreshIngest command)
    {
        if (command.StreamId is { } ended)
        {
            if (ended == State.StreamId && (State.Session is not null || State.Wait is not null)) await Close(isOver: true);
            return;
        }

        await PassTime();
    }

    public async Task OutboxMessageEnded(OutboxOutcome outcome)
    {
        using var taken = _memory.Takes(outcome);
        if (State.MessageId == outcome.OutboxMessageId) await Commit(State, messageDone: outcome.OutboxMessageId);

        // Any other was completed by the commit that replaced it, unless an operator had it retried.
        else if (outcome.Attempt > 1) await _memory.Commit(State, commit => commit with { OutboxDone = [outcome.OutboxMessageId] });
    }

    /// <summary>After anything that was heard: the encoder is lost, or back.</summary>
    private async Task Settle(DateTimeOffset now)
    {
        var isLost = State.Session is { IsAttached: true } && _pulse.IsLost(now);
        if (isLost && State.Wait is null) await Commit(State with { Wait = WaitFrom(now) });
        else if (!isLost && State is { Session.IsAttached: true, Wait: not null }) await Commit(State with { Wait = null });
        Arm();
    }

    private async Task PassTime()
    {
        var now = Now;
        if (State.Wait is { } wait)
        {
            if (wait.Until <= now) await Lose();
        }
        else if (State.Session is { } session && (!session.IsAttached || _pulse.IsLost(now)))
        {
            await Commit(State with { Wait = WaitFrom(now) });
            await TellHealth();
        }

        Arm();
    }

    /// <summary>It did not come back in time.</summary>
    private async Task Lose()
    {
        var stream = State.StreamId is { } streamId
            ? await _host.Grains.Stream(streamId).LoseEncoder(new EncoderReport(_id, State.SessionCount, null))
            : null;
        await Close(isOver: stream?.Value is not { Status: StreamStatus.Live });
    }

    /// <param name="isOver">The stream has ended. Its connections are remembered, since a file may still be reported, but not their addresses.</param>
    private async Task Close(bool isOver)
    {
        var next = State.WithoutSession() with { Wait = null, OfflineSince = Now };
        if (isOver) next = next with { Former = [.. next.Former.Select(static former => former with { Address = null })] };
        await Commit(next);
        _time.Disarm();
        _health.Ended(Now);
        await TellHealth();
    }

    private IngestWait WaitFrom(DateTimeOffset now) => new(now, now + _options.ReconnectWindow);

    private void Arm()
    {
        _time.Disarm();
        var due = State.Wait?.Until ?? (State.Session is { IsAttached: true } ? _pulse.LostAt : null);
        if (due is not { } at) return;
        var wait = at - _host.Time.GetUtcNow();
        _time.Arm(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
        _host.StayActive(_options.SilentAfter + _options.ReconnectWindow);
    }

    /// <summary>Commits the next state; while there is a session or a wait, an outbox message looks at the channel again.</summary>
    /// <param name="messageDone">The message whose outcome this is.</param>
    private Task<bool> Commit(IngestState next, string? messageDone = null, IReadOnlyList<WebhookNews>? news = null)
    {
        var before = State.MessageId;
        DateTimeOffset? due = next.Wait?.Until ?? (next.Session is null ? null : Now + _options.WatchEvery);
        if (due is { } at && before is not null && before != messageDone && State.MessageDueAt <= at)
        {
            return _memory.Commit(next, commit => commit.Telling(news ?? []));
        }

        List<string> done = before is null ? [] : [before];
        if (due is not { } dueAt)
        {
            return _memory.Commit(next with { MessageId = null, MessageDueAt = null }, commit => (commit with { OutboxDone = done }).Telling(news ?? []));
        }

        var id = $"{GrainRef.Ingest(_id)}.{next.OutboxMessageCount}";
        var pending = new PendingOutboxMessage(id, _memory.Grain, new RefreshIngest(_id, null), dueAt);
        return _memory.Commit(
            next with { MessageId = id, MessageDueAt = dueAt, OutboxMessageCount = next.OutboxMessageCount + 1 },
            commit => (commit with { Outbox = [pending], OutboxDone = done }).Telling(news ?? []));
    }
}
