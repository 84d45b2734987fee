using Livehouse.Limits;

namespace Livehouse.Outgoing.Webhooks;

/// <summary>
/// Sends what is due to one endpoint: several lanes at once, the deliveries of a lane one after the other. It ends after a while even if more is due, so that
/// all endpoints have their turn.
/// </summary>
internal sealed class WebhookRunner(IWebhookRuns runs, WebhookHttp http, WebhookMails mails, TimeProvider time)
{
    private const int LanesAtOnce = 8;

    private const int AttemptsKept = 12;

    /// <summary>No delivery is begun later than this after the beginning.</summary>
    private static readonly TimeSpan Shift = TimeSpan.FromSeconds(20);

    /// <summary>Longer than an attempt with everything around it.</summary>
    private static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan FailingMax = TimeSpan.FromDays(WebhookLimits.FailingDaysMax);

    public async Task Run(WebhookRun run, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await runs.BeginRun(run, now, now + HeldFor, cancellation) is not { } endpoint) return;
        var shift = new Sending(run, endpoint.PausedUntil, time.GetTimestamp());
        var lanes = new Dictionary<string, Task>(StringComparer.Ordinal);
        while (true)
        {
            if (!IsOver(shift))
            {
                foreach (var lane in await runs.DueLanes(run.EndpointId, LanesAtOnce, time.GetUtcNow(), cancellation))
                {
                    if (lanes.Count < LanesAtOnce && !lanes.ContainsKey(lane)) lanes.Add(lane, Lane(shift, lane, cancellation));
                }
            }

            if (lanes.Count == 0) break;
            await Task.WhenAny(lanes.Values);
            foreach (var (lane, sending) in lanes.Where(static lane => lane.Value.IsCompleted).ToList())
            {
                lanes.Remove(lane);
                await sending;
            }
        }

        await runs.EndRun(run, time.GetUtcNow(), cancellation);
    }

    private bool IsOver(Sending shift) =>
        shift.IsOver || time.GetElapsedTime(shift.Begun) >= Shift || (shift.PausedUntil is { } paused && paused > time.GetUtcNow());

    private async Task Lane(Sending shift, string lane, CancellationToken cancellation)
    {
        while (!IsOver(shift))
        {
            var (endpoint, next) = await runs.Next(shift.Run, lane, time.GetUtcNow(), cancellation);
            if (endpoint is null) shift.IsOver = true;
            if (endpoint is null || next is null) return;
            var tried = await http.Send(endpoint, next, cancellation);
            var outcome = await Judge(endpoint, next, tried, cancellation);
            if (outcome.PausedUntil is { } until) shift.PausedUntil = until;
            var recorded = await runs.Record(shift.Run, outcome, time.GetUtcNow(), cancellation);
            if (recorded == WebhookRecorded.Over) shift.IsOver = true;
            if (recorded != WebhookRecorded.GoOn) return;
        }
    }

    private async Task<WebhookOutcome> Judge(WebhookEndpoint endpoint, WebhookDelivery delivery, WebhookTry tried, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var attempts = delivery.Attempts + 1;
        var after = delivery with { Attempts = attempts, DueAt = null, Log = [.. delivery.Log.TakeLast(AttemptsKept - 1), tried.Attempt] };
        if (tried.IsSuccess) return Outcome(after with { State = WebhookStates.Delivered, EndedAt = now }, null, null);
        var failingSince = endpoint.FailingSince ?? now;
        var pausedUntil = tried.Pauses ? now + RetryTable.Bounded(tried.RetryAfter) : null;
        after = RetryTable.After(attempts, Random.Shared.NextDouble(), tried.RetryAfter) is { } wait
            ? after with { State = WebhookStates.Retrying, DueAt = now + wait }
            : after with { State = WebhookStates.Failed, EndedAt = now };
        var reason = tried.IsGone ? WebhookDisableReasons.Gone : now - failingSince >= FailingMax ? WebhookDisableReasons.Failing : null;
        if (reason is null) return Outcome(after, failingSince, pausedUntil);
        var told = await mails.Disabled(endpoint, reason, failingSince, cancellation);
        return Outcome(after, failingSince, pausedUntil) with { DisableReason = reason, Mails = told };

        WebhookOutcome Outcome(WebhookDelivery next, DateTimeOffset? failing, DateTimeOffset? paused) => new(next, failing, paused, now + HeldFor);
    }

    /// <summary>One run, shared by its lanes.</summary>
    private sealed class Sending(WebhookRun run, DateTimeOffset? pausedUntil, long begun)
    {
        private readonly Lock _lock = new();

        public WebhookRun Run => run;

        public long Begun => begun;

        public volatile bool IsOver;

        public DateTimeOffset? PausedUntil
        {
            get
            {
                lock (_lock) return field;
            }

            set
            {
                lock (_lock) field = value;
            }
        } = pausedUntil;
    }
}
